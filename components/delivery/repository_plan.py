"""The replication of images, as plain values."""

from collections.abc import Iterable
from typing import Any


def replication(names: Iterable[str], *, account_id: str, region: str) -> Any:
    """The rule that replicates these repositories, and those whose names begin the same, to a Region of the account."""
    return {
        "destinations": [{"region": region, "registry_id": account_id}],
        "repository_filters": [{"filter": name, "filter_type": "PREFIX_MATCH"} for name in names],
    }
