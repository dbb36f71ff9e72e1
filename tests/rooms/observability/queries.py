"""PromQL as the tests read it, of dashboards and of rules."""

from collections.abc import Iterator

import promql_parser as promql

# What Grafana puts in for these before it sends a query.
_INTERVALS = {"$__rate_interval": "5m", "$__interval": "1m", "$__range": "1h"}


def parse(query: str) -> promql.Expr:
    """The syntax tree of a query; variables other than Grafana's own stand in strings only.

    Raises:
        ValueError: where it is not PromQL.
    """
    for variable, interval in _INTERVALS.items():
        query = query.replace(variable, interval)
    return promql.parse(query)


def selectors(expr: object) -> Iterator[promql.VectorSelector]:
    """Every selector of series."""
    if isinstance(expr, promql.VectorSelector):
        yield expr
    elif isinstance(expr, promql.MatrixSelector):
        yield expr.vector_selector
    elif isinstance(expr, promql.Call):
        for argument in expr.args:
            yield from selectors(argument)
    elif isinstance(expr, promql.BinaryExpr):
        yield from selectors(expr.lhs)
        yield from selectors(expr.rhs)
    elif isinstance(expr, promql.AggregateExpr | promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        yield from selectors(expr.expr)
    elif not isinstance(expr, promql.NumberLiteral | promql.StringLiteral):
        raise TypeError(f"no such expression is known: {type(expr).__name__}")


def metric_names(query: str) -> set[str]:
    """The metrics that a query reads."""
    return {selector.name or "" for selector in selectors(parse(query))}
