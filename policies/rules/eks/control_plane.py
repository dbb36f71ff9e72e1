"""Rules about a cluster's control plane: its secrets, logs, version and end."""

from policies.accessors.inputs import Value, all_of, any_of
from policies.rule import Check, Controls, Parameter, Resource, Rule, itself

_CLUSTER = frozenset({"aws:eks/cluster:Cluster"})

# The logs that say who did what: all that EKS has are these, controllerManager and scheduler (EKS API reference,
# LogSetup).
_LOGS = ["api", "audit", "authenticator"]

# Kubernetes versions in EKS's standard support, and when it ends, read 2026-11-25: 1.34 and 1.35 at
# endoflife.date/amazon-eks, which is after the release calendar of the EKS User Guide ("Understand the Kubernetes
# version lifecycle on EKS"); 1.36 is the newest that copies of that page name, 14 months from its release in 2026.
_STANDARD_SUPPORT = {"1.34": "2026-12-02", "1.35": "2027-03-27", "1.36": "2027"}


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


def _version(cluster: Resource) -> str | None:
    version = cluster.props["version"].text()
    if version in cluster.settings["versions"]:
        return None
    # Missing means the default when the cluster is made, and nothing moves it from there (EKS API reference,
    # CreateCluster version).
    return "version is missing, or none that EKS has in standard support"


def _extended_support(cluster: Resource) -> str | None:
    # Missing means EXTENDED (EKS User Guide, "Disable EKS extended support": it is enabled by default).
    if all_of(
        lambda: cluster.environment == "prod",
        lambda: cluster.props["upgradePolicy"]["supportType"].text() != "STANDARD",
    ):
        return "upgradePolicy.supportType is EXTENDED, or missing, which means EXTENDED"
    return None


def _deletable(cluster: Resource) -> str | None:
    # Missing means false (EKS API reference, CreateCluster deletionProtection).
    if all_of(
        lambda: cluster.environment == "prod",
        lambda: not cluster.props["deletionProtection"].flag(default=False),
    ):
        return "deletionProtection is false, or missing, which means false"
    return None


def _unprotected(cluster: Resource) -> str | None:
    if cluster.environment == "prod" and not cluster.protect:
        return "the program does not protect it"
    return None


EKS_004 = Rule(
    id="EKS-004",
    title="Secrets of the cluster are encrypted with a key of ours",
    severity="high",
    why="With a customer-managed key, reading a copy of etcd also needs permission on the key.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
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
    url="https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-005.a",
            requires="enabledClusterLogTypes includes api, audit and authenticator, or what `logs` lists",
            remedy="add it to enabledClusterLogTypes",
            parts=lambda cluster: [(cluster, log) for log in cluster.settings["logs"]],
            fault=_missing_log,
        ),
    ),
    parameters=(
        Parameter(
            name="logs",
            schema={"type": "array", "items": {"type": "string"}},
            default=_LOGS,
            means="Types of control-plane logs that must be on",
        ),
    ),
    controls=Controls(cis_eks=("2.1.1",), aws_fsbp=("EKS.8",)),
)

EKS_006 = Rule(
    id="EKS-006",
    title="The cluster runs a supported version of Kubernetes",
    severity="medium",
    why="Past standard support a cluster costs more by the hour, and is upgraded in the end when AWS says so.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-006.a",
            requires="version is one of `versions`",
            remedy="upgrade one minor version at a time to one that EKS has in standard support",
            parts=itself,
            fault=_version,
        ),
        Check(
            id="EKS-006.b",
            requires="upgradePolicy.supportType is STANDARD in prod",
            remedy='set upgradePolicy.supportType to "STANDARD"',
            parts=itself,
            fault=_extended_support,
        ),
    ),
    parameters=(
        Parameter(
            name="versions",
            schema={"type": "array", "items": {"type": "string"}},
            default=list(_STANDARD_SUPPORT),
            means="Kubernetes versions that a cluster may run",
        ),
    ),
    controls=Controls(aws_fsbp=("EKS.2",)),
    must_determine=True,
)

EKS_010 = Rule(
    id="EKS-010",
    title="A production cluster is not deleted by mistake",
    severity="medium",
    why="With the cluster goes everything that runs in it.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-010.a",
            requires="deletionProtection is true in prod",
            remedy="set deletionProtection to true",
            parts=itself,
            fault=_deletable,
        ),
        Check(
            id="EKS-010.b",
            requires="The resource has the option protect in prod",
            remedy="give it the resource option protect=True",
            parts=itself,
            fault=_unprotected,
        ),
    ),
    pack="reliability",
    controls=Controls(),
)

RULES = (EKS_004, EKS_005, EKS_006, EKS_010)
