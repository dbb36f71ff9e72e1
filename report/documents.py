"""Differences between JSON documents: by statement for policies, by path for others."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from report.values import text

Row = tuple[str, str | None, str | None]
"""Where it differs, the text before and the text after; None where there is nothing."""

# What lists of objects in AWS's and Kubernetes' documents name their items by, best first.
_IDENTITIES = ("Sid", "sid", "name", "Name", "id", "Id", "ID", "key", "Key", "rulePriority", "containerPort", "port")


def document(value: object) -> Any:
    """The object or list in a JSON text; None for any other value."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict | list) else None


def rows(before: object, after: object, path: str) -> Iterator[Row]:
    """Every place where two values differ, nested ones by their path, documents in texts by what is in them."""
    if before == after:
        return
    if isinstance(before, str) and isinstance(after, str):
        old, new = document(before), document(after)
        if old is not None and new is not None:
            if old == new:
                yield path, "a document", "the same document, formatted otherwise"
            else:
                yield from rows(old, new, path)
            return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mappings(cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after), path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(cast("list[Any]", before), cast("list[Any]", after), path)
    else:
        yield path, _shown(before), _shown(after)


def _mappings(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[Row]:
    for key in sorted({*before, *after}):
        yield from rows(before.get(key), after.get(key), _inside(path, key))


def _inside(path: str, key: str) -> str:
    """The path of a key, quoted as Pulumi quotes it where it has a dot or a bracket."""
    if any(one in key for one in '.[]"'):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def _lists(before: list[Any], after: list[Any], path: str) -> Iterator[Row]:
    """Items by their names where all have one; else by what is only in one of them: order counts last."""
    if (old := _named(before)) is not None and (new := _named(after)) is not None and (old or new):
        names = list(dict.fromkeys([*old, *new]))
        for name in names:
            yield from rows(old.get(name), new.get(name), f"{path}[{name}]")
        return
    gone = _without(before, after)
    come = _without(after, before)
    if len(gone) == len(come) == 1:
        yield from rows(gone[0], come[0], f"{path}[]" if isinstance(gone[0], dict | list) else path)
        return
    for item in gone:
        yield path, _shown(item), None
    for item in come:
        yield path, None, _shown(item)
    if not gone and not come:
        yield f"{path} (order)", _shown(before), _shown(after)


def _named(items: Sequence[Any]) -> dict[str, Any] | None:
    """The items by the property that names all of them, each once; None where there is none."""
    if not all(isinstance(item, dict) for item in items):
        return None
    for identity in _IDENTITIES:
        names = [item.get(identity) for item in items]
        if all(isinstance(name, str | int) for name in names) and len(set(map(str, names))) == len(names):
            return {text(str(name)): item for name, item in zip(names, items, strict=True)}
    return None


def _without(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """The items that are not among the others, each as often as it is more."""
    left = list(others)
    result: list[Any] = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            result.append(item)
    return result


def _shown(value: object) -> str | None:
    return None if value is None else text(value)
