"""What one `aws` provider resource is configured with: where it works, for which account, with which tags."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.provider import CheckFailure

from ..values import UNKNOWN, Properties

_KNOWN = frozenset(
    {
        "region",
        "allowedAccountIds",
        "defaultTags",
        "version",
        "skipRegionValidation",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
    }
)


@dataclass(frozen=True)
class Configuration:
    """What the provider's resources get from it."""

    region: str
    default_tags: Mapping[str, str]


def configuration(args: Properties) -> Configuration:
    default_tags = _decoded(args.get("defaultTags", {}))
    return Configuration(args["region"], {} if default_tags == UNKNOWN else default_tags.get("tags", {}))


def mistakes(news: Properties, stack: str, credentials: Path) -> list[CheckFailure]:
    """What is wrong with a configuration.

    The credentials of a run are those of the account that the provider asks for, unless the run was started with
    those of another (`--account`), which the file `credentials` holds for each stack."""
    failures = [CheckFailure(key, f"the sandbox's aws provider knows no {key}") for key in news if key not in _KNOWN]
    if "region" not in news:
        failures.append(CheckFailure("region", "the provider needs a region: aws.Provider(region=...)"))
    allowed = _decoded(news.get("allowedAccountIds", []))
    lent = json.loads(credentials.read_text()).get(stack) if credentials.exists() else None
    if lent is not None and allowed and allowed != UNKNOWN and lent not in allowed:
        text = (
            f"the credentials belong to AWS account {lent}, but this stack may only run in {', '.join(allowed)}: "
            "use that account's credentials"
        )
        failures.append(CheckFailure("allowedAccountIds", text))
    return failures


def _decoded(value: Any) -> Any:
    """The engine sends a provider's configuration as text, and what is not text as JSON text."""
    return json.loads(value) if isinstance(value, str) and value != UNKNOWN else value


def all_tags(default: Mapping[str, str], own: Any) -> Any:
    """A resource's tags with the provider's; nothing is known of the whole where its own are not known yet."""
    return UNKNOWN if own == UNKNOWN else {**default, **own}
