"""The configuration of an `aws` provider resource: region, allowed accounts, default tags."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.provider import CheckFailure

from ..credentials import of_run
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
    """What resources take from their provider."""

    region: str
    default_tags: Mapping[str, str]


def configuration(args: Properties) -> Configuration:
    default_tags = _decoded(args.get("defaultTags", {}))
    return Configuration(args["region"], {} if default_tags == UNKNOWN else default_tags.get("tags", {}))


def mistakes(news: Properties, stack: str, credentials: Path) -> list[CheckFailure]:
    """The errors in a configuration.

    A run has the credentials of an account that the provider allows, unless it was started with `--account` or `--as`,
    which the file `credentials` holds by stack."""
    failures = [
        CheckFailure(key, f"the sandbox's aws provider does not support {key}") for key in news if key not in _KNOWN
    ]
    if "region" not in news:
        failures.append(CheckFailure("region", "the provider needs a region: aws.Provider(region=…)"))
    allowed = _decoded(news.get("allowedAccountIds", []))
    account = of_run(credentials, stack).account
    if account is not None and allowed and allowed != UNKNOWN and account not in allowed:
        text = (
            f"the credentials belong to AWS account {account}, but this stack may only run in {', '.join(allowed)}: "
            "use that account's credentials"
        )
        failures.append(CheckFailure("allowedAccountIds", text))
    return failures


def _decoded(value: Any) -> Any:
    """The engine sends a provider's configuration as strings: what is not a string as JSON."""
    return json.loads(value) if isinstance(value, str) and value != UNKNOWN else value


def all_tags(default: Mapping[str, str], own: Any) -> Any:
    """A resource's tags with the provider's default tags; unknown as a whole where its own are unknown."""
    return UNKNOWN if own == UNKNOWN else {**default, **own}
