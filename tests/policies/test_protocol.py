"""What the engine sends: messages that are the SDK's, and properties as the SDK reads them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import proto as sdk
from pulumi_policy import proxy
from pulumi_policy.deserialize import (
    SPECIAL_ARCHIVE_SIG,
    SPECIAL_ASSET_SIG,
    SPECIAL_SECRET_SIG,
    SPECIAL_SIG_KEY,
    deserialize_properties,
)

from policies.engine import signatures
from policies.engine.inputs import Value
from policies.engine.properties import Properties
from policies.engine.protocol import analyzer_pb2, plugin_pb2
from tests.policies.verdicts import struct

SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)


def secret(value: Any) -> dict[str, Any]:
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3) | inner.map(secret)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_properties_are_what_the_sdk_makes_of_them(values: dict[str, Any]) -> None:
    sent = struct(values)
    assert dict(Properties(sent)) == deserialize_properties(json_format.MessageToDict(sent))


def test_properties_of_a_later_struct_go_before() -> None:
    assert dict(Properties(struct({"a": 1, "b": 1}), struct({"b": 2, "c": 2}))) == {"a": 1, "b": 2, "c": 2}


@pytest.mark.parametrize("signature", [SPECIAL_ASSET_SIG, SPECIAL_ARCHIVE_SIG])
def test_a_file_is_neither_missing_nor_text(signature: str) -> None:
    code = Value(Properties(struct({"code": {SPECIAL_SIG_KEY: signature, "path": "app.zip"}})))["code"]
    assert code.given
    assert dict(code.raw) == {"path": "app.zip"}  # pyright: ignore[reportArgumentType, reportCallIssue]


def test_an_object_that_is_not_known_is_not_read_as_if_it_were() -> None:
    with pytest.raises(ValueError, match="unknown signature"):
        Properties(struct({"code": {SPECIAL_SIG_KEY: "something new"}}))["code"]


def test_unknown_values_are_known_as_such_of_every_type() -> None:
    names = [name for name in dir(proxy) if name.startswith("UNKNOWN_")]
    assert {getattr(proxy, name) for name in names} == signatures.UNKNOWNS
    for unknown in signatures.UNKNOWNS:
        for sent in (unknown, secret(unknown)):
            assert Value(Properties(struct({"id": sent})))["id"].unknown


def test_messages_are_those_of_the_sdk() -> None:
    assert analyzer_pb2.AnalyzeResponse is sdk.AnalyzeResponse
    assert plugin_pb2.PluginInfo is sdk.PluginInfo


@pytest.mark.parametrize("first", ["pulumi.runtime.proto", "policies.engine.protocol.analyzer_pb2"])
def test_messages_are_the_same_whichever_is_imported_first(first: str) -> None:
    program = (
        f"import {first}; from pulumi.runtime import proto; from policies.engine.protocol import analyzer_pb2; "
        "assert analyzer_pb2.AnalyzeRequest is proto.AnalyzeRequest"
    )
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=True)
