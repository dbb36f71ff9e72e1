"""Which limits hold for the properties that a row's JMESPath expressions put into a call's arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import jmespath

from .limits import Limits
from .shapes import letters

Place = tuple[str, ...]
"""A property, or a member of one: `("metadataOptions", "httpTokens")`."""


class Binding(NamedTuple):
    place: Place
    limits: Limits


def place_of(expression: object) -> Place | None:
    """`("vpcConfig", "subnetIds")` for `in.vpcConfig.subnetIds`; None for any other expression, and for a function."""
    return _place(jmespath.compile(expression).parsed) if isinstance(expression, str) else None


def bound(expression: str, limits: Limits) -> Iterator[Binding]:
    """The properties in an expression, with the limits of the places that they take."""
    return _bound(jmespath.compile(expression).parsed, limits)


def at(limits: Limits, place: str) -> Limits:
    """The limits at a place in a shape (`BlockDeviceMappings.Ebs`); of the shape itself without one.

    Raises:
        KeyError: where the shape has no such place."""
    for name in place.split(".") if place else ():
        limits = limits if limits.members or limits.item is None else limits.item
        limits = limits.members[letters(name)][1]
    return limits


def _place(tree: Mapping[str, Any]) -> Place | None:
    children: list[Mapping[str, Any]] = tree["children"]
    if tree["type"] != "subexpression" or children[0].get("value") != "in":
        return None
    return (
        tuple(child["value"] for child in children[1:]) if all(child["type"] == "field" for child in children) else None
    )


def _bound(tree: Mapping[str, Any], limits: Limits) -> Iterator[Binding]:
    kind, children = tree["type"], cast("list[Mapping[str, Any]]", tree["children"])
    if place := _place(tree):
        yield Binding(place, limits)
    elif kind == "or_expression":
        yield from (binding for child in children for binding in _bound(child, limits))
    elif kind == "and_expression":
        yield from _bound(children[-1], limits)
    elif kind == "multi_select_list" and limits.item:
        yield from (binding for child in children for binding in _bound(child, limits.item))
    elif kind == "multi_select_dict":
        for pair in children:
            if inner := limits.member(pair["value"]):
                yield from _bound(pair["children"][0], inner)
