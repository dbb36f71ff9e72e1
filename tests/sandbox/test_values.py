"""Property values as plain values and back."""

from __future__ import annotations

from pulumi.provider.experimental.property_value import PropertyValue

from sandbox import values
from sandbox.kubernetes import values as kubernetes


def test_a_null_at_any_depth_is_a_missing_property() -> None:
    nested = PropertyValue({"kept": PropertyValue(1.0), "null": PropertyValue(None)})
    assert values.plain_map({"a": nested, "b": PropertyValue(None)}) == {"a": {"kept": 1}}


def test_what_was_secret_is_secret_again_in_the_same_place() -> None:
    like = {
        "object": PropertyValue({"password": PropertyValue("x", is_secret=True), "user": PropertyValue("y")}),
        "list": PropertyValue([PropertyValue("x", is_secret=True)]),
    }
    wrapped = values.wrap_map({"object": {"password": "new", "user": "y"}, "list": ["a", "b"], "more": 1}, like)
    members = wrapped["object"].value
    assert {key: value.is_secret for key, value in members.items()} == {"password": True, "user": False}
    assert wrapped["list"].is_secret
    assert not wrapped["more"].contains_secret()


def test_extensions_of_a_schema_have_dashes_in_kubernetes_and_none_in_the_engine() -> None:
    schema = {"versions": [{"schema": {"x-kubernetes-preserve-unknown-fields": True, "x-other": 1}}]}
    wrapped = kubernetes.wrap_map(schema)
    assert values.plain_map(wrapped) == {
        "versions": [{"schema": {"x_kubernetes_preserve_unknown_fields": True, "x-other": 1}}]
    }
    assert kubernetes.plain_map(wrapped) == schema
