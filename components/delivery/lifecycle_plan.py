"""Lifecycle policies of repositories, as JSON text."""

import json
from typing import Any


def of_repository(*, keep_images: int, untagged_days: int) -> str:
    """Untagged images go after so many days, and the oldest of the others, so that so many are kept.

    ECR User Guide, "Lifecycle policy properties in Amazon ECR": an image expires by one rule; a rule for any image has
    the last priority. Images that a manifest list names stay as long as the list.
    """
    untagged = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_images}
    return _policy(
        _expire(1, f"Without a tag for {untagged_days} days", {**untagged, "countNumber": untagged_days}),
        _expire(2, f"Not among the newest {keep_images}", newest),
    )


def of_cache(days: int) -> str:
    """Cached images go after so many days."""
    selection = {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
    return _policy(_expire(1, f"Cached {days} days ago", selection))


def _policy(*rules: dict[str, Any]) -> str:
    return json.dumps({"rules": list(rules)})


def _expire(priority: int, description: str, selection: dict[str, Any]) -> dict[str, Any]:
    return {
        "rulePriority": priority,
        "description": description,
        "selection": selection,
        "action": {"type": "expire"},
    }
