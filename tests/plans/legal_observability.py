"""Valid settings of observability drawn at random, as the plain values of a stack file."""

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]

SECRET = {"secret": "alertmanager/slack"}
WORKSPACE = "ws-0a1b2c3d-1111-2222-3333-0123456789ab"

_REPLICAS = st.integers(1, 3)
_KEPT = st.sampled_from([1, 30, 365, 3653])


def _some(values: Iterable[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(values)), unique=True, min_size=least)


_CLOUDWATCH = st.fixed_dictionaries(
    {
        "container_insights": st.booleans(),
        "retention_days": _KEPT,
        "alarms": st.sampled_from([None, {}, {"node_disk_percent": 70, "pending_minutes": 30}]),
        "email_addresses": st.sampled_from([{}, {"critical": ["on-call@example.com"], "info": ["team@example.com"]}]),
        "deletion_protection": st.booleans(),
    }
)


def _prometheus(namespaces: list[str]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries(
        {"replicas": _REPLICAS, "remote_write": st.sampled_from([None, WORKSPACE])},
        optional={
            "retention_days": st.integers(1, 30),
            "storage_gib": st.sampled_from([50, 500]),
            "pushgateway": st.fixed_dictionaries({"namespaces": _some(namespaces, least=1)}),
        },
    )


def _traces(namespaces: list[str]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries(
        {
            "namespaces": _some(namespaces, least=1),
            "gateway_replicas": _REPLICAS,
            "x_ray": st.booleans(),
            "instrumentation": st.booleans(),
        },
        optional={"sampled_percent": st.integers(0, 100), "storage_gib": st.sampled_from([50, 500])},
    )


@st.composite
def _logs(draw: st.DrawFn, namespaces: list[str]) -> Tree:
    """Audit logs are kept as long as the others, or longer."""
    kept = sorted(draw(st.lists(_KEPT, min_size=2, max_size=2)))
    return {
        "retention_days": kept[0],
        "audit_retention_days": kept[1],
        "host": draw(st.booleans()),
        "excluded_namespaces": draw(_some(namespaces)),
        "masked_fields": draw(st.sampled_from([[], ["card_number"]])),
        "deletion_protection": draw(st.booleans()),
    }


@st.composite
def _told(draw: st.DrawFn, topics: bool, secrets: bool) -> Tree:
    """Alertmanager, with the receivers that can be there: topics of CloudWatch, secrets of External Secrets."""
    slack, sns = secrets and draw(st.booleans()), topics and draw(st.booleans())
    names = [*(["slack"] if slack else []), *(["sns"] if sns else [])]
    routes = dict.fromkeys(("critical", "warning", "info"), names) if names else {}
    receivers = {"slack": {"channel": "#alerts", **SECRET} if slack else None, "sns": sns, "routes": routes}
    return {"replicas": draw(_REPLICAS), **receivers}


@st.composite
def observability(draw: st.DrawFn, security: Tree | None) -> Tree:
    """Some parts of observability, beside this `security`, which has namespaces and brings secrets."""
    secrets = "external_secrets" in (security or {})
    namespaces = ["shop", "team-a"] if security is None else [*security["namespaces"], *security["platform_namespaces"]]
    prometheus = draw(st.one_of(st.none(), _prometheus(namespaces)))
    cloudwatch = draw(st.one_of(st.none(), _CLOUDWATCH))
    alertmanager = grafana = None
    if prometheus:
        alertmanager = draw(st.one_of(st.none(), _told(topics=cloudwatch is not None, secrets=secrets)))
        grafana = {"admin_secret": "grafana/admin", "cloudwatch": draw(st.booleans())} if secrets else None
    return {
        "prometheus": prometheus,
        "cloudwatch": cloudwatch,
        "alertmanager": alertmanager,
        "grafana": grafana,
        "logs": draw(st.one_of(st.none(), _logs(namespaces))),
        "traces": draw(st.one_of(st.none(), _traces(namespaces))),
    }


def choices(tree: Tree | None) -> Iterator[tuple[str, str]]:
    """The choices of observability by key, without numbers."""
    yield "observability", str(tree is not None)
    for part, chosen in (tree or {}).items():
        yield part, str(chosen is not None)
        for key in ("remote_write", "pushgateway", "alarms", "slack", "sns", "excluded_namespaces"):
            if chosen and key in chosen:
                yield f"{part} {key}", str(bool(chosen[key]) or chosen[key] == {})
        for key in ("container_insights", "x_ray", "instrumentation", "host", "deletion_protection"):
            if chosen and key in chosen:
                yield f"{part} {key}", str(chosen[key])
