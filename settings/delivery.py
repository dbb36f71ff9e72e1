"""What delivery and the rest of a stack must agree on."""

from collections.abc import Iterator

from components import DeliverySettings, SecuritySettings
from components.delivery.argo_cd.settings import ArgoCdSettings, namespaces_of, secrets_of
from components.mistakes import Mistake, nearest
from components.security.named_namespaces import every_namespace

from . import examples


def runner_with_nat(nat: str, delivery: DeliverySettings | None) -> Iterator[Mistake]:
    """The runner reaches its forge by a NAT gateway. Without one, CodeBuild shows no error: its jobs wait."""
    if delivery and delivery.runner and nat == "none":
        remedy = "set it to null, or network.nat to single or one_per_zone"
        yield Mistake("needs a NAT gateway, and network.nat is none", remedy, ..., "delivery.runner")


def delivery_in_account(account_id: str, region: str, delivery: DeliverySettings | None) -> Iterator[Mistake]:
    """Delivery is of the stack's account: its boundary is there, copies are in another Region, and who deploys to an
    account of one's own is no example."""
    if delivery is None:
        return
    registry, boundary = delivery.registry, delivery.permissions_boundary
    if registry and registry.standby_region == region:
        remedy = "use another Region: ECR replicates to none of its own"
        yield Mistake("is the stack's own region", remedy, region, "delivery.registry.standby_region")
    if boundary and (account := boundary.split(":")[4]) not in (account_id, "aws"):
        remedy = f"create the policy in {account_id} as docs/delivery.md says, and write its ARN"
        problem = f"is in the account {account}, but account_id is {account_id}"
        yield Mistake(problem, remedy, boundary, "delivery.permissions_boundary")
    if account_id not in examples.ACCOUNTS:
        yield from _examples(delivery)


def _examples(delivery: DeliverySettings) -> Iterator[Mistake]:
    """What the committed stack files name, and nobody else should: repositories and a provider."""
    for name, role in delivery.github.roles.items() if delivery.github else ():
        if role.repository.startswith(examples.REPOSITORY_OWNER):
            key = f"delivery.github.roles.{name}.repository"
            yield Mistake("is an example", "write your own repository and its IDs", role.repository, key)
    if settings := delivery.argo_cd:
        for name, repository in settings.repositories.items():
            if examples.REPOSITORY_OWNER in repository.url:
                key = f"delivery.argo_cd.repositories.{name}.url"
                yield Mistake("is an example", "write the URL of your own repository", repository.url, key)
        if settings.sign_in and examples.DOMAIN in settings.sign_in.issuer:
            key = "delivery.argo_cd.sign_in.issuer"
            yield Mistake("is an example", "write the issuer of your own provider", settings.sign_in.issuer, key)


def argo_cd_gets_secrets(delivery: DeliverySettings | None, security: SecuritySettings | None) -> Iterator[Mistake]:
    """Secrets of Argo CD come by External Secrets into its namespace."""
    settings = delivery and delivery.argo_cd
    if not settings or (security and security.external_secrets and "argocd" in security.external_secrets.namespaces):
        return
    for key, secret in secrets_of(settings).items():
        remedy = "add argocd to security.external_secrets.namespaces"
        problem = "is read by nobody: no secrets come into the namespace argocd"
        yield Mistake(problem, remedy, secret, f"delivery.argo_cd.{key}")


def argo_cd_in_namespaces(delivery: DeliverySettings | None, security: SecuritySettings | None) -> Iterator[Mistake]:
    """Projects deploy to namespaces for workloads, where this program makes those, and to no controller's."""
    settings = delivery and delivery.argo_cd
    if not settings or security is None:
        return
    own = list(security.namespaces)
    for key, name in namespaces_of(settings).items():
        if name not in own:
            remedy = nearest(name, own) or f"use one of {', '.join(own) or 'them'}, or add it there"
            yield Mistake("is not one of security.namespaces", remedy, name, f"delivery.argo_cd.{key}")
    yield from _allowed_namespaces(settings, every_namespace(own, security.platform_namespaces))


def _allowed_namespaces(settings: ArgoCdSettings, known: list[str]) -> Iterator[Mistake]:
    for row_name, row in settings.allow.items():
        for index, name in enumerate(row.namespaces):
            if name not in known:
                remedy = nearest(name, sorted(set(known))) or "add it to security.platform_namespaces"
                key = f"delivery.argo_cd.allow.{row_name}.namespaces.{index}"
                yield Mistake("is not a namespace of these settings", remedy, name, key)
