"""Valid settings of cost drawn at random, as the plain values of a stack file."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]

_MONITOR = "arn:aws:ce::111122223333:anomalymonitor/0e2f9e0a-5a5e-4a1c-8a6a-2f0d3c1b7e90"
_BUDGETS = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"monthly_usd": st.integers(1, 10_000_000)},
        optional={
            "alert_percents": st.lists(st.integers(1, 100), unique=True, min_size=1, max_size=9),
            "forecast_percent": st.sampled_from([None, 1, 100]),
        },
    ),
)


def _weekly(**other: st.SearchStrategy[Any]) -> st.SearchStrategy[Tree | None]:
    days = st.sampled_from(["monday", "wednesday", "sunday"])
    return st.one_of(
        st.none(), st.fixed_dictionaries({}, optional={"day": days, "hour_utc": st.integers(0, 23), **other})
    )


@st.composite
def costs(draw: st.DrawFn) -> Tree:
    """Cost with some of its parts; a monitor of the tag is for stacks that are told apart by one."""
    tag = draw(st.sampled_from(["Environment", "Project", "Owner", None]))
    monitor = draw(st.sampled_from(["services", "existing", *(["tag"] if tag else [])]))
    anomalies = {
        "monitor": monitor,
        "percent": draw(st.integers(1, 100)),
        "minimum_usd": draw(st.sampled_from([None, 1, 500])),
        **({"monitor_arn": _MONITOR} if monitor == "existing" else {}),
    }
    unused = _weekly(
        idle_days=st.integers(1, 90),
        snapshot_days=st.integers(1, 3650),
        keep_tag=st.sampled_from(["Keep", "team:keep"]),
    )
    budget, searched, reported = draw(_BUDGETS), draw(unused), draw(_weekly())
    # One of them is always there.
    watched = draw(st.sampled_from([anomalies, None])) if budget or searched is not None else anomalies
    return {
        "tag": tag,
        "budget": budget,
        "anomalies": watched,
        "unused_resources": searched,
        "weekly_report": reported,
        "email_addresses": draw(st.lists(st.sampled_from(["team@example.com", "a.b+c@example.org"]), unique=True)),
        "slack_secret": draw(st.sampled_from([None, "platform/cost/slack"])),
        "log_retention_days": draw(st.sampled_from([1, 30, 365])),
        "deletion_protection": draw(st.booleans()),
    }


def choices(cost: Tree) -> Iterator[tuple[str, str]]:
    """The choices of cost by key."""
    for key in ("budget", "unused_resources", "weekly_report", "slack_secret", "email_addresses"):
        yield f"cost {key}", str(bool(cost.get(key) is not None and cost.get(key) != []))
    yield "cost tag", str(cost.get("tag"))
    yield "cost monitor", str((cost.get("anomalies") or {}).get("monitor"))
