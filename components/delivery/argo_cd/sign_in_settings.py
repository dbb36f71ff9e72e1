"""Settings of sign-in to Argo CD, and of its notifications."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from ...groups import GroupName
from ...mistakes import Mistake, refuse
from ...model import AtLeast, Distinct, Model
from ...secret_names import SecretName
from ...slack import Channel
from ...urls import Url

Groups = Annotated[tuple[GroupName, ...], Distinct()]
Scope = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,100}$")]


class SignInSettings(Model):
    """Sign-in by an OpenID Connect provider, whose groups have roles in Argo CD."""

    issuer: Url = Field(description="URL of the issuer, below which /.well-known/openid-configuration is")
    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,255}$")] = Field(
        description="Client ID of Argo CD at the provider"
    )
    client_secret: SecretName = Field(
        description="Name of the secret with the client secret as its property client_secret, below the store's prefix "
        "and `argocd/`"
    )
    scopes: Annotated[tuple[Scope, ...], AtLeast(1), Distinct()] = Field(
        default=("openid", "profile", "email", "groups"),
        description="Scopes that are asked for; some providers refuse groups, and send them by their own settings",
    )
    groups_claim: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")] = Field(
        default="groups", description="Claim that lists the groups of a user"
    )
    admins: Groups = Field(default=(), description="Groups that may change everything in Argo CD (role:admin)")
    viewers: Groups = Field(default=(), description="Groups that may see everything in Argo CD (role:readonly)")
    default_role: Literal["none", "readonly"] = Field(
        default="none", description="What everybody may do who can sign in: none sees nothing, readonly sees everything"
    )

    @field_validator("scopes")
    @classmethod
    def _an_id_token(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in scopes:
            raise refuse(Mistake("lacks openid, without which there is no ID token", "add openid", scopes))
        return scopes

    @field_validator("viewers")
    @classmethod
    def _one_role_each(cls, viewers: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        admins: tuple[str, ...] = info.data.get("admins", ())
        mistakes = [
            Mistake("is one of admins as well", "list it in one of them", group, f"viewers.{index}")
            for index, group in enumerate(viewers)
            if group in admins
        ]
        if mistakes:
            raise refuse(*mistakes)
        return viewers


class NotificationSettings(Model):
    """Notices to a channel of Slack."""

    channel: Channel = Field(description="Channel, as #deployments, which the app of Slack is a member of")
    secret: SecretName = Field(
        description="Name of the secret with the bot token of an app of Slack as its property token, below the store's "
        "prefix and `argocd/`"
    )
    events: Annotated[
        tuple[Literal["deployed", "degraded", "sync-failed"], ...],
        AtLeast(1),
        Distinct(),
    ] = Field(
        default=("deployed", "degraded", "sync-failed"),
        description="What is told: a commit is deployed and healthy, an application is degraded, a sync failed",
    )
