"""Examples of a rule: what passes, and one broken property at a time that does not.

They are what the tests judge and what the pages show.
"""

import copy
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

# A step of a path: a key, a key in quotes (which may have dots), or an index.
_STEP = re.compile(r'\["([^"]+)"\]|\[(\d+)\]|([^.\[\]]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A resource with its inputs; `depends` says which property's value comes from which other resource, by name."""

    type: str
    props: Mapping[str, Any] = field(default_factory=dict)
    name: str = "it"
    depends: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    protect: bool = False
    provider: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What is changed in the compliant example, and which checks find it.

    `change` maps paths to values, as `ingress[0].cidrBlocks` or `metadata.labels["a.b/c"]`; `resource` says of which
    resource, where there are several. Instead of values, `without` names a path that is taken away, and `drop` a
    resource that is.
    Each path of `change` is also tried with a value that is not known yet, which must be undetermined (or find what
    `unknown` says), and without any, which must find what `missing` says.
    """

    finds: str | tuple[str, ...]
    says: str
    change: Mapping[str, Any] = field(default_factory=dict)
    without: str | None = None
    drop: str | None = None
    resource: str | None = None
    add: tuple[Given, ...] = ()
    unprotect: bool = False
    unknown: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks that find it."""
        return (self.finds,) if isinstance(self.finds, str) else self.finds


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A compliant example of a rule, and how it can be broken."""

    rule: str
    says: str
    compliant: tuple[Given, ...]
    broken: tuple[Broken, ...] = ()
    stack: str = "prod"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def broken_by(self, one: Broken) -> tuple[Given, ...]:
        """The example with what is changed."""
        kept = tuple(given for given in self.compliant if given.name != one.drop)
        at = one.resource or self.compliant[0].name
        changed = [_changed(given, one) if given.name == at else given for given in kept]
        return (*changed, *one.add)

    def with_value(self, one: Broken, path: str, value: Any) -> tuple[Given, ...]:
        """The compliant example with this value at a path that `one` changes."""
        return self.broken_by(Broken(finds=(), says="", resource=one.resource, change={path: value}))

    def without(self, one: Broken, path: str) -> tuple[Given, ...]:
        """The compliant example without what is at a path that `one` changes."""
        return self.broken_by(Broken(finds=(), says="", resource=one.resource, without=path))


def _changed(given: Given, one: Broken) -> Given:
    props = copy.deepcopy(dict(given.props))
    for path, value in one.change.items():
        _put(props, path, value)
    if one.without:
        _take_away(props, one.without)
    return Given(
        type=given.type,
        props=props,
        name=given.name,
        depends=given.depends,
        parent=given.parent,
        protect=given.protect and not one.unprotect,
        provider=given.provider,
    )


def _steps(path: str) -> list[str | int]:
    return [int(index) if index else quoted or key for quoted, index, key in _STEP.findall(path)]


def _put(props: Any, path: str, value: Any) -> None:
    steps = _steps(path)
    last = steps[-1]
    for step, then in itertools.pairwise(steps):
        if isinstance(step, str):
            props = props.setdefault(step, [] if isinstance(then, int) else {})
        else:
            _grow(props, step, {} if isinstance(then, str) else [])
            props = props[step]
    if isinstance(last, int):
        _grow(props, last, None)
    props[last] = value


def _grow(items: list[Any], index: int, filler: Any) -> None:
    while len(items) <= index:
        items.append(copy.deepcopy(filler))


def _take_away(props: Any, path: str) -> None:
    *way, last = _steps(path)
    for step in way:
        if isinstance(props, Mapping) and step not in props:
            return
        if isinstance(props, Sequence) and isinstance(step, int) and len(props) <= step:
            return
        props = cast("Any", props)[step]
    if isinstance(last, int):
        del props[last : last + 1]
    else:
        props.pop(last, None)
