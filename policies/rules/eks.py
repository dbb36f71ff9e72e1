"""Rules about EKS clusters and the instances that run their nodes."""

from policies.inputs import Value, all_of, any_of, which
from policies.openings import is_world
from policies.rule import Check, Controls, Resource, Rule, itself

_CLUSTER = frozenset({"aws:eks/cluster:Cluster"})
_LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_INSTANCE = "aws:ec2/instance:Instance"

# The one environment whose endpoint may be public; a stack with any other name is judged as strictly as prod.
_PUBLIC_ENDPOINT_STACKS = frozenset({"dev"})
_REQUIRED_LOGS = ("api", "audit", "authenticator")


def _is_public(cluster: Resource) -> bool:
    # Missing means true (EKS API reference, VpcConfigRequest.endpointPublicAccess).
    return cluster.props["vpcConfig"]["endpointPublicAccess"].flag(default=True)


def _public_endpoint(cluster: Resource) -> str | None:
    if cluster.stack in _PUBLIC_ENDPOINT_STACKS or not _is_public(cluster):
        return None
    return "vpcConfig.endpointPublicAccess is true, or missing, which means true"


def _allow_list(cluster: Resource) -> Value:
    return cluster.props["vpcConfig"]["publicAccessCidrs"]


def _no_allow_list(cluster: Resource) -> str | None:
    # Missing means 0.0.0.0/0 (EKS API reference, VpcConfigRequest.publicAccessCidrs).
    if all_of(lambda: _is_public(cluster), lambda: _allow_list(cluster).is_empty()):
        return "the endpoint is public and vpcConfig.publicAccessCidrs is empty, which means 0.0.0.0/0"
    return None


def _world_in_allow_list(cluster: Resource) -> str | None:
    def world() -> list[Value]:
        return which((block, lambda block=block: is_world(block)) for block in _allow_list(cluster).entries())

    if all_of(lambda: _is_public(cluster), lambda: bool(world())):
        return " and ".join(f"{block.path} is {block.text()}" for block in world())
    return None


def _covers_secrets(encryption: Value) -> bool:
    return any_of(*(lambda kind=kind: kind.text() == "secrets" for kind in encryption["resources"].entries()))


def _secrets_not_covered(cluster: Resource) -> str | None:
    encryption = cluster.props["encryptionConfig"]
    if any_of(*(lambda entry=entry: _covers_secrets(entry) for entry in encryption.entries())):
        return None
    return 'encryptionConfig does not list "secrets" among its resources'


def _key_missing(encryption: Value) -> str | None:
    # A key that is made in the same run has no ARN yet, and is given all the same.
    key = encryption["provider"]["keyArn"]
    encryption.known()
    return None if key.unknown or key.text() else f"{encryption.path}.provider.keyArn is missing"


def _missing_log(part: tuple[Resource, str]) -> str | None:
    cluster, log = part
    kinds = cluster.props["enabledClusterLogTypes"].entries()
    if any_of(*(lambda kind=kind: kind.text() == log for kind in kinds)):
        return None
    return f'enabledClusterLogTypes does not include "{log}"'


def _metadata(resource: Resource) -> list[Value]:
    """The metadata options, where they are this resource's to decide and the metadata service is on."""
    options = resource.props["metadataOptions"]
    from_template = resource.type == _INSTANCE and resource.props["launchTemplate"].given and not options.given
    return [] if from_template else [options]


def _is_on(options: Value) -> bool:
    # Missing means enabled (EC2 API reference, LaunchTemplateInstanceMetadataOptionsRequest.HttpEndpoint).
    return options["httpEndpoint"].text() != "disabled"


def _tokens_optional(options: Value) -> str | None:
    # Missing depends on the image and the account (EC2 API reference, same type, HttpTokens): not good enough.
    if all_of(lambda: options["httpTokens"].text() != "required", lambda: _is_on(options)):
        return 'metadataOptions.httpTokens is not "required"'
    return None


