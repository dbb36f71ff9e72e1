"""What a pack may be told, and how a mistake in it is told back."""

import json
from datetime import date
from typing import Any

import pytest

from policies.cases.case import Given
from policies.engine.exemptions import Exemption
from policies.engine.levels import LEVELS, configuration
from policies.engine.rule import ENVIRONMENTS, Rule
from policies.rules.catalog import RULES
from tests.policies.test_judge import KIND, finds, rule
from tests.policies.verdicts import analyzed, analyzer

THING = [Given(type=KIND)]


def refused(config: dict[str, dict[str, Any]], *rules: Rule) -> str:
    with pytest.raises(ValueError, match="the pack's configuration is wrong") as error:
        analyzer(rules or [rule(finds)], config=config)
    return str(error.value)


def test_a_rule_that_is_not_in_the_pack_is_refused_with_those_that_are() -> None:
    assert "TST-01: is no rule of this pack, which has TST-001" in refused({"TST-01": {}})


def test_a_rule_of_another_pack_is_refused_with_the_pack_that_has_it() -> None:
    pack = [rule(finds), rule(finds, id="TST-002", pack="cost")]
    assert "TST-002: is a rule of the pack cost; configure it there" in refused({"TST-002": {}}, *pack)


def test_a_setting_that_the_rule_does_not_know_is_refused_with_those_that_it_knows() -> None:
    text = refused({"TST-001": {"prots": [443]}})
    assert "TST-001.prots: is not known; TST-001 knows environment, undetermined" in text


def test_all_mistakes_are_told_at_once() -> None:
    text = refused({"TST-01": {}, "TST-001": {"prots": 1}, "exemptions": {"entrys": []}})
    assert all(name in text for name in ("TST-01:", "TST-001.prots:", "exemptions.entrys:"))


def test_the_level_that_is_configured_is_the_one_that_is_reported() -> None:
    [found] = analyzed([rule(finds)], THING, config={"TST-001": {"enforcementLevel": 0}})
    assert found.level == 0


def test_every_environment_says_for_every_pack_how_strict_it_is() -> None:
    assert set(LEVELS) == set(ENVIRONMENTS)
    assert {frozenset(packs) for packs in LEVELS.values()} == {frozenset({"security", "reliability", "cost"})}


def test_security_is_mandatory_in_every_environment_and_everything_is_outside_dev() -> None:
    assert {packs["security"] for packs in LEVELS.values()} == {"mandatory"}
    assert {level for name in ("staging", "prod") for level in LEVELS[name].values()} == {"mandatory"}


def test_no_critical_or_high_rule_is_below_mandatory_in_prod() -> None:
    weighty = [one for one in RULES if one.severity in ("critical", "high")]
    assert weighty
    for one in weighty:
        made = configuration(one.pack, "prod", RULES, {}, ())
        assert made[one.id]["enforcementLevel"] == "mandatory", one.id


def test_the_configuration_of_an_environment_names_each_rule_of_the_pack_with_level_and_environment() -> None:
    pack = [rule(finds), rule(finds, id="TST-002", pack="cost")]
    assert configuration("cost", "dev", pack, {"TST-002": {"most": 3}, "TST-001": {"x": 1}}, ()) == {
        "exemptions": {"enforcementLevel": "mandatory", "entries": []},
        "TST-002": {"enforcementLevel": "advisory", "environment": "dev", "most": 3},
    }


@pytest.mark.parametrize(
    ("stack", "environments"),
    [("prod", ["prod"]), ("prod-dr", ["prod"]), ("dev", ["dev"]), ("shop", ["prod"]), ("*", list(ENVIRONMENTS))],
)
def test_an_exemption_stands_where_its_stack_may_be(stack: str, environments: list[str]) -> None:
    excused = Exemption("TST-001", f"urn:pulumi:{stack}::shop::*::net", "because", "team", "S-1", date(2027, 1, 1))
    stands = [
        one
        for one in ENVIRONMENTS
        if configuration("security", one, [rule(finds)], {}, [excused])["exemptions"]["entries"]
    ]
    assert sorted(stands) == sorted(environments)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_made_for_the_engine_is_accepted_by_the_pack(environment: str) -> None:
    for pack in sorted({one.pack for one in RULES}):
        made = json.loads(json.dumps(configuration(pack, environment, RULES, {}, ())))  # type: ignore[arg-type]
        for settings in made.values():
            settings.pop("enforcementLevel")
        analyzer([one for one in RULES if one.pack == pack], config=made)
