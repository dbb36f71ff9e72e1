"""The parts of a URN: urn:pulumi:<stack>::<project>::<parents' types$type>::<name>."""

from __future__ import annotations


def stack_of(urn: str) -> str:
    return urn.removeprefix("urn:pulumi:").split("::", 1)[0]


def type_of(urn: str) -> str:
    """The resource's own type token, without those of its parents."""
    return urn.split("::", 3)[2].rsplit("$", 1)[-1]


def logical_name(urn: str) -> str:
    return urn.split("::", 3)[3]


def project_of(urn: str) -> str:
    return urn.split("::", 2)[1]
