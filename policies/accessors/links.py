"""Which resources of a stack belong together: by what a property was made from, else by what ids are known."""

from collections.abc import Iterator, Set

from policies.accessors.inputs import Value, any_of, which
from policies.rule import Resource

# What properties of other resources name a resource by.
_IDENTITIES = ("id", "arn", "name", "bucket")


def linked(resource: Resource, kind: str, path: str) -> list[Resource]:
    """The resources of this type whose property at `path` is this resource's id, name or ARN, or has it among others.

    A property of a property is written with a dot.
    """
    candidates = resource.stack_resources.get(kind, ())
    return which((one, lambda one=one: refers(one, path, resource)) for one in candidates)


def named(resource: Resource, path: str, kind: str) -> list[Resource]:
    """The other way round: the resources of this type whose ids, names or ARNs this resource's property has."""
    candidates = resource.stack_resources.get(kind, ())
    return which((one, lambda one=one: refers(resource, path, one)) for one in candidates)


def refers(one: Resource, path: str, other: Resource) -> bool:
    """Whether the property of `one` at `path` names `other`; ids are unknown in a preview, dependencies are not."""
    if made_from := origins(one, path, other.type):
        return other.urn in made_from
    names = list(_at(one.props, path).entries())
    if one.property_dependencies.get(path.partition(".")[0]):
        # What is not known yet comes from what it was made from, and that is nothing of this type.
        names = [name for name in names if not name.unknown]
    return any_of(
        *(
            lambda name=name, identity=identity: name.text() is not None and name.text() == other.props[identity].text()
            for name in names
            for identity in _IDENTITIES
        )
    )


def origins(one: Resource, path: str, kind: str) -> Set[str]:
    """The URNs of this type that are nearest to what the property was made from.

    An id may be taken from what was made with it: that of a VPC from the association of its second block.
    """
    of_that_type = {each.urn for each in one.stack_resources.get(kind, ())}
    reached = set(one.property_dependencies.get(path.partition(".")[0], ()))
    seen: set[str] = set()
    while reached and not reached & of_that_type:
        seen |= reached
        reached = set(_one_step_back(one, reached)) - seen
    return reached & of_that_type


def _one_step_back(one: Resource, urns: Set[str]) -> Iterator[str]:
    for same in one.stack_resources.values():
        for resource in same:
            if resource.urn in urns:
                for made_from in resource.property_dependencies.values():
                    yield from made_from


def _at(props: Value, path: str) -> Value:
    for key in path.split("."):
        props = props[key]
    return props
