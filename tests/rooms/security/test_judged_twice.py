"""What a rule of the policy packs refuses in a preview, its constraint refuses in the cluster, on the same examples."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from components.security.gatekeeper.catalog import KINDS
from components.security.gatekeeper.constraints import default_registries
from components.security.gatekeeper.settings import GatekeeperSettings
from policies.cases import CASES
from policies.cases.case import Case, Given
from policies.rules.catalog import RULES
from tests.rooms.security.gator import refused

CONSTRAINT_OF = {check.id: check.constraint for rule in RULES for check in rule.checks if check.constraint}
RULE_OF = {check.id: rule.id for rule in RULES for check in rule.checks}

# Examples that only the packs refuse, by what their case says. The API server refuses these objects, as their fields
# have other types than its schema; the packs judge them before any API server does.
OF_OTHER_TYPES = frozenset({"a pod in the form that the API has", "an image in the form that the API has"})


class Example(NamedTuple):
    """An object of an example, and the checks that find something in it."""

    case: Case
    says: str
    given: Given
    finds: frozenset[str]

    @property
    def kind(self) -> str:
        return self.given.type.rpartition(":")[2]

    @property
    def rule(self) -> str:
        return self.case.rule

    @property
    def expected(self) -> set[str]:
        """The constraints that should refuse it, of those that its rule names."""
        return {CONSTRAINT_OF[check] for check in self.finds if check in CONSTRAINT_OF}

    def manifest(self, sample: str) -> dict[str, Any]:
        body = copy.deepcopy(dict(self.given.props))
        metadata = {"name": "shop", "namespace": "default", **body.get("metadata", {})}
        body["metadata"] = {**metadata, "labels": {**metadata.get("labels", {}), "sample": sample}}
        return {"apiVersion": self.given.type.split(":")[1].removeprefix("core/"), "kind": self.kind, **body}


def examples() -> Iterator[Example]:
    """Every example of the rules that name a constraint, of the kinds that constraints judge. Custom resources are
    judged by the pods that their controllers make."""
    judged = {
        f"kubernetes:{group or 'core'}/v1:{kind}"
        for row in KINDS.values()
        for group, all_ in row.match
        for kind in all_
    }
    rules = {RULE_OF[check] for check in CONSTRAINT_OF}
    for case in CASES:
        if case.rule not in rules:
            continue
        found = [Example(case, "compliant", given, frozenset()) for given in case.compliant]
        for broken in case.broken:
            changed = [given for given in case.broken_by(broken) if given not in case.compliant]
            found += [Example(case, broken.says, given, frozenset(broken.checks)) for given in changed]
        yield from (example for example in found if example.given.type in judged)


def settings_of(case: Case) -> GatekeeperSettings:
    """The settings of Gatekeeper that say the same as the case's settings of its rule."""
    asked: Mapping[str, Any] = case.settings
    given: dict[str, Any] = {
        name: tuple(asked[name])
        for name in ("internet_facing", "internet_facing_ingresses", "wildcard_hosts")
        if name in asked
    }
    if "registries" in asked:
        given["registries"] = tuple(registry.rstrip("/") for registry in asked["registries"])
    if "exempt_namespaces" in asked:
        given["exempt_namespaces"] = dict.fromkeys(asked["exempt_namespaces"], "as the case of the rule says")
    # Every example has the label, as no rule that names a constraint asks for any.
    return GatekeeperSettings(digests=case.stack == "prod", required_labels=("sample",), **given)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Example, dict[str, list[str]]]]:
    """Every example, with what the constraints say of it."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples():
        groups[settings_of(example.case).model_dump_json()].append(example)
    said: list[tuple[Example, dict[str, list[str]]]] = []
    for settings, members in groups.items():
        manifests = [example.manifest(str(number)) for number, example in enumerate(members)]
        given = GatekeeperSettings.model_validate_json(settings)
        # The packs know no account: by default, they approve ECR of every one.
        answer = refused(tmp_path_factory.mktemp("gator"), manifests, given, account_id="*")
        said += [(example, answer.get(str(number), {})) for number, example in enumerate(members)]
    return said


def test_a_constraint_refuses_what_its_check_finds_and_nothing_else(
    judged: list[tuple[Example, dict[str, list[str]]]],
) -> None:
    wrong: list[str] = []
    for example, said in judged:
        ours = {constraint for check, constraint in CONSTRAINT_OF.items() if RULE_OF[check] == example.rule}
        actual = ours & said.keys()
        if actual != example.expected and example.case.says not in OF_OTHER_TYPES:
            wrong.append(f"{example.rule} {example.case.says}: {example.says}: {example.expected}, {said}")
    assert wrong == []


def test_every_check_that_names_a_constraint_has_an_example_that_both_refuse(
    judged: list[tuple[Example, dict[str, list[str]]]],
) -> None:
    shown = {check for example, said in judged for check in example.finds if CONSTRAINT_OF.get(check) in said}
    assert CONSTRAINT_OF.keys() - shown == set()


def test_by_default_both_approve_the_same_registries_but_for_the_account_that_ecr_belongs_to() -> None:
    (rule,) = (rule for rule in RULES if rule.id == "SUP-003")
    assert default_registries("*") == rule.defaults["registries"]
    assert default_registries("111122223333")[:2] == [
        "111122223333.dkr.ecr.*.amazonaws.com",
        "111122223333.dkr.ecr-fips.*.amazonaws.com",
    ]


def test_a_rule_names_constraints_that_there_are() -> None:
    assert set(CONSTRAINT_OF.values()) <= set(KINDS)
