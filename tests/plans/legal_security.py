"""Valid settings of `security` drawn at random, as the plain values of a stack file."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]

NAMESPACES = ("payments", "shop", "team-a")
PLATFORM = ("kube-system", "monitoring")
GROUPS = ("auditors", "developers", "operators")
BLOCKS = ("0.0.0.0/0", "10.16.0.0/16", "10.16.48.0/20", "192.168.0.7/32")
PORTS = (53, 80, 443, 5432)

_REASON = st.sampled_from(["The shop calls the API", "Prometheus reads metrics"])
_LABELS = st.sampled_from([{}, {"app": "api"}, {"app": "web"}, {"app": "api", "tier": "back"}])
_COMPUTE = st.integers(1, 4)


def _some(values: tuple[str, ...], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=least)


@st.composite
def rows(draw: st.DrawFn, managed: tuple[str, ...]) -> Tree:
    """A row of allow: to this namespace from any, or from it to those of the platform, or from and to CIDR blocks."""
    direction = draw(st.sampled_from(["ingress", "egress"]))
    namespaces = draw(_some((*managed, *PLATFORM) if direction == "ingress" else PLATFORM))
    row: Tree = {"reason": draw(_REASON), "direction": direction, "pods": draw(_LABELS), "namespaces": namespaces}
    row["cidrs"] = draw(_some(BLOCKS, least=0 if namespaces else 1))
    row["peer_pods"] = draw(_LABELS) if namespaces else {}
    row["ports"] = draw(st.lists(st.sampled_from(PORTS), unique=True, min_size=1))
    return {**row, "protocol": draw(st.sampled_from(["TCP", "UDP"]))}


def _amount(times: int) -> Tree:
    return {"cpu_millicores": 250 * times, "memory_mib": 512 * times}


@st.composite
def capacity(draw: st.DrawFn) -> Tree:
    """A quota and limits that fit each other, or one of both, or the defaults."""
    sizes = sorted(draw(st.lists(_COMPUTE, min_size=4, max_size=4)))
    names = ("min", "default_request", "default", "max")
    limits = {name: _amount(size) for name, size in zip(names, sizes, strict=True)}
    quota = {"requests": _amount(sizes[-1] + draw(_COMPUTE)), "limits": _amount(8), "pods": draw(st.integers(1, 5000))}
    return draw(
        st.sampled_from([{}, {"quota": quota, "limits": limits}, {"quota": None, "limits": limits}, {"limits": None}])
    )


FALCO = {
    "alertmanager": "http://alertmanager-operated.monitoring:9093",
    "priority_of": {"Shell in container": "critical"},
    "exceptions": [
        {
            "rule": "Run shell untrusted",
            "namespace": "monitoring",
            "image": "registry.k8s.io/shop",
            "processes": ["sh"],
            "reason": "It renders its configuration by a shell",
        }
    ],
}


@st.composite
def namespaces(draw: st.DrawFn, managed: tuple[str, ...]) -> Tree:
    """A namespace; none is privileged, and nobody debugs, which the rules allow nowhere."""
    exception = {"pod_security": "baseline", "pod_security_reason": "An image of a vendor runs as root"}
    joined = {role: draw(_some(GROUPS)) for role in ("admins", "developers", "viewers")}
    role_of = {group: role for role, names in joined.items() for group in names}
    groups = {role: [group for group in names if role_of[group] == role] for role, names in joined.items()}
    return {
        **draw(st.sampled_from([{}, exception])),
        **draw(capacity()),
        "aws_access": draw(st.booleans()),
        "allow": draw(st.dictionaries(st.sampled_from(["dns", "metrics", "web"]), rows(managed))),
        "groups": groups,
        "deletion_protection": False,  # drills end with nothing
    }


@st.composite
def security(draw: st.DrawFn) -> Tree:
    """The settings of `security`."""
    managed = tuple(draw(_some(NAMESPACES)))
    tree = {
        "platform_namespaces": (*PLATFORM, "argocd"),
        "namespaces": {name: draw(namespaces(managed)) for name in managed},
    }
    secrets = {"external_secrets": {"namespaces": ["monitoring", "argocd"], "prefix": "shop/"}}
    return {**tree, **draw(st.sampled_from([{}, {"falco": FALCO}])), **draw(st.sampled_from([{}, secrets]))}


def groups_of(tree: Tree) -> list[str]:
    """The groups that have a role somewhere."""
    return sorted({group for name in tree["namespaces"].values() for role in name["groups"].values() for group in role})


def choices(tree: Tree | None) -> Iterator[tuple[str, str]]:
    """The choices of `security` by key, without chosen names and their number."""
    yield "security", str(tree is not None)
    yield "falco", str("falco" in (tree or {}))
    for namespace in (tree or {"namespaces": {}})["namespaces"].values():
        yield "pod security", namespace.get("pod_security", "restricted")
        yield "aws access", str(namespace["aws_access"])
        for key in ("quota", "limits"):
            yield key, str(namespace.get(key, ...) is not None)
        for row in namespace["allow"].values():
            yield "direction", row["direction"]
