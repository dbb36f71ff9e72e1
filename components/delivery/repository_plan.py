"""Lifecycles of images and filters of the replication, as plain values."""

import json
from collections.abc import Iterable
from typing import Any


def lifecycle_policy(*, keep_images: int, untagged_days: int) -> str:
    """The lifecycle policy of a repository, as JSON text.

    ECR User Guide, "Lifecycle policy properties in Amazon ECR": an image expires by one rule; a rule for any image has
    the last priority. Images that a manifest list names stay as long as the list.
    """
    untagged = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_images}
    return json.dumps(
        {
            "rules": [
                _expire(1, f"Without a tag for {untagged_days} days", {**untagged, "countNumber": untagged_days}),
                _expire(2, f"Not among the newest {keep_images}", newest),
            ]
        }
    )


def _expire(priority: int, description: str, selection: dict[str, Any]) -> dict[str, Any]:
    return {
        "rulePriority": priority,
        "description": description,
        "selection": selection,
        "action": {"type": "expire"},
    }


def replication(names: Iterable[str], *, account_id: str, region: str) -> Any:
    """The rule that replicates these repositories, and those whose names begin the same, to a Region of the account."""
    return {
        "destinations": [{"region": region, "registry_id": account_id}],
        "repository_filters": [{"filter": name, "filter_type": "PREFIX_MATCH"} for name in names],
    }
