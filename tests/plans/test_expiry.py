"""Exemptions that are over: what is warned of, and from which day on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from components.mistakes import line
from settings import configuration, load, read, reading
from settings.expiry import expired
from tests.plans.test_settings import config, tree_of
from tests.recording import STACKS, config_of


def exempting(*days: str) -> dict[str, Any]:
    tree = tree_of()
    row = {"constraint": "PlatformImages", "namespace": "apps", "reason": "The vendor's image moves to ECR in March"}
    rows = [{**row, "labels": {"app": f"web-{index}"}, "expires": day} for index, day in enumerate(days)]
    tree["security"]["gatekeeper"]["exemptions"] = rows
    return tree


@pytest.mark.parametrize(("today", "over"), [(date(2027, 3, 30), False), (date(2027, 3, 31), True)])
def test_an_exemption_is_over_from_the_day_that_it_names(today: date, over: bool) -> None:
    settings = read(config(exempting("2027-12-31", "2027-03-31")))
    assert [line(mistake) for mistake in expired(settings, today)] == [
        "security.gatekeeper.exemptions.1.expires: has passed, and PlatformImages judges these workloads again "
        "(got 2027-03-31): remove the exemption, or set a later day"
    ] * over


def test_without_security_or_gatekeeper_nothing_is_over() -> None:
    for part in ({}, {"security": {"gatekeeper": None}}):
        tree = {key: value for key, value in tree_of().items() if key != "security"} | part
        tree["cluster"]["group_members"] = []
        assert list(expired(read(config(tree)), date.max)) == []


def test_a_program_warns_of_an_exemption_that_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    yesterday = str(datetime.now(UTC).date() - timedelta(days=1))
    warnings: list[str] = []
    monkeypatch.setattr(
        configuration.runtime_config, "get_config_env", lambda: config(exempting("2261-12-31", yesterday))
    )
    monkeypatch.setattr(reading.pulumi.log, "warn", warnings.append)
    assert load().security
    assert [text.partition(":")[0] for text in warnings] == ["security.gatekeeper.exemptions.1.expires"]


@pytest.mark.parametrize("name", STACKS)
def test_no_exemption_of_a_committed_stack_file_is_over(name: str) -> None:
    assert list(expired(read(config_of(name)), datetime.now(UTC).date())) == []
