"""Values as rules read them: what is unknown is named, what is of another kind is never taken for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest

from policies.accessors.texts import json_entries, parsed
from policies.engine.inputs import UndeterminedError, UnreadableError, Value, all_of, any_of, which


def unknown_at(path: str) -> Callable[[], NoReturn]:
    def fact() -> NoReturn:
        raise UndeterminedError(path)

    return fact


def test_of_several_unknown_facts_the_first_is_named() -> None:
    for asked in (
        lambda: any_of(unknown_at("first"), unknown_at("second")),
        lambda: all_of(unknown_at("first"), unknown_at("second")),
        lambda: bool(which([("a", unknown_at("first")), ("b", unknown_at("second"))])),
    ):
        with pytest.raises(UndeterminedError, match=r"^first is unknown until deployment$"):
            asked()


def test_what_is_known_to_hold_is_named_whatever_is_unknown_beside_it() -> None:
    assert which([("a", unknown_at("first")), ("b", lambda: True), ("c", lambda: False)]) == ["b"]


@pytest.mark.parametrize("raw", [True, ["text"], {"text": "text"}])
def test_what_is_neither_text_nor_a_number_is_not_read_as_text(raw: object) -> None:
    with pytest.raises(UnreadableError, match=r"^port cannot be read as text$"):
        Value(raw, "port").text()


@pytest.mark.parametrize("raw", [0, 1, 1.0, "yes", ["true"]])
def test_what_is_neither_true_nor_false_is_not_read_as_a_flag(raw: object) -> None:
    with pytest.raises(UnreadableError, match=r"^enabled cannot be read as true or false$"):
        Value(raw, "enabled").flag(default=True)


@pytest.mark.parametrize("raw", [True, "many", [1]])
def test_what_is_no_number_is_not_read_as_one(raw: object) -> None:
    with pytest.raises(UnreadableError, match=r"^days cannot be read as a number$"):
        Value(raw, "days").number()


DEEP = "[" * 2000 + "]" * 2000


@pytest.mark.parametrize("raw", ["", "{", "[]", "3", DEEP, 3, ["{}"], True])
def test_what_is_no_mapping_is_not_read_as_a_document(raw: object) -> None:
    with pytest.raises(UnreadableError, match=r"^policy cannot be read as a JSON document$"):
        Value(raw, "policy").document()


@pytest.mark.parametrize("raw", ["{}", "3", "[", DEEP])
def test_what_is_no_list_is_not_read_as_one(raw: str) -> None:
    with pytest.raises(UnreadableError, match=r"^ruleJson cannot be read as a JSON list$"):
        list(json_entries(Value(raw, "ruleJson")))


@pytest.mark.parametrize("raw", ["{", DEEP])
def test_what_is_no_yaml_is_not_read_as_such(raw: str) -> None:
    with pytest.raises(UnreadableError, match=r"^values cannot be read as JSON or YAML$"):
        parsed(Value(raw, "values"))


def test_a_document_is_read_from_text_and_from_a_mapping() -> None:
    assert Value('{"a": 1}', "policy").document() == Value({"a": 1}, "policy")
    assert Value({"a": 1}, "policy").document() == Value({"a": 1}, "policy")
    assert not Value(None, "policy").document().given
