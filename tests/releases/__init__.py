"""States that releases left behind: what a stack is, for the release that follows.

`python -m tests.releases` records those of this release on the sandbox, in a directory of its version.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.recording import ROOT

FOLDER = Path(__file__).parent
STACKS = ("dev", "prod")

# What says when and by which lines of which machine a resource was registered; no preview reads it.
_OF_ONE_RUN = ("created", "modified", "sourcePosition", "stackTrace")
_ENDPOINT = re.compile(r"https?://127\.0\.0\.1:\d+")
_AUTHORITY = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/=]+")
# The mark of a secret value in a state (pulumi/pulumi, sdk/go/common/resource/sig).
_SEALED = "1b47061264138c4ac30d75fd1eb44270"


def version() -> str:
    """The version that this checkout is on the way to."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def recorded(resources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The resources of a state without what belongs to the machine that they were on; order and ids are kept.

    Raises:
        ValueError: when there is a secret among them."""
    rows = [{key: value for key, value in row.items() if key not in _OF_ONE_RUN} for row in resources]
    text = json.dumps(rows, sort_keys=True)
    if _SEALED in text:
        raise ValueError("the state holds a secret, which no file of this repository may")
    # An API server and its certificate, and AWS's own address in the URL of a queue: each the same throughout, as the
    # state compares them, and none that anything listens on.
    text = _ENDPOINT.sub("https://sandbox.invalid", text)
    text = _AUTHORITY.sub("Q0VSVElGSUNBVEU=", text)
    return json.loads(text)


def written(resources: Iterable[Mapping[str, Any]]) -> str:
    """The file's text, a resource on each line."""
    return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":"), sort_keys=True) for row in resources) + "\n]\n"


def deployment(resources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What `pulumi stack import` takes. The engine encrypts it with the stack's own key."""
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    return {"manifest": manifest, "resources": list(resources)}
