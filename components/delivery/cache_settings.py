"""Settings of pull-through caches: images of other registries, kept in ECR when they are first pulled."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ..forms import Form
from ..mistakes import Mistake, refuse
from ..model import Model
from .cache_plan import UPSTREAMS, Upstream

# ECR API, RepositoryName and PullThroughCacheRuleRepositoryPrefix (botocore 1.44.5): the same characters, up to 256 and
# up to 30 of them.
_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
ECR_NAME = rf"{_PART}(/{_PART})*"
_PREFIX = re.compile(rf"(?=.{{2,30}}$){ECR_NAME}")
# ECR API, CredentialArn (botocore 1.44.5).
_SECRET = re.compile(r"arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:ecr-pullthroughcache/[A-Za-z0-9/_+=.@-]+")


CachePrefix = Annotated[
    str,
    Form(
        _PREFIX,
        "is not a valid prefix of a pull-through cache",
        "use 2 to 30 lowercase letters and digits, separated by single ., _, - or /, for example quay",
        "quay",
        rf"^{ECR_NAME}$",
    ),
]
"""What the names of the repositories of a cache begin with, without the slash."""


SecretArn = Annotated[
    str,
    Form(
        _SECRET,
        "is not the ARN of a secret for a pull-through cache",
        "write the secret's ARN; its name begins with ecr-pullthroughcache/",
    ),
]
"""The ARN of a secret with the credentials of an upstream registry."""


class CacheSettings(Model):
    """Settings of a pull-through cache."""

    # The order matters: a validator sees only the fields that precede its own.
    upstream: Upstream = Field(description=f"Registry that images come from: {', '.join(UPSTREAMS)}")
    secret_arn: SecretArn | None = Field(
        default=None,
        validate_default=True,
        description="ARN of the Secrets Manager secret, named ecr-pullthroughcache/…, with the user name and access "
        "token that docker-hub, github and gitlab ask for; null for the others",
    )
    days: int = Field(
        default=90,
        ge=1,
        le=3_650,
        description="Days after which a cached image expires; ECR fetches it again when it is pulled",
    )

    @field_validator("secret_arn")
    @classmethod
    def _as_the_upstream_asks(cls, secret: str | None, info: ValidationInfo) -> str | None:
        upstream: Upstream | None = info.data.get("upstream")
        if upstream is None:
            return secret
        if UPSTREAMS[upstream].authenticates and secret is None:
            remedy = "store a user name and an access token in a secret named ecr-pullthroughcache/…, and write its ARN"
            raise refuse(Mistake(f"is required when upstream is {upstream}", remedy))
        if secret is not None and not UPSTREAMS[upstream].authenticates:
            raise refuse(Mistake(f"must be null when upstream is {upstream}", "remove it: the registry asks for none"))
        return secret
