"""What is masked in logs, by the script as Fluent Bit runs it: in LuaJIT."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lupa.luajit21 import LuaRuntime

from components.observability.logs import lua_patterns
from components.observability.logs.logs import own_script
from components.observability.logs.plan import script
from components.observability.logs.settings import LogsSettings

Record = dict[str, Any]


def masking(**settings: Any) -> Callable[[Record], Record]:
    """The script, as a function of records; one that Fluent Bit would keep as it was is the same object."""
    # Fluent Bit has tables of arrays and maps, and null by a value of its own (src/flb_lua.c, 5.1.1).
    lua: Any = LuaRuntime(unpack_returned_tuples=True)
    lua.execute(script(LogsSettings.model_validate(settings), own_script()))

    def run(record: Record) -> Record:
        code, _, masked = lua.globals().mask("application.x", 1.5, lua.table_from(record, recursive=True))
        assert code in (0, 2)
        return _plain(masked) if code else record

    return run


def _plain(value: Any) -> Any:
    if not hasattr(value, "items"):
        return value
    pairs = dict(value.items())
    if pairs and set(pairs) == set(range(1, len(pairs) + 1)):
        return [_plain(pairs[index]) for index in sorted(pairs)]
    return {name: _plain(item) for name, item in pairs.items()}


MASK = masking()


def line(text: str, mask: Callable[[Record], Record] = MASK) -> str:
    return mask({"log": text})["log"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("login password=hunter2 user=joe", "login password=*** user=joe"),
        ("GET /cb?access_token=abc.def&user=joe HTTP/1.1", "GET /cb?access_token=***&user=joe HTTP/1.1"),
        ('{"db_password": "a\\"b, c", "user": "joe"}', '{"db_password": "***", "user": "joe"}'),
        (r"body: {\"clientSecret\":\"a b\",\"n\":1}", r"body: {\"clientSecret\":\"***\",\"n\":1}"),
        (r"x {\"token\":\"a\\\"b\",\"n\":1}", r"x {\"token\":\"***\",\"n\":1}"),
        ("{'api_key': 'a b', 'n': 1}", "{'api_key': '***', 'n': 1}"),
        ('{"token":12345,"user":"joe"}', '{"token":***,"user":"joe"}'),
        ("{password=hunter2, user=joe}", "{password=***, user=joe}"),
        ('password="never closed', 'password="***'),
        ("Authorization: Basic dXNlcjpwYXNz and more", "Authorization: ***"),
        (
            "curl -H 'authorization: AWS4-HMAC-SHA256 Credential=x, Signature=y' https://example.com",
            "curl -H 'authorization: ***' https://example.com",
        ),
        ("Set-Cookie: id=abc; HttpOnly\nnext line", "Set-Cookie: ***\nnext line"),
        ("X-Amz-Signature=0123abc&X-Amz-Date=20261128", "X-Amz-Signature=***&X-Amz-Date=20261128"),
        ("sent Bearer abc.DEF-123_~+/= to it", "sent Bearer *** to it"),
        ("key AKIAIOSFODNN7EXAMPLE of user", "key *** of user"),
        ("session ASIAIOSFODNN7EXAMPLE!", "session ***!"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = ***"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3 ok", "jwt *** ok"),
        ("in%20eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x", "in%20***"),
        ("clone https://joe:hunter2@example.com/x", "clone https://joe:***@example.com/x"),
        ("postgres://app:p4ss!word@db:5432/shop", "postgres://app:***@db:5432/shop"),
        ("pushed with ghp_16C7e42F292c6912E7710c838347Ae178B4a", "pushed with ***"),
        ("xoxb-123-456-abc posted", "*** posted"),
        ("-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY----- end", "*** end"),
        ("-----BEGIN PRIVATE KEY-----\\nMIIE and no end", "***"),
    ],
)
def test_secrets_are_masked_in_text(text: str, masked: str) -> None:
    assert line(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-28T10:11:12Z INFO started in 3.2s",
        "tokens=15 max_tokens: 4096 secretName: tls passwordless=true",
        "GET https://example.com:8080/a/b?user=joe@example.com 200",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret/x",
        "password: ",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        '{"credentials": {"user": "joe"}}',
    ],
)
def test_other_text_is_left_as_it_is(text: str) -> None:
    record = {"log": text}
    assert MASK(record) is record


def test_fields_are_masked_by_their_names_with_all_that_is_in_them() -> None:
    record = {
        "log_processed": {
            "headers": {"Authorization": "Basic abc", "X-Api-Key": "abc", "Host": "example.com"},
            "credentials": {"user": "joe", "codes": [1, "two"], "valid": True},
            "items": [{"refreshToken": "abc"}, {"message": "password=abc"}, 3],
            "pin_code": 0,
        },
        "stream": "stdout",
    }
    assert MASK(record) == {
        "log_processed": {
            "headers": {"Authorization": "***", "X-Api-Key": "***", "Host": "example.com"},
            "credentials": {"user": "***", "codes": ["***", "***"], "valid": True},
            "items": [{"refreshToken": "***"}, {"message": "password=***"}, 3],
            "pin_code": 0,
        },
        "stream": "stdout",
    }


def test_metadata_is_left_as_it_is() -> None:
    record = {"log": "token=abc", "kubernetes": {"labels": {"token": "x"}, "pod_name": "web"}}
    assert MASK(record) == {**record, "log": "token=***"}


def test_a_record_that_cannot_be_masked_is_left_out() -> None:
    lua: Any = LuaRuntime(unpack_returned_tuples=True)
    lua.execute(script(LogsSettings(), own_script()))
    lua.execute("pairs = function() error('broken') end")
    code, _, left = lua.globals().mask("x", 1.5, lua.table_from({"log": "token=abc", "kubernetes": "kept"}))
    assert code == 2
    assert dict(left.items()) == {
        "log": "This record could not be masked: it is left out.",
        "kubernetes": "kept",
    }


def test_settings_add_fields_and_patterns() -> None:
    mask = masking(
        masked_fields=["card_number", "IBAN"], masked_patterns={"order": "SHOP%-%d+", "quoted": '"%a"', "back": "\\%d"}
    )
    assert line("cardNumber=4111 order SHOP-123 x", mask) == "cardNumber=*** order *** x"
    assert line('customer_iban: DE12 says "a" \\1', mask) == "customer_iban: *** says *** ***"
    assert mask({"log_processed": {"card.number": 4111}}) == {"log_processed": {"card.number": "***"}}
    assert line("password=x", mask) == "password=***"


# What a secret may be made of where it stands without quotes; in quotes it may have more.
_BARE = st.text(string.ascii_letters + string.digits + "!#$%()*+-./<>?@^_|~=:", min_size=6, max_size=40).filter(
    lambda text: not text.startswith(("{", "[")) and text.rstrip(",;)]}\\") == text
)
_QUOTED = st.text(string.printable.replace('"', "").replace("\\", ""), min_size=6, max_size=40)
_NAMES = st.sampled_from(["password", "DB_PASSWORD", "clientSecret", "x-api-key", "session.token", "passwd", "jwt"])
_AROUND = st.text(string.ascii_letters + " 0123456789/.,", max_size=20)


@given(_NAMES, _BARE, _AROUND, st.sampled_from(["{}={}", "{}: {}", "{} = {}", "?a=b&{}={}&c=d", "({}={})"]))
def test_no_secret_without_quotes_is_left(name: str, secret: str, around: str, form: str) -> None:
    masked = line(f"{around} {form.format(name, secret)} {around}")
    assert masked == f"{around} {form.format(name, '***')} {around}"


@given(_NAMES, _QUOTED, _AROUND, st.integers(0, 2))
def test_no_secret_in_quotes_is_left_however_often_json_is_in_json(
    name: str, secret: str, around: str, depth: int
) -> None:
    text = json.dumps({"a": around, name: secret, "b": around})
    for _ in range(depth):
        text = json.dumps({"text": text})
    masked = json.loads(line(text))
    for _ in range(depth):
        masked = json.loads(masked["text"])
    assert masked == {"a": around, name: "***", "b": around}


@given(st.text(string.printable, max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    once = line(text)
    assert line(once) == once


@given(st.text("aaaa%[]()^$.*+-?bf1", max_size=8))
def test_the_settings_take_those_patterns_that_lua_takes_and_that_match_something(pattern: str) -> None:
    lua: Any = LuaRuntime(unpack_returned_tuples=True)
    # Lua reads a pattern as far as it matches: a text of many a's brings it to the end of most.
    takes = lua.eval("function(p) return (pcall(string.find, ('a'):rep(9), p)) end")
    try:
        lua_patterns.check(pattern)
    except lua_patterns.PatternError:
        return
    assert takes(pattern)
    assert not lua.eval("function(p) return string.find('', p) ~= nil end")(pattern)


@pytest.mark.parametrize(
    "text",
    ["eyJ", "-----BEGIN PRIVATE KEY-----", "password=", "\\", '"\\', "://", "bearer ", "token: ", "a", ":", "xoxb-"],
)
def test_no_line_keeps_fluent_bit_for_long(text: str) -> None:
    """100 kB of anything: a search that began again at every character would take minutes."""
    line(text * (100_000 // len(text)))
