"""Panels: each has a title, a description, a unit and at least one query."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from grafana_foundation_sdk.builders import bargauge, cloudwatch, common, prometheus, stat, table, timeseries
from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models.cloudwatch import MetricEditorMode, MetricQueryType
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, Threshold, ThresholdsMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat, QueryEditorMode

PROMETHEUS = options.DataSourceRef(type_val="prometheus", uid="${datasource}")
# The uid that components/observability/grafana/values.py provisions it with.
CLOUDWATCH = options.DataSourceRef(type_val="cloudwatch", uid="cloudwatch")

# Of Grafana (packages/grafana-data, valueFormats/categories.ts): percentunit is a fraction of 1.
Unit = Literal["Bps", "bytes", "currencyUSD", "ms", "ops", "percent", "percentunit", "reqps", "s", "short"]
Panel = Any
"""A builder of the SDK, whose panel classes have no type in common."""

# The grid of a dashboard is 24 wide.
_HALF, _HEIGHT = 12, 8
_SIXTH, _LOW = 4, 4


class Query(NamedTuple):
    """A PromQL query. In `text`, @ stands for the matcher of the variable cluster, which every selector has."""

    text: str
    legend: str = ""


class Metric(NamedTuple):
    """A CloudWatch metric, for all values of a dimension."""

    namespace: str
    name: str
    statistic: str
    dimensions: dict[str, str]
    legend: str


def expression(text: str) -> str:
    """The PromQL that Grafana sends, but for variables."""
    return " ".join(text.replace("@", 'cluster=~"$cluster"').split())


def graph(
    title: str,
    description: str,
    unit: Unit,
    *queries: Query | Metric,
    stacked: bool = False,
    limit: float | None = None,
    span: int = _HALF,
) -> Panel:
    """Lines over time; `limit` is a red line."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .span(span)
        .height(_HEIGHT)
        .min(0)
        .line_width(1)
        .fill_opacity(30 if stacked else 5)
        .show_points(options.VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .display_mode(options.LegendDisplayMode.TABLE)
            .placement(options.LegendPlacement.BOTTOM)
            .show_legend(True)
            .calcs(["lastNotNull", "max"])
        )
        .tooltip(common.VizTooltipOptions().mode(options.TooltipDisplayMode.MULTI).sort(options.SortOrder.DESCENDING))
    )
    if stacked:
        panel = panel.stacking(common.StackingConfig().mode(options.StackingMode.NORMAL).group("A"))
    if limit is not None:
        panel = panel.thresholds(_thresholds((limit, "red"))).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(options.GraphThresholdsStyleMode.LINE)
        )
    return _with_queries(panel, queries)


def number(
    title: str,
    description: str,
    unit: Unit,
    query: Query | Metric,
    *,
    warning: float | None = None,
    critical: float | None = None,
    span: int = _SIXTH,
) -> Panel:
    """The newest value; it is yellow from `warning` on, and red from `critical` on."""
    colors = [(value, color) for value, color in ((warning, "yellow"), (critical, "red")) if value is not None]
    panel = (
        stat.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .span(span)
        .height(_LOW)
        .color_mode(options.BigValueColorMode.VALUE)
        .graph_mode(options.BigValueGraphMode.AREA)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(_thresholds(*colors))
    )
    return _with_queries(panel, [query])


def bars(title: str, description: str, unit: Unit, query: Query, *, limit: float | None = None) -> Panel:
    """A bar for each series as it is now."""
    panel = (
        bargauge.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .span(_HALF)
        .height(_HEIGHT)
        .min(0)
        .orientation(options.VizOrientation.HORIZONTAL)
        .display_mode(options.BarGaugeDisplayMode.BASIC)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(_thresholds(*([(limit, "red")] if limit is not None else [])))
    )
    if limit is not None and unit == "percentunit":
        panel = panel.max(1)
    return panel.datasource(PROMETHEUS).with_target(_promql(query, 0).instant())


def rows(title: str, description: str, unit: Unit, query: Query, *, value: str, span: int = 24) -> Panel:
    """A table with a row for each series as it is now, greatest first; `value` names the column of its value."""
    hidden = {"Time": True, "__name__": True}
    organized = DataTransformerConfig(
        id_val="organize", options={"excludeByName": hidden, "renameByName": {"Value": value}}
    )
    return (
        table.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .span(span)
        .height(_HEIGHT)
        .sort_by([common.TableSortByFieldState().display_name(value).desc(True)])
        .with_transformation(organized)
        .datasource(PROMETHEUS)
        .with_target(_promql(query, 0).instant().format(PromQueryFormat.TABLE))
    )


def _with_queries(panel: Panel, queries: Sequence[Query | Metric]) -> Panel:
    panel = panel.datasource(CLOUDWATCH if isinstance(queries[0], Metric) else PROMETHEUS)
    for index, query in enumerate(queries):
        panel = panel.with_target(
            _cloudwatch(query, index) if isinstance(query, Metric) else _promql(query, index).range()
        )
    return panel


def _promql(query: Query, index: int) -> prometheus.Dataquery:
    made = prometheus.Dataquery().expr(expression(query.text)).ref_id(chr(ord("A") + index)).datasource(PROMETHEUS)
    made = made.editor_mode(QueryEditorMode.CODE)
    return made.legend_format(query.legend) if query.legend else made


def _cloudwatch(metric: Metric, index: int) -> cloudwatch.MetricsQuery:
    return (
        cloudwatch.MetricsQuery()
        .ref_id(chr(ord("A") + index))
        .id(f"m{index}")
        .datasource(CLOUDWATCH)
        .query_type("timeSeriesQuery")
        .metric_query_type(MetricQueryType.SEARCH)
        .metric_editor_mode(MetricEditorMode.BUILDER)
        # The data source's own Region.
        .region("default")
        .namespace(metric.namespace)
        .metric_name(metric.name)
        .statistic(metric.statistic)
        .dimensions(dict(metric.dimensions))
        .match_exact(True)
        .period("")
        .label(metric.legend)
    )


def _thresholds(*steps: tuple[float, str]) -> ThresholdsConfig:
    every = [Threshold(None, "green"), *(Threshold(value, color) for value, color in steps)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(every)
