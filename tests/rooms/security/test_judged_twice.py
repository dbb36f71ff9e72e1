"""What a rule of the policy packs refuses in a preview, its constraint refuses in the cluster, on the same examples."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from components.security.gatekeeper.catalog import KINDS
from components.security.gatekeeper.settings import GatekeeperSettings
from policies.cases import CASES
from policies.cases.case import Case, Given
from policies.rules.catalog import RULES
from tests.rooms.security.gator import refused

CONSTRAINT_OF = {check.id: check.constraint for rule in RULES for check in rule.checks if check.constraint}
RULE_OF = {check.id: rule.id for rule in RULES for check in rule.checks}

# Where the packs refuse and the constraints do not, or the other way round, and why.
DIFFERENCES: dict[str, str] = {}


class Example(NamedTuple):
    """An object of an example, and the checks that find something in it."""

    case: Case
    says: str
    given: Given
    finds: frozenset[str]

    @property
    def kind(self) -> str:
        return self.given.type.rpartition(":")[2]

    def manifest(self, name: str) -> dict[str, Any]:
        version = self.given.type.split(":")[1].removeprefix("core/")
        body = copy.deepcopy(dict(self.given.props))
        body["metadata"] = {"namespace": "shop", **body.get("metadata", {}), "name": name}
        return {"apiVersion": version, "kind": self.kind, **body}


def judged_kinds() -> set[str]:
    return {
        f"kubernetes:{group or 'core'}/v1:{kind}"
        for row in KINDS.values()
        for group, kinds in row.match
        for kind in kinds
    }


def examples() -> Iterator[Example]:
    rules = {RULE_OF[check] for check in CONSTRAINT_OF}
    for case in CASES:
        if case.rule not in rules:
            continue
        yield from (Example(case, "compliant", given, frozenset()) for given in case.compliant)
        for broken in case.broken:
            changed = [given for given in case.broken_by(broken) if given not in case.compliant]
            yield from (Example(case, broken.says, given, frozenset(broken.checks)) for given in changed)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Example, dict[str, list[str]]]]:
    """Every example of a kind that constraints judge, with what they say of it."""
    numbered = [example for example in examples() if example.given.type in judged_kinds()]
    manifests = [example.manifest(f"example-{number}") for number, example in enumerate(numbered)]
    settings = GatekeeperSettings(digests=True, required_labels=())
    said = refused(tmp_path_factory.mktemp("gator"), manifests, settings)
    return [(example, said.get((example.kind, f"example-{number}"), {})) for number, example in enumerate(numbered)]


def test_a_constraint_refuses_what_its_check_finds_and_nothing_else(
    judged: list[tuple[Example, dict[str, list[str]]]],
) -> None:
    wrong: list[str] = []
    for example, said in judged:
        rule = example.case.rule
        ours = {CONSTRAINT_OF[check] for check in CONSTRAINT_OF if RULE_OF[check] == rule}
        expected = {CONSTRAINT_OF[check] for check in example.finds if check in CONSTRAINT_OF}
        actual = ours & said.keys()
        if expected != actual:
            wrong.append(f"{rule} {example.case.says}: {example.says} ({example.kind}): {expected} {said}")
    assert wrong == []
