"""Dashboards: their variables, links and tags, and where panels stand."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders.dashboard import (
    Dashboard,
    DashboardLink,
    DatasourceVariable,
    QueryVariable,
    Row,
)
from grafana_foundation_sdk.models.dashboard import Dashboard as Built
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from .panels import CLOUDWATCH, PROMETHEUS, Panel, expression

TAG = "platform"
"""The tag of every dashboard here, by which they link to each other."""

_ALL = VariableOption(selected=True, text="All", value="$__all")
Rows = Mapping[str, Sequence[Panel]]
"""Panels by the title of their row, from the top down."""


class Variable(NamedTuple):
    """A choice at the top of a dashboard. @ as in queries of panels."""

    name: str
    label: str
    query: str | dict[str, object]
    regex: str = ""


# `cluster` is an external label of Prometheus: a store of several clusters has it, as Amazon Managed Service for
# Prometheus, and Prometheus itself does not (Prometheus documentation, "Configuration", external_labels). All is
# therefore .*, which matches series without the label, too.
CLUSTER = Variable("cluster", "Cluster", "label_values(up, cluster)")
NAMESPACE = Variable("namespace", "Namespace", "label_values(kube_namespace_status_phase{@}, namespace)")


class Frame(NamedTuple):
    """What a dashboard is, but for its panels."""

    file: str
    """Name of its file; its uid is the same with a prefix, and never changes: links lead to it."""
    title: str
    description: str
    tags: tuple[str, ...]
    variables: tuple[Variable, ...] = ()
    source: str = "prometheus"


def dashboard(frame: Frame, rows: Rows) -> Built:
    """A dashboard as the SDK has it."""
    built = (
        Dashboard(frame.title)
        .uid(f"platform-{frame.file}")
        .description(frame.description)
        .tags([TAG, *frame.tags])
        .timezone("browser")
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time("now-3h", "now")
        .refresh("1m")
        .link(_links())
    )
    if frame.source == "prometheus":
        chosen = VariableOption(selected=True, text="Prometheus", value="prometheus")
        built = built.with_variable(
            DatasourceVariable("datasource").label("Data source").type("prometheus").current(chosen)
        )
        built = built.with_variable(_variable(CLUSTER))
    for variable in frame.variables:
        built = built.with_variable(_variable(variable, frame.source))
    identifier = 0
    for title, panels in rows.items():
        identifier += 1
        built = built.with_row(Row(title).id(identifier))
        for panel in panels:
            identifier += 1
            built = built.with_panel(panel.id(identifier))
    return built.build()


def _variable(variable: Variable, source: str = "prometheus") -> QueryVariable:
    query: Any = variable.query
    if isinstance(query, str):
        query = {"query": expression(query), "refId": f"variable-{variable.name}"}
    return (
        QueryVariable(variable.name)
        .label(variable.label)
        .datasource(PROMETHEUS if source == "prometheus" else CLOUDWATCH)
        .query(query)
        .definition(str(query.get("query", "")))
        .regex(variable.regex)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*" if source == "prometheus" else "*")
        .current(_ALL)
    )


def _links() -> DashboardLink:
    return (
        DashboardLink("Platform")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(True)
        .include_vars(True)
        .keep_time(True)
    )
