"""Names of secrets in AWS Secrets Manager, as settings have them."""

import re
from typing import Annotated

from pydantic import AfterValidator

from .mistakes import Mistake, refuse
from .values import pattern

# Secrets Manager API, CreateSecret, Name (botocore 1.44.5): ASCII letters, digits and /_+=.@-, up to 512. What the
# store puts before it takes up to 256 of them: security.external_secrets.prefix, the namespace and a slash.
_SECRET = re.compile(r"[A-Za-z0-9_+=.@-]+(/[A-Za-z0-9_+=.@-]+)*")
_LONGEST = 256


def check_secret(text: str) -> str:
    """The name of a secret in AWS Secrets Manager, without what the store puts before it. An ARN has colons, which no
    name has."""
    if not _SECRET.fullmatch(text) or len(text) > _LONGEST:
        remedy = (
            f"write the name of a secret of AWS Secrets Manager without the prefix of the store, up to {_LONGEST} "
            "letters, digits and /_+=.@-, for example grafana/admin; never its ARN or its value"
        )
        # It may be the secret itself, and messages are in logs.
        raise refuse(Mistake("is not the name of a secret", remedy, "a text that is not shown"))
    return text


SecretName = Annotated[str, AfterValidator(check_secret), pattern(f"^{_SECRET.pattern}$", "grafana/admin")]
