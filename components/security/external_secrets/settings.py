"""Settings of External Secrets."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ...mistakes import Mistake, refuse
from ...model import AtLeast, Distinct, Model
from ...namespaces.names import OwnNamespaceName
from ...values import pattern

# Secrets Manager API, CreateSecret, Name: ASCII letters, digits and /_+=.@- (botocore 1.44.5). IAM's wildcards are not
# among them. With the slash at the end, a prefix of one team is never the beginning of another's.
_PREFIX = re.compile(r"/?([A-Za-z0-9_+=.@-]+/)+")
# A name has up to 512 characters; the namespace's follow (63 and a slash), and half of them are left for the rest.
_LONGEST = 192


def check_prefix(text: str) -> str:
    """What the names of secrets begin with."""
    if "*" in text or "?" in text:
        raise refuse(Mistake("has a wildcard", "write what names begin with, for example platform/", text))
    if text and not text.endswith("/"):
        remedy = f"write {text}/, so that names which only begin alike are not read"
        raise refuse(Mistake("does not end with a slash", remedy, text))
    if not _PREFIX.fullmatch(text) or len(text) > _LONGEST:
        remedy = f"use up to {_LONGEST} letters, digits and _+=.@- between slashes, for example platform/"
        raise refuse(Mistake("is not a valid prefix of names of secrets", remedy, text))
    return text


Prefix = Annotated[str, AfterValidator(check_prefix), pattern(f"^{_PREFIX.pattern}$", "platform/")]


class ExternalSecretsSettings(Model):
    """Settings of External Secrets: which secrets of AWS Secrets Manager which namespaces read."""

    namespaces: Annotated[tuple[OwnNamespaceName, ...], AtLeast(1), Distinct()] = Field(
        description="Namespaces that get secrets, here or in platform_namespaces; each has a ClusterSecretStore of "
        "its name, for the secrets whose names begin with prefix, the namespace and a slash"
    )
    prefix: Prefix = Field(
        default="platform/", description="What the names of all secrets begin with that the cluster reads"
    )
    # With two, one answers while the other's node is drained.
    replicas: int = Field(
        default=2, ge=2, le=10, description="Pods of the controller, its webhook and its certificates"
    )
