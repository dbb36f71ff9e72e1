"""The tags of a resource: its own and the default tags of its provider."""

from collections.abc import Iterator

from policies.engine.inputs import UndeterminedError, Value
from policies.engine.rule import Resource


def tag(resource: Resource, key: str) -> Value:
    """The value of the tag, ignoring the case of its key; missing if the resource will not have the tag."""
    sources = list(_sources(resource))
    for source in sources:
        if source.unknown:
            continue
        for name, value in _pairs(source):
            if name.casefold() == key.casefold():
                return value
    for source in sources:
        if source.unknown:
            raise UndeterminedError(source.path)
    return Value(None, f"tags.{key}")


def _sources(resource: Resource) -> Iterator[Value]:
    """`tagsAll`, if the provider could compute it; else the resource's tags and the provider's default tags."""
    everything = resource.props["tagsAll"]
    if everything.given:
        yield everything
    if everything.unknown or not everything.given:
        yield resource.props["tags"]
        # Nested inputs of a provider are JSON text.
        yield resource.provider["defaultTags"].document()["tags"]


def _pairs(source: Value) -> Iterator[tuple[str, Value]]:
    if not source.is_list:
        yield from source.fields()
        return
    for entry in source.entries():
        name = entry["key"].text()
        if name is not None:
            yield name, entry["value"]
