"""IAM documents of Karpenter: the controller's policy and the queue's; each function returns JSON text.

Statements and conditions: aws/karpenter-provider-aws 1.14.1, website/content/en/preview/getting-started/
getting-started-with-karpenter/cloudformation.yaml, read 2026-11-21; names and order of the statements as in
terraform-aws-eks 21.19, modules/karpenter/policy.tf. Every change to an instance is limited to this cluster by the tag
that Karpenter puts on what it launches.
"""

from collections.abc import Sequence

from ..iam.statements import Statement, allow, document, tls_only
from ..refs import Account

_OWNED = "kubernetes.io/cluster/{}"
_CLUSTER_NAME = "eks:eks-cluster-name"
_NODE_POOL = "karpenter.sh/nodepool"
_NODE_CLASS = "karpenter.k8s.aws/ec2nodeclass"
_REGION = "topology.kubernetes.io/region"
# What a launch makes, all of it tagged in the same call.
_LAUNCHED = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")


def controller(account: Account, cluster_name: str, queue_arn: str, node_role_arn: str) -> str:
    """The policy of Karpenter's controller: launches, tags and terminates instances of this cluster, and no others."""
    cluster_arn = account.arn("eks", f"cluster/{cluster_name}")
    return document(
        *_launching(account, cluster_name),
        *_tagging(account, cluster_name),
        *_reading(account, cluster_arn, queue_arn),
        _passing(node_role_arn),
        *_instance_profiles(account, cluster_name),
        allow("AllowAPIServerEndpointDiscovery", ["eks:DescribeCluster"], [cluster_arn]),
    )


def queue(queue_arn: str) -> str:
    """The policy of the interruption queue: AWS services send events, and nothing is sent without TLS."""
    return document(
        {
            "Sid": "SqsWrite",
            "Effect": "Allow",
            "Principal": {"Service": ["events.amazonaws.com", "sqs.amazonaws.com"]},
            "Action": "sqs:SendMessage",
            "Resource": queue_arn,
        },
        tls_only("sqs:*", queue_arn),
    )


def _launching(account: Account, cluster_name: str) -> list[Statement]:
    ours = {
        "StringEquals": {f"aws:ResourceTag/{_OWNED.format(cluster_name)}": "owned"},
        "StringLike": {f"aws:ResourceTag/{_NODE_POOL}": "*"},
    }
    own = ["security-group", "subnet", "capacity-reservation", "placement-group"]
    # Images and snapshots are AWS's own: their ARNs have no account.
    shared = [f"arn:aws:ec2:{account.region}::{kind}/*" for kind in ("image", "snapshot")]
    launch = ["ec2:RunInstances", "ec2:CreateFleet"]
    return [
        allow("AllowScopedEC2InstanceAccessActions", launch, [*shared, *_ec2(account, own)]),
        allow("AllowScopedEC2LaunchTemplateAccessActions", launch, _ec2(account, ["launch-template"]), ours),
        allow(
            "AllowScopedEC2InstanceActionsWithTags",
            [*launch, "ec2:CreateLaunchTemplate"],
            # The reservation: terraform-aws-eks 21.19, for launches into one.
            _ec2(account, [*_LAUNCHED, "capacity-reservation"]),
            _requested(cluster_name),
        ),
    ]


