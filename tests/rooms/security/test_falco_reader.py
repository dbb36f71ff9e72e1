"""The reader of Falco's rules: it finds what Falco would not load, and reads what Falco's documentation has."""

from typing import Any

import pytest
import yaml

from tests.rooms.security.falco.conditions import ConditionError, parse
from tests.rooms.security.falco.nodes import Check, Field, Joined, Name, Not, Transformed
from tests.rooms.security.falco.reader import Image, read
from tests.rooms.security.falco.tables import EVENTS, FIELDS

IMAGE = Image(rules=("Of the image",), macros={"spawned": ("execve",), "container": ()}, lists=("shells",))
RULE: dict[str, Any] = {
    "rule": "A shell",
    "desc": "A shell runs",
    "condition": "spawned and container and proc.name in (shells)",
    "output": "A shell | user=%user.name parent=%proc.aname[2] upper=%toupper(proc.name)",
    "priority": "WARNING",
    "tags": ["container"],
    "exceptions": [{"name": "workload", "fields": ["k8s.ns.name", "proc.name"], "comps": ["=", "in"]}],
}


def problems(*items: object) -> list[str]:
    return read({"rules.yaml": yaml.safe_dump(list(items))}, IMAGE).problems


def changed(**change: object) -> list[str]:
    return problems({**RULE, **change})


# Conditions of Falco's documentation ("Condition Syntax", "Special Characters") and of its image's file.
@pytest.mark.parametrize(
    "text",
    [
        "evt.type = execve and (proc.name = cat or proc.name = grep)",
        "fd.name pmatch (/var/run, /var/spool, /etc, /boot)",
        "tolower(proc.name) = bash",
        "proc.name = val(proc.pname)",
        "tolower(proc.name) = tolower(proc.pname)",
        'evt.type=open and proc.name="(systemd)" or proc.name=systemd',
        "((proc.aname=sshd and proc.name != sshd) or\n proc.name=systemd-logind or proc.name=login)",
        "evt.buffer bcontains CAFEBABE",
        "k8s.pod.name exists",
        "not(container) and not not spawned",
        "proc.duration <= 5000000000",
        "fd.name regex '[a-z]*/proc/[0-9]+/cmdline'",
        "(container and container.image.repository in (a, b))",
        "proc.name in ()",
        'proc.aname[2]="x y" and proc.env["A B"] = c',
        "fd.name startswith oneof (/a, /b)",
    ],
)
def test_conditions_of_the_documentation_are_read(text: str) -> None:
    parse(text)


def test_a_condition_is_read_as_the_grammar_says() -> None:
    assert parse("a or b and not evt.type in (open, openat)") == Joined(
        "or", (Name("a"), Joined("and", (Name("b"), Not(Check(Field("evt.type"), "in", ("open", "openat"))))))
    )
    assert parse("len(proc.args[0]) > 3") == Check(Transformed("len", (Field("proc.args", "0"),)), ">", "3")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "evt.type = execve and",
        "evt.type = execve or and container",
        "(evt.type = execve",
        "evt.type = execve)",
        "evt.type in (open, openat",
        "evt.type in (open openat)",
        "evt.type in (open,)",
        "evt.type equals open",
        "evt.type == = open",
        "evt.type",
        "proc.name startswithx",
        "proc.name contains",
        "proc.duration > many",
        'proc.name = "bash',
        "proc.aname[2 = bash",
        "proc.name inx (a)",
        "tolower(proc.name = bash",
        "lower(proc.name) = bash",
        "evt.type = execve container",
        "evt.type = execve && container",
        "not ",
    ],
)
def test_a_wrong_condition_is_found(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


def test_a_rule_that_is_right_has_no_problem() -> None:
    assert problems(RULE) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"condition": "spawned and proc.nme = bash"}, "no field proc.nme"),
        ({"condition": "spawned and contaner"}, "no macro contaner before it"),
        ({"condition": "spawned and proc.name in (shell_binary)"}, "no list shell_binary"),
        ({"condition": "evt.type in (execve, exceve)"}, "no event exceve"),
        ({"condition": "spawned and evt.arg.mod = 1"}, "no event has the argument mod"),
        ({"condition": "spawned and proc.name > 3"}, "a number is needed by >, not CHARBUF"),
        ({"condition": "container and proc.name = bash"}, "is not limited to some events (evt.type)"),
        ({"condition": "spawned or container"}, "is not limited to some events (evt.type)"),
        ({"condition": "not evt.type = execve"}, "is not limited to some events (evt.type)"),
        ({"condition": "(spawned"}, "expected ')' after '(spawned', found 'the end'"),
        ({"priority": "HIGH"}, "HIGH is not a priority"),
        ({"output": "user=%user.nam"}, "no field user.nam in output"),
        ({"output": "user=%upper(user.name)"}, "no transformer upper in output"),
        ({"tags": ["two words"]}, "tags ['two words']"),
        ({"severity": "high"}, "unknown keys ['severity']"),
        ({"override": {"priority": "replace"}}, "overrides what is not there"),
    ],
)
def test_what_is_wrong_with_a_rule_is_found(change: dict[str, Any], problem: str) -> None:
    assert f"rules.yaml: rule A shell: {problem}" in changed(**change)


