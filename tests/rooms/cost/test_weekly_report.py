"""The weekly report: what it asks Cost Explorer for, what it sums up, and how it reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from moto.ce.models import ce_backends

from components.cost.functions import weekly_report
from components.cost.functions.moments import moment
from tests.rooms.cost.account import ACCOUNT, Inbox, moto

MONDAY = date(2026, 11, 30)
NODES, DATABASE, KEYS = "Amazon Elastic Compute Cloud - Compute", "Amazon Relational Database Service", "AWS KMS"


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with moto(monkeypatch):
        yield Inbox()


def request(inbox: Inbox | None = None, **other: Any) -> weekly_report.Request:
    topic_arn = inbox.topic_arn if inbox else "arn:aws:sns:us-east-1:123456789012:cost-prod"
    common = {"environment": "prod", "time": f"{MONDAY}T07:00:00Z", "topic_arn": topic_arn}
    return {**common, "tag": "Environment", "value": "prod", **other}  # pyright: ignore[reportReturnType]


def day(when: date, amounts: Mapping[str, float], *, estimated: bool = False) -> dict[str, Any]:
    """A day as Cost Explorer answers it."""
    groups = [
        {"Keys": [service], "Metrics": {"UnblendedCost": {"Amount": str(amount), "Unit": "USD"}}}
        for service, amount in amounts.items()
    ]
    period = {"Start": str(when), "End": str(when + timedelta(days=1))}
    return {"TimePeriod": period, "Total": {}, "Groups": groups, "Estimated": estimated}


def answers(*pages: list[dict[str, Any]]) -> None:
    """What Cost Explorer answers next, in pages."""
    for place, days in enumerate(pages):
        token = {"NextPageToken": f"page {place + 1}"} if place + 1 < len(pages) else {}
        _backend().cost_usage_results_queue.append({"ResultsByTime": days, **token})


def asked() -> list[dict[str, Any]]:
    return [json.loads(body) for body in _backend().cost_usage_results]


def _backend() -> Any:
    return ce_backends[ACCOUNT]["aws"]


def november() -> list[dict[str, Any]]:
    """20 USD a day until the week before, then 30, and a database in the last week."""
    return [
        day(
            date(2026, 11, n),
            {NODES: 30.0 if n >= 23 else 20.0, KEYS: 0.5, **({DATABASE: 4.25} if n >= 23 else {})},
            estimated=n == 29,
        )
        for n in range(1, 30)
    ]


def test_one_request_has_all_that_is_reported(inbox: Inbox) -> None:
    answers(november())
    weekly_report.handler(request(inbox), None)
    (body,) = asked()
    assert body == {
        "TimePeriod": {"Start": "2026-11-01", "End": "2026-11-30"},
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
        "Filter": {"Tags": {"Key": "Environment", "Values": ["prod"], "MatchOptions": ["EQUALS"]}},
    }


def test_the_sums_are_those_of_seven_days_of_the_seven_before_and_of_the_month(inbox: Inbox) -> None:
    answers(november())
    assert weekly_report.handler(request(inbox), None) == {
        "week": 7 * (30 + 0.5 + 4.25),
        "before": 7 * (20 + 0.5),
        "month": 22 * 20.5 + 7 * 34.75,
    }


def test_every_page_is_read(inbox: Inbox) -> None:
    days = november()
    answers(days[:10], days[10:20], days[20:])
    assert weekly_report.handler(request(inbox), None)["month"] == 22 * 20.5 + 7 * 34.75
    assert [body.get("NextPageToken") for body in asked()] == [None, "page 1", "page 2"]


def test_the_report_as_it_is_read(inbox: Inbox) -> None:
    answers(november())
    weekly_report.handler(request(inbox, monthly_usd=1_200), None)
    ((subject, text),) = inbox.messages()
    assert subject == "Cost of prod: 243.25 USD from 2026-11-23 to 2026-11-29"
    assert text == "\n".join(
        [
            "Cost of Environment=prod in USD from 2026-11-23 to 2026-11-29",
            "",
            "                                         this week  week before   change",
            "Amazon Elastic Compute Cloud - Compute      210.00       140.00    +50 %",
            "Amazon Relational Database Service           29.75         0.00      new",
            "AWS KMS                                       3.50         3.50     +0 %",
            "Total                                       243.25       143.50    +70 %",
            "",
            "From 2026-11-01 to 2026-11-29: 694.25 USD, 58 % of the budget of 1,200 USD after 29 of 30 days.",
            "AWS still estimates some of these days: they may become more.",
            "",
        ]
    )


def test_without_a_tag_and_a_budget_it_is_about_the_account(inbox: Inbox) -> None:
    answers(november())
    event = request(inbox)
    del event["tag"]
    weekly_report.handler(event, None)
    ((_, text),) = inbox.messages()
    assert text.startswith("Cost of the whole account in USD")
    assert "From 2026-11-01 to 2026-11-29: 694.25 USD.\n" in text
    assert "Filter" not in asked()[0]


def test_no_cost_asks_whether_the_tag_is_activated(inbox: Inbox) -> None:
    weekly_report.handler(request(inbox), None)
    ((_, text),) = inbox.messages()
    assert "No cost.\nIs Environment activated as a cost allocation tag in the account that pays?" in text


def costs(week: Mapping[str, float], before: Mapping[str, float], today: date = MONDAY) -> weekly_report.Costs:
    return weekly_report.Costs(today, week, before, sum(week.values()), estimated=False)


def test_services_beyond_the_largest_are_summed_up() -> None:
    week = {f"service {n:02}": float(100 - n) for n in range(20)}
    lines = [*weekly_report.report(request(), costs(week, {"credits": -2.0}))]
    assert lines[3].startswith("service 00")
    (others,) = [line for line in lines if "other services" in line]
    assert others.split() == ["6", "other", "services", "415.00", "-2.00"]
    (total,) = [line for line in lines if line.startswith("Total")]
    assert total.split()[1:3] == ["1,810.00", "-2.00"]


def test_a_service_that_costs_nothing_any_more_is_shown_and_one_of_less_than_a_cent_is_not() -> None:
    lines = [*weekly_report.report(request(), costs({"a": 1.0, "tiny": 0.001}, {"b": 2.0}))]
    shown = [line.split() for line in lines]
    assert ["b", "0.00", "2.00", "-100", "%"] in shown
    assert not any("tiny" in line for line in lines)


@pytest.mark.parametrize(
    ("today", "begin", "of_month"),
    [
        (date(2026, 12, 1), date(2026, 11, 1), "after 30 of 30 days"),
        (date(2027, 3, 1), date(2027, 2, 1), "after 28 of 28 days"),
        (date(2026, 12, 7), date(2026, 12, 1), "after 6 of 31 days"),
    ],
)
def test_on_the_first_of_a_month_the_month_before_is_reported(today: date, begin: date, of_month: str) -> None:
    assert weekly_report.month_begin(today) == begin
    lines = [*weekly_report.report(request(monthly_usd=100), costs({"a": 50.0}, {}, today))]
    assert of_month in lines[-1]


def test_the_week_before_the_month_is_asked_for_and_does_not_count_for_the_month(inbox: Inbox) -> None:
    answers([day(date(2026, 11, 25), {NODES: 10.0}), day(date(2026, 12, 3), {NODES: 1.0})])
    result = weekly_report.handler(request(inbox, time="2026-12-07T07:00:00Z"), None)
    assert asked()[0]["TimePeriod"] == {"Start": "2026-11-23", "End": "2026-12-07"}
    assert result == {"week": 1.0, "before": 10.0, "month": 1.0}


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        moment("2026-11-30T07:00:00")