def _too_many_hops(options: Value) -> str | None:
    # Missing means 1 (EC2 API reference, LaunchTemplateInstanceMetadataOptionsRequest.HttpPutResponseHopLimit;
    # for instances the documentation of the aws provider's Instance says the same).
    def more_than_one() -> bool:
        return (options["httpPutResponseHopLimit"].number() or 1) > 1

    if all_of(more_than_one, lambda: _is_on(options)):
        return "metadataOptions.httpPutResponseHopLimit is above 1, so containers reach the node's credentials"
    return None


EKS_001 = Rule(
    id="EKS-001",
    title="The cluster's endpoint is private outside dev",
    severity="high",
    why="An API server on the internet is one leaked credential or one vulnerability away from everyone.",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-001.a",
            requires="vpcConfig.endpointPublicAccess is false in every stack but dev",
            remedy="set vpcConfig.endpointPublicAccess to false and reach the endpoint from inside the VPC",
            parts=itself,
            fault=_public_endpoint,
        ),
    ),
    controls=Controls(cis_eks=("5.4.2",), aws_fsbp=("EKS.1",)),
)

EKS_002 = Rule(
    id="EKS-002",
    title="A public endpoint has an allow-list",
    severity="high",
    why="Where the endpoint must be public, only the networks that need it may reach it.",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-002.a",
            requires="A public endpoint has publicAccessCidrs",
            remedy="list the blocks that may reach the endpoint in vpcConfig.publicAccessCidrs",
            parts=itself,
            fault=_no_allow_list,
        ),
        Check(
            id="EKS-002.b",
            requires="publicAccessCidrs has neither 0.0.0.0/0 nor ::/0",
            remedy="replace it by the blocks that need the endpoint",
            parts=itself,
            fault=_world_in_allow_list,
        ),
    ),
    controls=Controls(cis_eks=("5.4.1",)),
)

EKS_004 = Rule(
    id="EKS-004",
    title="Secrets of the cluster are encrypted with a key of ours",
    severity="high",
    why="With a customer-managed key, reading a copy of etcd also needs permission on the key.",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-004.a",
            requires='encryptionConfig covers "secrets"',
            remedy='set encryptionConfig with resources ["secrets"]',
            parts=itself,
            fault=_secrets_not_covered,
        ),
        Check(
            id="EKS-004.b",
            requires="encryptionConfig names a KMS key",
            remedy="set encryptionConfig.provider.keyArn to the ARN of a customer-managed key",
            parts=lambda cluster: cluster.props["encryptionConfig"].entries(),
            fault=_key_missing,
        ),
    ),
    controls=Controls(cis_eks=("5.3.1",), hipaa=("164.312(a)(2)(iv)",), aws_fsbp=("EKS.3",)),
)

EKS_005 = Rule(
    id="EKS-005",
    title="The control plane's logs are on",
    severity="high",
    why="Without them nobody can tell afterwards who did what in the cluster.",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-005.a",
            requires="enabledClusterLogTypes includes api, audit and authenticator",
            remedy="add it to enabledClusterLogTypes",
            parts=lambda cluster: [(cluster, log) for log in _REQUIRED_LOGS],
            fault=_missing_log,
        ),
    ),
    controls=Controls(cis_eks=("2.1.1",), aws_fsbp=("EKS.8",)),
)

EKS_012 = Rule(
    id="EKS-012",
    title="Instance metadata needs a session token and stays on the instance",
    severity="high",
    why="With IMDSv1, or more than one hop, a request forged in a container gets the node's credentials.",
    types=frozenset({_LAUNCH_TEMPLATE, _INSTANCE}),
    checks=(
        Check(
            id="EKS-012.a",
            requires='metadataOptions.httpTokens is "required"',
            remedy='set metadataOptions.httpTokens to "required"',
            parts=_metadata,
            fault=_tokens_optional,
        ),
        Check(
            id="EKS-012.b",
            requires="metadataOptions.httpPutResponseHopLimit is 1",
            remedy="set metadataOptions.httpPutResponseHopLimit to 1 and give pods their own identity",
            parts=_metadata,
            fault=_too_many_hops,
        ),
    ),
    controls=Controls(cis_aws_3_0=("5.6",), cis_aws_5_0=("5.7",), soc2=("CC7.2",), aws_fsbp=("EC2.8",)),
)

RULES = (EKS_001, EKS_002, EKS_004, EKS_005, EKS_012)
