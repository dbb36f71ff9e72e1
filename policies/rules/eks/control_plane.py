"""Rules about a cluster's control plane: secrets encryption, logging, version and deletion protection."""

from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

_CLUSTER = frozenset({"aws:eks/cluster:Cluster"})

# The log types that show who did what; EKS's other types are controllerManager and scheduler (EKS API reference,
# LogSetup).
_LOGS = ["api", "audit", "authenticator"]

# Kubernetes versions in EKS standard support, and when it ends, read 2026-11-25: 1.34 and 1.35 at
# endoflife.date/amazon-eks, which is based on the release calendar of the EKS User Guide ("Understand the Kubernetes
# version lifecycle on EKS"); 1.36 is the newest in copies of that page, with support for 14 months from its release in
# 2026.
_STANDARD_SUPPORT = {"1.34": "2026-12-02", "1.35": "2027-03-27", "1.36": "2027"}


def _covers_secrets(encryption: Value) -> bool:
    return any_of(*(lambda kind=kind: kind.text() == "secrets" for kind in encryption["resources"].entries()))


def _secrets_not_covered(cluster: Resource) -> str | None:
    encryption = cluster.props["encryptionConfig"]
    if any_of(*(lambda entry=entry: _covers_secrets(entry) for entry in encryption.entries())):
        return None
    return 'encryptionConfig.resources does not include "secrets"'


def _key_missing(encryption: Value) -> str | None:
    # A key that is created in the same run has no ARN yet, but is set.
    key = encryption["provider"]["keyArn"]
    encryption.known()
    return None if key.unknown or key.text() else f"{encryption.path}.provider.keyArn is missing"


def _missing_log(part: tuple[Resource, str]) -> str | None:
    cluster, log = part
    log_types = cluster.props["enabledClusterLogTypes"].entries()
    if any_of(*(lambda log_type=log_type: log_type.text() == log for log_type in log_types)):
        return None
    return f'enabledClusterLogTypes does not include "{log}"'


def _version(cluster: Resource) -> str | None:
    version = cluster.props["version"].text()
    if version in cluster.settings["versions"]:
        return None
    # Missing means the default version at creation, which nothing upgrades (EKS API reference, CreateCluster version).
    return f"version is missing, or not one of {', '.join(cluster.settings['versions'])}"


def _extended_support(cluster: Resource) -> str | None:
    # Missing means EXTENDED (EKS User Guide, "Disable EKS extended support": it is enabled by default).
    if cluster.props["upgradePolicy"]["supportType"].text() != "STANDARD":
        return 'upgradePolicy.supportType is "EXTENDED", or missing (default: "EXTENDED")'
    return None


def _deletable(cluster: Resource) -> str | None:
    # Missing means false (EKS API reference, CreateCluster deletionProtection).
    if cluster.props["deletionProtection"].flag(default=False):
        return None
    return "deletionProtection is false, or missing (default: false)"


def _unprotected(cluster: Resource) -> str | None:
    return None if cluster.protect else "the resource option protect is not set"


EKS_004 = Rule(
    id="EKS-004",
    title="Kubernetes secrets are encrypted at rest with a customer managed KMS key",
    severity="high",
    why="With a customer managed key, reading a copy of etcd also needs permission to use the key.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-004.a",
            requires='encryptionConfig.resources includes "secrets"',
            remedy='set encryptionConfig.resources to ["secrets"]',
            parts=itself,
            fault=_secrets_not_covered,
        ),
        Check(
            id="EKS-004.b",
            requires="encryptionConfig names a KMS key",
            remedy="set encryptionConfig.provider.keyArn to the ARN of a customer managed key",
            parts=lambda cluster: cluster.props["encryptionConfig"].entries(),
            fault=_key_missing,
        ),
    ),
    controls=Controls(cis_eks=("5.3.1",), hipaa=("164.312(a)(2)(iv)",), aws_fsbp=("EKS.3",)),
)

EKS_005 = Rule(
    id="EKS-005",
    title="EKS control plane logging is enabled",
    severity="high",
    why="Without these logs nobody can find out afterwards who did what in the cluster.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-005.a",
            requires="enabledClusterLogTypes includes every type in `logs` (default: api, audit and authenticator)",
            remedy="add the log type to enabledClusterLogTypes",
            parts=lambda cluster: [(cluster, log) for log in cluster.settings["logs"]],
            fault=_missing_log,
        ),
    ),
    parameters=(
        Parameter(
            name="logs",
            schema={"type": "array", "items": {"type": "string"}},
            default=_LOGS,
            means="Control plane log types that must be enabled",
        ),
    ),
    controls=Controls(cis_eks=("2.1.1",), aws_fsbp=("EKS.8",)),
)

EKS_006 = Rule(
    id="EKS-006",
    title="EKS clusters run a supported Kubernetes version",
    severity="medium",
    why="After standard support a cluster costs more per hour, and in the end AWS upgrades it on its own schedule.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-006.a",
            requires="version is one of `versions`",
            remedy="upgrade, one minor version at a time, to a version in EKS standard support",
            parts=itself,
            fault=_version,
        ),
        Check(
            id="EKS-006.b",
            requires="In prod, upgradePolicy.supportType is STANDARD",
            remedy='set upgradePolicy.supportType to "STANDARD"',
            environments=("prod",),
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
    title="Production EKS clusters have deletion protection",
    severity="medium",
    why="Deleting a cluster deletes everything that runs in it.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-010.a",
            requires="In prod, deletionProtection is true",
            remedy="set deletionProtection to true",
            environments=("prod",),
            parts=itself,
            fault=_deletable,
        ),
        Check(
            id="EKS-010.b",
            requires="In prod, the resource option protect is set",
            remedy="set the resource option protect to true",
            environments=("prod",),
            parts=itself,
            fault=_unprotected,
        ),
    ),
    pack="reliability",
    controls=Controls(),
)

RULES = (EKS_004, EKS_005, EKS_006, EKS_010)
