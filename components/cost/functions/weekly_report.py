"""Reports what an environment cost last week, by service, and what the month has cost so far."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple, NotRequired

import boto3

from .messages import Destination, send
from .moments import moment

_log = logging.getLogger(__name__)

_WEEK = timedelta(days=7)
# Cost Explorer's only endpoint (Cost Management User Guide, "Cost Explorer API").
_REGION = "us-east-1"
_METRIC = "UnblendedCost"
_MOST_SERVICES = 15
_CENT = 0.005


class Request(Destination):
    """Which costs to report."""

    environment: str
    time: str
    tag: NotRequired[str]
    value: NotRequired[str]
    monthly_usd: NotRequired[int]


class Costs(NamedTuple):
    """Costs in USD: of the last week and of the week before by service, and of the month until the day before."""

    today: date
    week: Mapping[str, float]
    before: Mapping[str, float]
    month: float
    estimated: bool

    @property
    def month_begin(self) -> date:
        """The first day of the month that is reported: that of yesterday."""
        return month_begin(self.today)


def handler(event: Request, context: object) -> dict[str, float]:
    """Sends the report of the seven days before the day of the request; the sums in it."""
    today = moment(event["time"]).date()
    costs = read(event, today)
    last = today - timedelta(days=1)
    week = sum(costs.week.values())
    _log.info("cost of the week: %.2f USD", week)
    subject = f"Cost of {event['environment']}: {week:.2f} USD from {today - _WEEK} to {last}"
    send(event, subject, [*report(event, costs)])
    return {"week": round(week, 2), "before": round(sum(costs.before.values()), 2), "month": round(costs.month, 2)}


def read(event: Request, today: date) -> Costs:
    """The costs, by one request for each page: AWS charges for each."""
    since = min(today - 2 * _WEEK, month_begin(today))
    week: dict[str, float] = defaultdict(float)
    before: dict[str, float] = defaultdict(float)
    month, estimated = 0.0, False
    for result in _days(event, since, today):
        day = date.fromisoformat(result["TimePeriod"]["Start"])
        estimated |= bool(result.get("Estimated")) and day >= today - _WEEK
        for group in result["Groups"]:
            (service,), amount = group["Keys"], float(group["Metrics"][_METRIC]["Amount"])
            if day >= today - _WEEK:
                week[service] += amount
            elif day >= today - 2 * _WEEK:
                before[service] += amount
            month += amount if day >= month_begin(today) else 0.0
    return Costs(today, week, before, month, estimated)


def _days(event: Request, since: date, today: date) -> Iterator[Mapping[str, Any]]:
    client: Any = boto3.client("ce", region_name=_REGION)
    request: dict[str, Any] = {
        "TimePeriod": {"Start": since.isoformat(), "End": today.isoformat()},
        "Granularity": "DAILY",
        "Metrics": [_METRIC],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
    }
    if "tag" in event and "value" in event:
        request["Filter"] = {"Tags": {"Key": event["tag"], "Values": [event["value"]], "MatchOptions": ["EQUALS"]}}
    while True:
        page = client.get_cost_and_usage(**request)
        yield from page["ResultsByTime"]
        token = page.get("NextPageToken")
        if not token:
            return
        request["NextPageToken"] = token


def month_begin(today: date) -> date:
    """The first day of the month of the day before, which is the last one with costs."""
    return (today - timedelta(days=1)).replace(day=1)


def report(event: Request, costs: Costs) -> Iterator[str]:
    """The lines of the report."""
    last = costs.today - timedelta(days=1)
    what = f"{event['tag']}={event['value']}" if "tag" in event and "value" in event else "the whole account"
    yield f"Cost of {what} in USD from {costs.today - _WEEK} to {last}"
    yield ""
    if not any(abs(amount) >= _CENT for amount in (*costs.week.values(), *costs.before.values())):
        yield "No cost."
        if "tag" in event:
            yield f"Is {event['tag']} activated as a cost allocation tag in the account that pays?"
    else:
        yield from _table(costs)
    yield ""
    yield _month(costs, event.get("monthly_usd"), last)
    if costs.estimated:
        yield "AWS still estimates some of these days: they may become more."


def _table(costs: Costs) -> Iterator[str]:
    names = {*costs.week, *costs.before}
    ordered = sorted(names, key=lambda name: (-costs.week.get(name, 0.0), -costs.before.get(name, 0.0), name))
    rows = [(name, costs.week.get(name, 0.0), costs.before.get(name, 0.0)) for name in ordered]
    shown = [row for row in rows if max(abs(row[1]), abs(row[2])) >= _CENT][:_MOST_SERVICES]
    others = [row for row in rows if row not in shown]
    if any(max(abs(row[1]), abs(row[2])) >= _CENT for row in others):
        shown.append((f"{len(others)} other services", sum(row[1] for row in others), sum(row[2] for row in others)))
    total = ("Total", sum(row[1] for row in rows), sum(row[2] for row in rows))
    width = max(len(name) for name, _, _ in (*shown, total))
    yield f"{'':{width}}  {'this week':>10}  {'week before':>11}  {'change':>7}"
    for name, week, before in (*shown, total):
        yield f"{name:{width}}  {week:>10,.2f}  {before:>11,.2f}  {_change(week, before):>7}"


def _change(week: float, before: float) -> str:
    if before < _CENT:
        # Of credits and refunds, a percentage says nothing.
        return "new" if abs(before) < _CENT <= week else ""
    return f"{100 * (week - before) / before:+.0f} %"


def _month(costs: Costs, budget: int | None, last: date) -> str:
    said = f"From {costs.month_begin} to {last}: {costs.month:,.2f} USD"
    if budget is None:
        return f"{said}."
    passed = (costs.today - costs.month_begin).days
    days = ((costs.month_begin + timedelta(days=31)).replace(day=1) - costs.month_begin).days
    share = 100 * costs.month / budget
    return f"{said}, {share:.0f} % of the budget of {budget:,} USD after {passed} of {days} days."
