"""Rules for ECR repositories."""

from policies.accessors.documents import Statement, resource_statements
from policies.accessors.links import linked
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_REPOSITORY = "aws:ecr/repository:Repository"
# The property of each type that has a repository policy; that of the registry is for all of its repositories, that of a
# template for repositories that ECR creates.
_POLICIES = {
    "aws:ecr/registryPolicy:RegistryPolicy": "policy",
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
}
_LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"

_SCANNED = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
# KMS_DSSE is dual-layer encryption (ECR API reference, EncryptionConfiguration).
_BY_KMS = ("KMS", "KMS_DSSE")


def _is_scanned(repository: Resource) -> bool:
    """Whether images are scanned on push, by the repository's configuration or the registry's for all repositories."""
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
    filters = [entry["filter"] for entry in rule["repositoryFilters"].entries()]
    return all_of(
        lambda: rule["scanFrequency"].text() in _SCANNED,
        lambda: any_of(*(lambda pattern=pattern: pattern.text() == "*" for pattern in filters)),
    )


def _not_scanned(repository: Resource) -> str | None:
    return None if _is_scanned(repository) else "images are not scanned on push"


def _mutable(repository: Resource) -> str | None:
    # Missing means MUTABLE (aws provider, Repository.imageTagMutability); with exclusions, some tags are mutable.
    if repository.props["imageTagMutability"].text() == "IMMUTABLE":
        return None
    return f'{repository.props["imageTagMutability"].path} is not "IMMUTABLE"'


def _uses_customer_key(encryption: Value) -> bool:
    # Missing means AES256 and the AWS managed key (aws provider, RepositoryEncryptionConfiguration).
    key = encryption["kmsKey"]
    return all_of(lambda: encryption["encryptionType"].text() in _BY_KMS, lambda: key.unknown or bool(key.text()))


def _without_customer_key(repository: Resource) -> str | None:
    encryption = repository.props["encryptionConfigurations"]
    if any_of(*(lambda entry=entry: _uses_customer_key(entry) for entry in encryption.entries())):
        return None
    return f'{encryption.path} does not set encryptionType "KMS" with a kmsKey'


def _without_lifecycle(repository: Resource) -> str | None:
    return None if linked(repository, _LIFECYCLE, "repository") else "the repository has no lifecycle policy"


def _public_statement(statement: Statement) -> str | None:
    if statement.open_principal():
        return f"{statement.where} allows everyone, without a condition that limits the caller"
    return None


SUP_001 = Rule(
    id="SUP-001",
    title="ECR repositories have scan on push, immutable image tags, KMS encryption and a lifecycle policy",
    severity="high",
    why="A mutable tag can replace an image that was reviewed, and only a scan finds known vulnerabilities.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html",
    types=frozenset({_REPOSITORY}),
    scope="stack",
    checks=(
        Check(
            id="SUP-001.a",
            requires="Images are scanned on push",
            remedy="set imageScanningConfiguration.scanOnPush to true, or scan all repositories of the registry",
            parts=itself,
            fault=_not_scanned,
        ),
        Check(
            id="SUP-001.b",
            requires="Image tags are immutable",
            remedy='set imageTagMutability to "IMMUTABLE"',
            parts=itself,
            fault=_mutable,
        ),
        Check(
            id="SUP-001.c",
            requires="Images are encrypted with a customer managed KMS key",
            remedy='set encryptionType "KMS" and kmsKey in encryptionConfigurations',
            parts=itself,
            fault=_without_customer_key,
        ),
        Check(
            id="SUP-001.d",
            requires="A lifecycle policy expires old images",
            remedy="add an aws.ecr.LifecyclePolicy with this repository's name",
            parts=itself,
            fault=_without_lifecycle,
        ),
    ),
    controls=Controls(cis_eks=("5.1.1",), aws_fsbp=("ECR.1", "ECR.2", "ECR.3")),
)

SUP_002 = Rule(
    id="SUP-002",
    title="ECR repository policies do not allow public access",
    severity="high",
    why="Public pull access exposes the images, and public push access decides what runs.",
    url="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    types=frozenset(_POLICIES),
    checks=(
        Check(
            id="SUP-002.a",
            requires="No repository policy statement allows everyone without a condition that limits the caller",
            remedy="name the accounts or roles in Principal, or add a condition on aws:PrincipalOrgID",
            parts=lambda resource: resource_statements(resource.props[_POLICIES[resource.type]]),
            fault=_public_statement,
        ),
    ),
    controls=Controls(cis_eks=("5.1.2",)),
)

RULES = (SUP_001, SUP_002)