def _tagging(account: Account, cluster_name: str) -> list[Statement]:
    requested = _requested(cluster_name)
    created = {"ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]}
    owned = {f"aws:ResourceTag/{_OWNED.format(cluster_name)}": "owned"}
    pooled = {f"aws:ResourceTag/{_NODE_POOL}": "*"}
    return [
        allow(
            "AllowScopedResourceCreationTagging",
            ["ec2:CreateTags"],
            _ec2(account, _LAUNCHED),
            {**requested, "StringEquals": {**requested["StringEquals"], **created}},
        ),
        allow(
            "AllowScopedResourceTagging",
            ["ec2:CreateTags"],
            _ec2(account, ["instance"]),
            {
                "StringEquals": owned,
                "StringLike": pooled,
                "StringEqualsIfExists": {f"aws:RequestTag/{_CLUSTER_NAME}": cluster_name},
                "ForAllValues:StringEquals": {"aws:TagKeys": [_CLUSTER_NAME, "karpenter.sh/nodeclaim", "Name"]},
            },
        ),
        allow(
            "AllowScopedDeletion",
            ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
            _ec2(account, ["instance", "launch-template"]),
            {"StringEquals": owned, "StringLike": pooled},
        ),
    ]


# No Describe call of EC2 takes a resource (Service Authorization Reference, EC2).
_DESCRIBES = (
    "CapacityReservations",
    "AvailabilityZones",
    "Images",
    "Instances",
    "InstanceTypeOfferings",
    "InstanceTypes",
    "LaunchTemplates",
    "SecurityGroups",
    "InstanceStatus",
    "SpotPriceHistory",
    "Subnets",
    "PlacementGroups",
)


def _reading(account: Account, cluster_arn: str, queue_arn: str) -> list[Statement]:
    everything = ["*"]
    return [
        allow(
            "AllowRegionalReadActions",
            [f"ec2:Describe{what}" for what in _DESCRIBES],
            everything,
            {"StringEquals": {"aws:RequestedRegion": account.region}},
        ),
        allow("AllowSSMReadActions", ["ssm:GetParameter"], [f"arn:aws:ssm:{account.region}::parameter/aws/service/*"]),
        # A public price list: there is no resource to name.
        allow("AllowPricingReadActions", ["pricing:GetProducts"], everything),
        allow(
            "AllowZonalShiftReadActions",
            ["arc-zonal-shift:GetManagedResource"],
            # AWS's and Karpenter's own policies name the cluster by this condition, not as the resource (ARC Developer
            # Guide, "IAM and permissions for zonal shift").
            everything,
            {"StringEquals": {"arc-zonal-shift:ResourceIdentifier": cluster_arn}},
        ),
        allow(
            "AllowInterruptionQueueActions",
            ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            [queue_arn],
        ),
    ]


def _passing(node_role_arn: str) -> Statement:
    service = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    return allow("AllowPassingInstanceRole", ["iam:PassRole"], [node_role_arn], service)


def _instance_profiles(account: Account, cluster_name: str) -> list[Statement]:
    profiles = [f"arn:aws:iam::{account.id}:instance-profile/*"]
    wanted = _profile_tags(account, cluster_name, "Request", named=True)
    found = _profile_tags(account, cluster_name, "Resource")
    both = {test: {**found[test], **wanted[test]} for test in found}
    changes = ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"]
    return [
        allow("AllowScopedInstanceProfileCreationActions", ["iam:CreateInstanceProfile"], profiles, wanted),
        allow("AllowScopedInstanceProfileTagActions", ["iam:TagInstanceProfile"], profiles, both),
        allow("AllowScopedInstanceProfileActions", changes, profiles, found),
        allow("AllowInstanceProfileReadActions", ["iam:GetInstanceProfile"], profiles),
        # A list has no resource: profiles that a lost node class left behind are found by it.
        allow("AllowUnscopedInstanceProfileListAction", ["iam:ListInstanceProfiles"], ["*"]),
    ]


_Condition = dict[str, dict[str, str | list[str]]]


def _ec2(account: Account, kinds: Sequence[str]) -> list[str]:
    return [f"arn:aws:ec2:{account.region}:*:{kind}/*" for kind in kinds]


def _requested(cluster_name: str) -> _Condition:
    """The call itself tags what it launches as this cluster's and a node pool's."""
    return {
        "StringEquals": {
            f"aws:RequestTag/{_OWNED.format(cluster_name)}": "owned",
            f"aws:RequestTag/{_CLUSTER_NAME}": cluster_name,
        },
        "StringLike": {f"aws:RequestTag/{_NODE_POOL}": "*"},
    }


def _profile_tags(account: Account, cluster_name: str, of: str, *, named: bool = False) -> _Condition:
    name: dict[str, str | list[str]] = {f"aws:{of}Tag/{_CLUSTER_NAME}": cluster_name} if named else {}
    return {
        "StringEquals": {
            f"aws:{of}Tag/{_OWNED.format(cluster_name)}": "owned",
            **name,
            f"aws:{of}Tag/{_REGION}": account.region,
        },
        "StringLike": {f"aws:{of}Tag/{_NODE_CLASS}": "*"},
    }
