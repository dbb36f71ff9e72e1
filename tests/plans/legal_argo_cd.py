"""Valid settings of Argo CD drawn at random, as the plain values of a stack file."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]

_PUBLIC = {"url": "https://github.com/example-org/public"}
_PRIVATE = {
    "shop": {"url": "https://gitlab.com/example-group/shop.git", "credentials": "repositories/shop"},
    "ssh": {"url": "git@github.com:example-org/tools.git", "credentials": "repositories/ssh"},
}
_SIGN_IN = {"issuer": "https://login.example.com", "client_id": "argo-cd", "client_secret": "sign-in"}
_WINDOWS = [
    {"kind": "allow", "schedule": "0 8 * * 1-5", "duration": "8h", "time_zone": "Europe/Berlin"},
    {"kind": "deny", "schedule": "*/15 0 1 1,7 *", "duration": "90m", "manual": False},
]
_SYNC = ({}, {"automated": False, "prune": False, "self_heal": False}, {"retries": 0, "self_heal": False})


@st.composite
def argo_cds(draw: st.DrawFn, security: Tree | None) -> Tree:
    """Argo CD beside this `security`: a project deploys to its namespaces, and secrets come where it brings them."""
    namespaces = list((security or {"namespaces": {}})["namespaces"])
    secrets = "external_secrets" in (security or {})
    repositories = {"public": _PUBLIC, **(_PRIVATE if secrets else {})}
    sync, usual = draw(st.sampled_from(_SYNC)), draw(st.booleans())
    project = {
        "owner": "shop-team",
        "repositories": list(repositories),
        "namespaces": namespaces,
        "kinds": [] if usual else ["Deployment", "Service"],
        "deployers": ["developers"],
        "sync_windows": _WINDOWS if usual else [],
    }
    application = {"project": "shop", "repository": "public", "path": ".", "revision": "v1.*", "sync": sync}
    signed_in = {"sign_in": _SIGN_IN, "notifications": {"channel": "#deployments", "secret": "slack"}}
    return {
        "high_availability": draw(st.booleans()),
        "repositories": repositories,
        "projects": {"shop": project} if namespaces else {},
        "applications": {"web": {**application, "namespace": namespaces[0]}} if namespaces else {},
        "root": {"repository": "public", "path": "apps", "sync": sync} if usual else None,
        **(signed_in if secrets else {}),
    }


def choices(argo_cd: Tree | None) -> Iterator[tuple[str, str]]:
    """The choices of Argo CD by key, without chosen names and their number."""
    yield "argo cd", str(argo_cd["high_availability"] if argo_cd else None)
