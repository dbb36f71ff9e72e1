"""Valid settings of delivery drawn at random, as the plain values of a stack file."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.plans.legal_argo_cd import argo_cds
from tests.plans.legal_argo_cd import choices as argo_cd_choices

Tree = dict[str, Any]

_REPOSITORIES = ("shop/api", "shop/web", "tools")
_CONNECTION = "arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef"
_CREDENTIALS = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/upstream-AbCdEf"
_STATE = {
    "preview_role_arn": "arn:aws:iam::111122223333:role/state-preview",
    "apply_role_arn": "arn:aws:iam::111122223333:role/state-apply",
}
# Regions that no drawn stack is in.
_STANDBY = ("eu-north-1", "sa-east-1")


@st.composite
def deliveries(draw: st.DrawFn, nat: str, security: Tree | None) -> Tree:
    """Delivery with some of its parts, beside this `security`: roles that push have a registry, those that apply a
    boundary, and the runner a NAT gateway."""
    registry = draw(st.one_of(st.none(), _registries()))
    boundary = draw(st.sampled_from([None, "arn:aws:iam::111122223333:policy/platform-boundary"]))
    purposes = ["preview", *(["apply"] if boundary else []), *(["push"] if registry else [])]
    runner = {"forge": "github", "repository": "example-org/platform", "connection_arn": _CONNECTION}
    return {
        "registry": registry,
        "state": draw(st.sampled_from([None, _STATE])),
        "permissions_boundary": boundary,
        "github": draw(st.one_of(st.none(), _github(purposes, registry))),
        "gitlab": draw(st.one_of(st.none(), _gitlab(purposes, registry))),
        "runner": None if nat == "none" else draw(st.sampled_from([None, {**runner, **draw(_RUNNERS)}])),
        "argo_cd": draw(st.one_of(st.none(), argo_cds(security))),
    }


_RUNNERS = st.fixed_dictionaries(
    {"log_retention_days": st.sampled_from([1, 30, 365]), "deletion_protection": st.booleans()},
    optional={"compute": st.sampled_from(["small", "large"]), "timeout_minutes": st.sampled_from([5, 2160])},
)


@st.composite
def _registries(draw: st.DrawFn) -> Tree:
    names = draw(st.lists(st.sampled_from(_REPOSITORIES), unique=True, min_size=1))
    repository = st.fixed_dictionaries(
        {"owner": st.just("shop-team")},
        optional={"keep_images": st.sampled_from([1, 20_000]), "pull_account_ids": st.just(["444455556666"])},
    )
    caches = {"quay": {"upstream": "quay"}, "hub": {"upstream": "docker-hub", "secret_arn": _CREDENTIALS, "days": 7}}
    return {
        "repositories": {name: draw(repository) for name in names},
        "standby_region": draw(st.sampled_from([None, *_STANDBY])),
        "pull_through": {key: caches[key] for key in draw(st.lists(st.sampled_from(["quay", "hub"]), unique=True))},
        "deletion_protection": draw(st.booleans()),
        "force_delete": draw(st.booleans()),
    }


def _pushes(role: Tree, registry: Tree | None) -> Tree:
    return {**role, "push_to": list(registry["repositories"])} if registry and role["may"] == "push" else role


@st.composite
def _github(draw: st.DrawFn, purposes: list[str], registry: Tree | None) -> Tree:
    forms = [{"subject": "names"}, {"owner_id": "11", "repository_id": "22"}]
    both = {"owner_id": "11", "repository_id": "22", "subject": "both"}
    places = [{"environment": "prod: eu"}, {"branch": "release/1"}, {"tag": "v1.2"}]
    role = {"repository": "example-org/platform"}
    roles = {
        may: {**role, "may": may, **draw(st.sampled_from([*forms, both])), **draw(st.sampled_from(places))}
        for may in draw(st.lists(st.sampled_from(purposes), unique=True, min_size=1))
    }
    provider = draw(st.sampled_from(["create", "existing"]))
    return {"provider": provider, "roles": {name: _pushes(one, registry) for name, one in roles.items()}}


@st.composite
def _gitlab(draw: st.DrawFn, purposes: list[str], registry: Tree | None) -> Tree:
    role = {"project": "example-group/sub/platform"}
    roles = {
        may: {**role, "may": may, **draw(st.sampled_from([{"branch": "main"}, {"tag": "v1.2"}]))}
        for may in draw(st.lists(st.sampled_from(purposes), unique=True, min_size=1))
    }
    if "preview" in roles and draw(st.booleans()):
        roles["preview"] = {**role, "may": "preview", "branch": "change/*"}
    host = draw(st.sampled_from(["https://gitlab.com", "https://git.example.com"]))
    return {
        "url": host,
        "audience": host,
        "provider": draw(st.sampled_from(["create", "existing"])),
        "roles": {name: _pushes(one, registry) for name, one in roles.items()},
    }


def choices(delivery: Tree | None) -> Iterator[tuple[str, str]]:
    """The choices of a delivery by key."""
    parts = delivery or {}
    yield "delivery registry", str(bool(parts.get("registry")))
    for forge in ("github", "gitlab"):
        for may in (parts.get(forge) or {"roles": {}})["roles"]:
            yield "delivery may", may
    yield from argo_cd_choices(parts.get("argo_cd"))
