"""Settings of Grafana."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ...groups import GroupName
from ...mistakes import Mistake, refuse
from ...model import Distinct, Model
from ...secret_names import SecretName
from ...urls import Url

Groups = Annotated[tuple[GroupName, ...], Distinct()]


class SignInSettings(Model):
    """Sign-in by an OpenID Connect provider: the groups that have roles in the cluster have roles in Grafana."""

    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,255}$")] = Field(
        description="Client ID of Grafana at the provider"
    )
    client_secret: SecretName = Field(
        description="Name of the secret in Secrets Manager that has the client secret, as its property client_secret"
    )
    authorization_url: Url = Field(description="Authorization endpoint of the provider")
    token_url: Url = Field(description="Token endpoint of the provider")
    user_info_url: Url = Field(description="UserInfo endpoint of the provider")
    groups_claim: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")] = Field(
        default="groups", description="Claim that lists the groups of a user"
    )
    admins: Groups = Field(default=(), description="Groups that may change everything in Grafana")
    editors: Groups = Field(
        default=(), description="Groups that may query data sources freely and save dashboards of their own"
    )
    viewers: Groups = Field(default=(), validate_default=True, description="Groups that may see dashboards")

    @field_validator("viewers")
    @classmethod
    def _somebody_may_sign_in(cls, viewers: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        groups = [info.data.get(role) for role in ("admins", "editors")]
        if not viewers and groups == [(), ()]:
            raise refuse(Mistake("is empty, and so are admins and editors", "name a group that may sign in", viewers))
        return viewers


class GrafanaSettings(Model):
    """Settings of Grafana: dashboards that are provisioned, and who may see them."""

    admin_secret: SecretName = Field(
        description="Name of the secret in Secrets Manager with the administrator's name and password, as its "
        "properties user and password; without the prefix of the store"
    )
    # Dashboards are provisioned, so that nothing is lost with a pod; each has sessions of its own.
    replicas: int = Field(
        default=1,
        ge=1,
        le=3,
        description="Pods. Each has its own sessions: a load balancer in front of more than one needs sticky sessions",
    )
    cloudwatch: bool = Field(
        default=True, description="Whether CloudWatch is a data source, for the dashboard of AWS data services"
    )
    url: Url | None = Field(
        default=None, description="URL under which browsers reach Grafana; null where it is reached by kubectl only"
    )
    sign_in: SignInSettings | None = Field(
        default=None, description="Sign-in by an OpenID Connect provider; null leaves the administrator only"
    )

    @field_validator("sign_in")
    @classmethod
    def _provider_returns_to_a_url(cls, sign_in: SignInSettings | None, info: ValidationInfo) -> SignInSettings | None:
        if sign_in and info.data.get("url", "") is None:
            remedy = "write the URL under which browsers reach Grafana: the provider sends users back to it"
            raise refuse(Mistake("is required with sign_in", remedy, None, "url"))
        return sign_in
