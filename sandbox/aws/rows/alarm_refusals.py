"""What CloudWatch refuses of alarms and moto does not; the messages are the sandbox's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..operations import Refused

# CloudWatch API reference, PutMetricAlarm (botocore 1.44.5).
_SHORT_PERIODS = (10, 20, 30)
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800
_OF_ONE_METRIC = ("namespace", "metricName", "dimensions", "period", "unit", "statistic", "extendedStatistic")
# CloudWatch API reference, PutCompositeAlarm.
_CHILDREN, _ELEMENTS = 100, 500
_FUNCTION = r'(?P<function>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*("(?P<quoted>[^"]+)"|(?P<name>[^\s"()]+))\s*\)'
_TOKEN = re.compile(rf"\s*(?:{_FUNCTION}|(?P<other>AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|[()]))")


def check_metric_alarm(inputs: Mapping[str, Any]) -> None:
    """Raises Refused for what PutMetricAlarm refuses of periods, and of a metric beside queries."""
    queries = inputs.get("metricQueries")
    if queries and (both := [name for name in _OF_ONE_METRIC if inputs.get(name)]):
        raise _refused("PutMetricAlarm", f"metricQueries cannot be combined with {', '.join(both)}")
    if not queries and not inputs.get("evaluationCriteria"):
        _check_metric(inputs)
    if queries and [bool(query.get("returnData")) for query in queries].count(True) != 1:
        raise _refused("PutMetricAlarm", "exactly one of metricQueries has returnData: true")
    periods = int(inputs.get("evaluationPeriods") or 1)
    if int(inputs.get("datapointsToAlarm") or 1) > periods:
        raise _refused("PutMetricAlarm", f"datapointsToAlarm is greater than evaluationPeriods, {periods}")
    of_queries = [query["metric"]["period"] for query in queries or () if query.get("metric")]
    for period in map(int, of_queries or [inputs.get("period") or _MINUTE]):
        _check_period(period, periods)


def check_rule(inputs: Mapping[str, Any]) -> None:
    """Raises Refused for a rule of a composite alarm that is none, or has too many children or elements."""
    rule = str(inputs.get("alarmRule", ""))
    elements, children, depth, place = 0, set[str](), 0, 0
    while place < len(rule.rstrip()):
        token = _TOKEN.match(rule, place)
        if token is None:
            raise _refused("PutCompositeAlarm", f"the rule cannot be read from here on: {rule[place : place + 40]}")
        place = token.end()
        other = token["other"]
        depth += {"(": 1, ")": -1}.get(other or "", 0)
        elements += other not in ("AND", "OR", "NOT")
        children |= {token["quoted"] or token["name"]} if token["function"] else set()
        if depth < 0:
            break
    if depth:
        raise _refused("PutCompositeAlarm", "the rule's parentheses are not balanced")
    if len(children) > _CHILDREN or elements > _ELEMENTS:
        allowed = f"{_CHILDREN} children and {_ELEMENTS} elements are allowed"
        raise _refused("PutCompositeAlarm", f"the rule has {len(children)} children and {elements} elements; {allowed}")
    if not elements:
        raise _refused("PutCompositeAlarm", "the rule is empty")
    if inputs.get("alarmName") in children:
        raise _refused("PutCompositeAlarm", "the rule names its own alarm")


def _check_metric(inputs: Mapping[str, Any]) -> None:
    missing = [name for name in ("namespace", "metricName", "period") if not inputs.get(name)]
    if missing:
        raise _refused("PutMetricAlarm", f"{', '.join(missing)} is missing beside metricQueries and evaluationCriteria")
    if bool(inputs.get("statistic")) == bool(inputs.get("extendedStatistic")):
        raise _refused("PutMetricAlarm", "either statistic or extendedStatistic is needed")


def _check_period(period: int, periods: int) -> None:
    if period not in _SHORT_PERIODS and (period < _MINUTE or period % _MINUTE):
        raise _refused("PutMetricAlarm", f"a period of {period} seconds is not 10, 20, 30 or a multiple of 60")
    most = _DAY if period < _HOUR else _WEEK
    if period * periods > most:
        raise _refused("PutMetricAlarm", f"period times evaluationPeriods is {period * periods}, and at most {most}")


def _refused(operation: str, words: str) -> Refused:
    return Refused(f"{operation}: ValidationError: {words}")
