"""Roles of pipelines: OIDC providers of GitHub and GitLab, and a role for each purpose and place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pulumi import Output
from pulumi_aws import iam

from ..iam.roles import role
from ..inside import Inside
from ..refs import Account
from . import pipeline_documents as documents
from .pipeline_plan import GITHUB_AUDIENCE, GITHUB_HOST, github_subjects, gitlab_subjects
from .pipeline_settings import DeployRoleSettings
from .settings import DeliverySettings
from .state_settings import PipelineStateSettings

# AWS managed policies: PowerUserAccess is everything but identities, which `documents.identities` has.
_MANAGED: Mapping[str, Mapping[str, str]] = {
    "preview": {"read": "ReadOnlyAccess"},
    "apply": {"deploy": "PowerUserAccess", "read-identities": "IAMReadOnlyAccess"},
    "push": {},
}


class _Forge(NamedTuple):
    """A forge whose pipelines get roles: its issuer, and each role with the subjects that it is for."""

    key: str
    host: str
    audience: str
    creates_provider: bool
    roles: Mapping[str, tuple[DeployRoleSettings, Sequence[str]]]


def pipelines(inside: Inside, settings: DeliverySettings, account: Account) -> dict[str, Output[str]]:
    """The providers and roles of all forges; the ARNs of the roles, by forge and name."""
    forges = list(_forges(settings))
    hosts = [forge.host for forge in forges]
    arns: dict[str, Output[str]] = {}
    for forge in forges:
        provider = _provider(inside, forge)
        for name, (own, subjects) in forge.roles.items():
            made = role(
                inside,
                forge.key,
                name,
                description=f"Pipelines of {forge.key} that may {own.may}",
                trust=documents.trust(account, forge.host, forge.audience, subjects),
                managed_policies=_MANAGED[own.may],
                policies=_policies(own, settings, account, inside.name(), hosts),
                # Not auto-named: pipelines and access entries of clusters name it, and its own guard does.
                physical_name=inside.name(forge.key, name),
                session_hours=own.session_hours,
                depends_on=provider,
            )
            arns[f"{forge.key}-{name}"] = made.role.arn
    return arns


def _policies(
    own: DeployRoleSettings, settings: DeliverySettings, account: Account, component: str, hosts: Sequence[str]
) -> dict[str, str]:
    assumed = _roles_of_the_state(own, settings.state)
    policies = {"guard": documents.guard(account, component, hosts, settings.permissions_boundary, assumed)}
    if assumed:
        policies["state"] = documents.state(assumed)
    if own.may == "preview":
        return {**policies, "limits": documents.reading()}
    if own.may == "push":
        return {**policies, "images": documents.push(account, own.push_to)}
    assert settings.permissions_boundary is not None
    identities = documents.identities(account, settings.permissions_boundary, settings.managed_prefixes)
    return {**policies, "identities": identities}


def _roles_of_the_state(own: DeployRoleSettings, state: PipelineStateSettings | None) -> list[str]:
    """Secrets are decrypted by the role of previews, also in an update (docs/state.md)."""
    if state is None or own.may == "push":
        return []
    return [state.preview_role_arn, *([state.apply_role_arn] if own.may == "apply" else [])]


def _forges(settings: DeliverySettings) -> Iterator[_Forge]:
    if github := settings.github:
        yield _Forge(
            "github",
            GITHUB_HOST,
            GITHUB_AUDIENCE,
            github.provider == "create",
            {
                name: (
                    own,
                    github_subjects(
                        own.repository,
                        form=own.subject,
                        owner_id=own.owner_id,
                        repository_id=own.repository_id,
                        environment=own.environment,
                        branch=own.branch,
                        tag=own.tag,
                    ),
                )
                for name, own in github.roles.items()
            },
        )
    if gitlab := settings.gitlab:
        yield _Forge(
            "gitlab",
            gitlab.url.removeprefix("https://"),
            gitlab.audience,
            gitlab.provider == "create",
            {
                name: (own, gitlab_subjects(own.project, branch=own.branch, tag=own.tag))
                for name, own in gitlab.roles.items()
            },
        )


def _provider(inside: Inside, forge: _Forge) -> list[iam.OpenIdConnectProvider]:
    """The provider, where this stack creates it. IAM gets the thumbprint of the issuer's certificate by itself."""
    if not forge.creates_provider:
        return []
    return [
        iam.OpenIdConnectProvider(
            inside.name(forge.key),
            url=f"https://{forge.host}",
            client_id_lists=[forge.audience],
            opts=inside.options(),
        )
    ]
