"""Rules about the repositories that images are kept in."""

from policies.accessors.documents import Statement, document_statements
from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.links import linked
from policies.rule import Check, Controls, Resource, Rule, itself

_REPOSITORY = "aws:ecr/repository:Repository"
_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
_LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"

_SCANNED = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
# KMS_DSSE encrypts twice (ECR API reference, EncryptionConfiguration).
_BY_KMS = ("KMS", "KMS_DSSE")


def _is_scanned(repository: Resource) -> bool:
    """Whether it, or the registry's configuration for every repository, scans what is pushed."""
    registry = [
        rule
        for configuration in repository.stack_resources.get(_SCANNING, ())
        for rule in configuration.props["rules"].entries()
    ]
    return any_of(
        # Missing means false (ECR API reference, ImageScanningConfiguration.scanOnPush).
        lambda: repository.props["imageScanningConfiguration"]["scanOnPush"].flag(default=False),
        *(lambda rule=rule: _scans_all(rule) for rule in registry),
    )


def _scans_all(rule: Value) -> bool:
    filters = rule["repositoryFilters"].entries()
    return all_of(
        lambda: rule["scanFrequency"].text() in _SCANNED,
        lambda: any_of(*(lambda one=one: one["filter"].text() == "*" for one in filters)),
    )


def _not_scanned(repository: Resource) -> str | None:
    return None if _is_scanned(repository) else "its images are not scanned when they are pushed"


def _mutable(repository: Resource) -> str | None:
    # Missing means MUTABLE (aws provider, Repository.imageTagMutability); with exclusions, some tags can move.
    if repository.props["imageTagMutability"].text() == "IMMUTABLE":
        return None
    return f'{repository.props["imageTagMutability"].path} is not "IMMUTABLE"'


def _by_own_key(encryption: Value) -> bool:
    # Missing means AES256, and ECR's own key (aws provider, RepositoryEncryptionConfiguration).
    key = encryption["kmsKey"]
    return all_of(lambda: encryption["encryptionType"].text() in _BY_KMS, lambda: key.unknown or bool(key.text()))


def _not_by_own_key(repository: Resource) -> str | None:
    encryption = repository.props["encryptionConfigurations"]
    if any_of(*(lambda one=one: _by_own_key(one) for one in encryption.entries())):
        return None
    return f'{encryption.path} has not encryptionType "KMS" with a kmsKey'


def _without_lifecycle(repository: Resource) -> str | None:
    return None if linked(repository, _LIFECYCLE, "repository") else "no lifecycle policy removes what is old"


def _open(statement: Statement) -> str | None:
    return f"{statement.where} is open to everyone" if statement.open_principal() else None


SUP_001 = Rule(
    id="SUP-001",
    title="Repositories scan, encrypt and keep their images as they were pushed",
    severity="high",
    why="A tag that can be moved makes of what was reviewed something else, and known flaws are only seen by a scan.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html",
    types=frozenset({_REPOSITORY}),
    scope="stack",
    checks=(
        Check(
            id="SUP-001.a",
            requires="Images are scanned when they are pushed",
            remedy="set imageScanningConfiguration.scanOnPush, or scan every repository of the registry",
            parts=itself,
            fault=_not_scanned,
        ),
        Check(
            id="SUP-001.b",
            requires="Tags cannot be moved",
            remedy='set imageTagMutability to "IMMUTABLE"',
            parts=itself,
            fault=_mutable,
        ),
        Check(
            id="SUP-001.c",
            requires="Images are encrypted with a key of ours",
            remedy='set encryptionType "KMS" and the kmsKey in encryptionConfigurations',
            parts=itself,
            fault=_not_by_own_key,
        ),
        Check(
            id="SUP-001.d",
            requires="A lifecycle policy removes what is old",
            remedy="add an aws.ecr.LifecyclePolicy with this repository's name",
            parts=itself,
            fault=_without_lifecycle,
        ),
    ),
    controls=Controls(cis_eks=("5.1.1",), aws_fsbp=("ECR.1", "ECR.2", "ECR.3")),
)

SUP_002 = Rule(
    id="SUP-002",
    title="Repositories are open to nobody in general",
    severity="high",
    why="A repository that everyone may pull from, or push to, gives away what runs here, or decides it.",
    url="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    types=frozenset({_POLICY}),
    checks=(
        Check(
            id="SUP-002.a",
            requires="No statement of a repository's policy is open to everyone",
            remedy="name the accounts or roles in Principal, or the organization in a condition on aws:PrincipalOrgID",
            parts=lambda policy: document_statements(policy.props["policy"]),
            fault=_open,
        ),
    ),
    controls=Controls(cis_eks=("5.1.2",)),
)

RULES = (SUP_001, SUP_002)
