"""Karpenter's resources: rights, events, the controller and what it is told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi import CustomTimeouts, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, eks, iam, sqs
from pulumi_kubernetes.apiextensions import CustomResource

from .. import charts
from ..iam import karpenter as documents
from ..iam import trust
from ..iam.pod_identity import pod_identity
from . import plan
from .settings import KarpenterSettings

# AWS managed policies of a node, as with managed pools; the CNI has a role of its own.
_NODE_POLICIES: Mapping[str, str] = {
    "join": "AmazonEKSWorkerNodePolicy",
    "pull": "AmazonEC2ContainerRegistryPullOnly",
    "sessions": "AmazonSSMManagedInstanceCore",
}
# Draining keeps to the pods' disruption budgets. The provider's own 10 minutes (pulumi-kubernetes) would leave nodes.
_DRAINING = CustomTimeouts(delete="30m")


class Karpenter(pulumi.ComponentResource):
    """Karpenter with its rights, its interruption queue and its pools; a destroy takes its nodes before it."""

    controller_role_arn: Output[str]
    node_role_arn: Output[str]
    queue_name: Output[str]

    def __init__(
        self,
        name: str,
        settings: KarpenterSettings,
        *,
        cluster_name: Input[str],
        cluster_arn: str,
        endpoint: Input[str],
        security_group_id: Input[str],
        subnet_ids: Sequence[Input[str]],
        node_group_name: Input[str],
        tags: Mapping[str, str],
        opts: ResourceOptions | None = None,
    ) -> None:
        """`node_group_name`: the managed node group that the controller runs on. `opts.providers` needs the cluster's
        Kubernetes provider beside the one for AWS."""
        super().__init__("aws-platform:karpenter:Karpenter", name, None, opts)
        self._name = name
        self._settings = settings
        self._inside = ResourceOptions(parent=self)
        queue, events = self._queue(cluster_name)
        node_role, joining = self._node_role(cluster_name)
        controller = self._controller(cluster_name, cluster_arn, queue, node_role)
        values = plan.values(settings, cluster_name, endpoint, queue.name, node_group_name)
        release = self._release(values, [controller, *events])
        spec = plan.node_class(settings, node_role.name, subnet_ids, security_group_id, tags)
        self._pools(spec, [release, *joining])
        self.controller_role_arn = controller.role_arn
        self.node_role_arn = node_role.arn
        self.queue_name = queue.name
        self.register_outputs(
            {key: getattr(self, key) for key in ("controller_role_arn", "node_role_arn", "queue_name")}
        )

    def _controller(
        self, cluster_name: Input[str], cluster_arn: str, queue: sqs.Queue, node_role: iam.Role
    ) -> eks.PodIdentityAssociation:
        place = documents.place_of(cluster_arn)
        policy = Output.all(queue.arn, node_role.arn).apply(
            lambda known: documents.controller(place, known[0], known[1])
        )
        return pod_identity(
            f"{self._name}-controller",
            cluster_name=cluster_name,
            cluster_arn=cluster_arn,
            namespace=charts.KARPENTER.namespace,
            service_account=plan.SERVICE_ACCOUNT,
            parent=self,
            # Inline: longer than the 6,144 characters of a managed policy where the cluster's name is long.
            policies={"karpenter": policy},
        )

    def _queue(self, cluster_name: Input[str]) -> tuple[sqs.Queue, list[pulumi.Resource]]:
        """The queue, and what brings events there."""
        queue = sqs.Queue(
            f"{self._name}-interruptions",
            message_retention_seconds=plan.RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
            opts=self._inside,
        )
        policy = sqs.QueuePolicy(
            f"{self._name}-interruptions",
            queue_url=queue.url,
            policy=queue.arn.apply(documents.queue),
            opts=self._inside,
        )
        events: list[pulumi.Resource] = [policy]
        for key, event in plan.EVENTS.items():
            rule = cloudwatch.EventRule(
                f"{self._name}-{key}",
                description=f"To Karpenter: {event.detail_type}",
                event_pattern=json.dumps(plan.event_pattern(event)),
                # Not in the name: a rule's ends at 64 characters, a cluster's at 100.
                tags={"ClusterName": cluster_name},
                opts=self._inside,
            )
            target = cloudwatch.EventTarget(
                f"{self._name}-{key}", rule=rule.name, target_id=plan.TARGET_ID, arn=queue.arn, opts=self._inside
            )
            events.append(target)
        return queue, events

    def _node_role(self, cluster_name: Input[str]) -> tuple[iam.Role, list[pulumi.Resource]]:
        role = iam.Role(
            f"{self._name}-node",
            description="What a node made by Karpenter may do before any pod runs on it",
            assume_role_policy=trust.service("ec2.amazonaws.com"),
            opts=self._inside,
        )
        joining: list[pulumi.Resource] = [
            iam.RolePolicyAttachment(
                f"{self._name}-node-{key}",
                role=role.name,
                policy_arn=f"arn:aws:iam::aws:policy/{policy}",
                opts=self._inside,
            )
            for key, policy in _NODE_POLICIES.items()
        ]
        # EKS makes the entry of a managed group itself, of these nodes it knows nothing. The type brings the group
        # system:nodes with it (EKS User Guide, "Access entries").
        entry = eks.AccessEntry(
            f"{self._name}-node",
            cluster_name=cluster_name,
            principal_arn=role.arn,
            type="EC2_LINUX",
            opts=self._inside,
        )
        return role, [*joining, entry]

    def _release(self, values: Mapping[str, Any], earlier: Sequence[pulumi.Resource]) -> pulumi.Resource:
        kinds = charts.install(f"{self._name}-crd", charts.KARPENTER_CRD, {}, opts=self._inside)
        return charts.install(
            self._name,
            charts.KARPENTER,
            values,
            skip_crds=True,
            # Without its rights, the controller would leave instances behind when it goes; without events, it would
            # not hear that one is about to end.
            opts=ResourceOptions(parent=self, depends_on=[kinds, *earlier]),
        )

    def _pools(self, spec: Mapping[str, Any], after: Sequence[pulumi.Resource]) -> None:
        """Pools go first, then the class, which stays until the last of its nodes is gone (Karpenter 1.14.1,
        pkg/controllers/nodeclass/controller.go, finalize); only then the controller, and what nodes join with."""
        node_class = CustomResource(
            self._name,
            api_version="karpenter.k8s.aws/v1",
            kind="EC2NodeClass",
            metadata={"name": plan.NODE_CLASS},
            spec=spec,
            opts=ResourceOptions(parent=self, depends_on=after, custom_timeouts=_DRAINING),
        )
        for key, pool in self._settings.pools.items():
            CustomResource(
                f"{self._name}-{key}",
                api_version="karpenter.sh/v1",
                kind="NodePool",
                metadata={"name": key},
                spec=plan.node_pool(pool),
                opts=ResourceOptions(parent=self, depends_on=[node_class], custom_timeouts=_DRAINING),
            )