@pytest.mark.parametrize("key", ["desc", "condition", "output", "priority", "tags", "exceptions"])
def test_a_rule_without_one_of_its_keys_is_found(key: str) -> None:
    found = problems({name: value for name, value in RULE.items() if name != key})
    assert found == [f"rules.yaml: rule A shell: lacks ['{key}']"]


@pytest.mark.parametrize(
    ("exception", "problem"),
    [
        ({"fields": ["k8s.ns"]}, "no field k8s.ns"),
        ({"fields": ["proc.name"], "comps": ["is"]}, "no operator is"),
        ({"fields": ["proc.name", "fd.name"], "comps": ["="]}, "2 fields, 1 comps"),
        ({"fields": ["proc.name"], "comps": ["in"], "values": [["bash"]]}, "['bash'] does not match ['in']"),
        ({"fields": ["proc.name"], "values": [["a", "b"]]}, "['a', 'b'] does not match ['=']"),
    ],
)
def test_what_is_wrong_with_an_exception_is_found(exception: dict[str, Any], problem: str) -> None:
    found = changed(exceptions=[{"name": "x", **exception}])
    assert f"rule A shell: exception x: {problem}" in found


def test_what_is_there_twice_or_that_nothing_uses_is_found() -> None:
    macro = {"macro": "here", "condition": "container"}
    assert problems(macro) == ["here: nothing uses it"]
    assert "rules.yaml: rule A shell: is there already, without override" in problems(RULE, RULE)
    assert "rules.yaml: macro container: is there already, without override" in problems(
        {**macro, "macro": "container"}
    )
    assert "shells: a list and a macro" in problems({"macro": "shells", "condition": "container"})
    assert problems({**RULE, "rule": "Of the image"}) == [
        "rules.yaml: rule Of the image: is there already, without override"
    ]


def test_a_macro_is_defined_before_what_uses_it() -> None:
    macro, rule = {"macro": "here", "condition": "container"}, {**RULE, "condition": "spawned and here"}
    assert problems(macro, rule) == []
    assert problems(rule, macro) == ["rules.yaml: rule A shell: no macro here before it"]


def test_overrides_change_what_they_name_and_nothing_else() -> None:
    values = [["shop", ["bash"]]]
    append = {"rule": "A shell", "override": {"exceptions": "append"}}
    added = {**append, "exceptions": [{"name": "workload", "values": values}]}
    read_ = read({"a.yaml": yaml.safe_dump([RULE, added])}, IMAGE)
    assert read_.problems == []
    assert read_.rules["A shell"]["exceptions"] == [{**RULE["exceptions"][0], "values": values}]
    again = {**append, "exceptions": [{"name": "workload", "fields": ["proc.name"], "values": values}]}
    assert problems(RULE, again) == ["rules.yaml: rule A shell: exception workload: fields or comps again"]
    assert "rule Of the image: exception workload has no fields" in problems({**added, "rule": "Of the image"})
    assert problems(RULE, {"rule": "A shell", "priority": "ERROR", "override": {"enabled": "replace"}}) == [
        "rules.yaml: rule A shell: override of enabled, which is not given",
        "rules.yaml: rule A shell: gives ['priority'] without overriding it",
    ]


def test_the_tables_are_those_of_the_documentation() -> None:
    assert FIELDS["proc.name"] == "CHARBUF"
    assert EVENTS["connect"] == ["addr", "fd", "res", "tuple"]
    assert (len(FIELDS), len(EVENTS)) == (268, 451)
