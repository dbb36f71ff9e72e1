"""AWS permissions for the pods of one Kubernetes service account."""

from collections.abc import Mapping

from pulumi import Input
from pulumi_aws import eks

from ..inside import Inside
from ..order import name_of
from ..refs import ClusterRef
from . import trust
from .roles import role


def pod_identity(
    inside: Inside,
    *parts: str,
    cluster: ClusterRef,
    namespace: str,
    service_account: str,
    managed_policies: Mapping[str, str] | None = None,
    policies: Mapping[str, Input[str]] | None = None,
) -> eks.PodIdentityAssociation:
    """A role with these permissions (see `roles.role`), which pods of the service account get by the association.

    The cluster needs the add-on eks-pod-identity-agent.
    """
    pods = role(
        inside,
        *parts,
        "role",
        description=f"Pods of the service account {service_account} in {namespace}",
        trust=trust.pod_identity(cluster.arn, namespace, service_account),
        managed_policies=managed_policies,
        policies=policies,
    )
    return eks.PodIdentityAssociation(
        inside.name(*parts),
        cluster_name=name_of(cluster),
        namespace=namespace,
        service_account=service_account,
        role_arn=pods.role.arn,
        # Pods that start with the role but without its permissions fail, and try again only later.
        opts=inside.options(depends_on=pods.permissions),
    )
