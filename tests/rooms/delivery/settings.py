"""Settings of delivery with everything in it."""

from collections.abc import Mapping
from typing import Any

BOUNDARY = "arn:aws:iam::111122223333:policy/platform-boundary"
CREDENTIALS = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf"
CONNECTION = "arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef"
STATE_PREVIEW = "arn:aws:iam::111122223333:role/state-dev-preview-1234567"
STATE_APPLY = "arn:aws:iam::111122223333:role/state-dev-apply-1234567"
GITHUB: Mapping[str, Any] = {"repository": "example-org/platform", "owner_id": "11", "repository_id": "22"}
SETTINGS: Mapping[str, Any] = {
    "registry": {
        "standby_region": "us-west-2",
        "repositories": {
            "shop/api": {"owner": "shop-team", "pull_account_ids": ["444455556666"]},
            "shop/web": {"owner": "shop-team", "keep_images": 20},
        },
        "pull_through": {
            "quay": {"upstream": "quay"},
            "docker-hub": {"upstream": "docker-hub", "secret_arn": CREDENTIALS},
        },
        "deletion_protection": False,
        "force_delete": True,
    },
    "state": {"preview_role_arn": STATE_PREVIEW, "apply_role_arn": STATE_APPLY},
    "permissions_boundary": BOUNDARY,
    "github": {
        "roles": {
            "preview": {**GITHUB, "may": "preview", "environment": "preview"},
            "apply": {**GITHUB, "may": "apply", "environment": "prod"},
            "push": {**GITHUB, "may": "push", "branch": "main", "push_to": ["shop/api"], "session_hours": 2},
        }
    },
    "gitlab": {
        "roles": {"preview": {"may": "preview", "project": "example-group/platform", "branch": "change/*"}},
    },
    "runner": {
        "forge": "github",
        "repository": "example-org/platform",
        "connection_arn": CONNECTION,
        "deletion_protection": False,
    },
}
