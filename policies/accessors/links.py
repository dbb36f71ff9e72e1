"""References between resources of a stack: by property dependencies, else by known ids, names and ARNs."""

from collections.abc import Iterator, Set

from policies.engine.inputs import Value, any_of, which
from policies.engine.rule import Resource

# The properties by which other resources refer to a resource.
_IDENTITIES = ("id", "arn", "name", "bucket")


def linked(resource: Resource, kind: str, path: str) -> list[Resource]:
    """The resources of this type whose property at `path` is, or contains, this resource's id, name or ARN.

    A dot separates nested properties.
    """
    candidates = resource.stack_resources.get(kind, ())
    return which((candidate, lambda candidate=candidate: refers(candidate, path, resource)) for candidate in candidates)


def named(resource: Resource, path: str, kind: str) -> list[Resource]:
    """The reverse of `linked`: the resources of this type whose id, name or ARN this resource's property contains."""
    candidates = resource.stack_resources.get(kind, ())
    return which((candidate, lambda candidate=candidate: refers(resource, path, candidate)) for candidate in candidates)


def refers(resource: Resource, path: str, other: Resource) -> bool:
    """Whether the property of `resource` at `path` refers to `other`; in a preview, ids are unknown but dependencies
    are known."""
    if sources := origins(resource, path, other.type):
        return other.urn in sources
    names = list(_at(resource.props, path).entries())
    if resource.property_dependencies.get(path.partition(".")[0]):
        # An unknown value comes from the dependencies, none of which is of this type.
        names = [name for name in names if not name.unknown]
    return any_of(
        *(
            lambda name=name, identity=identity: name.text() is not None and name.text() == other.props[identity].text()
            for name in names
            for identity in _IDENTITIES
        )
    )


def origins(resource: Resource, path: str, kind: str) -> Set[str]:
    """The URNs of the nearest resources of this type among the direct and indirect dependencies of the property.

    A reference may be indirect: to a VPC through the association of its secondary CIDR block.
    """
    of_that_type = {candidate.urn for candidate in resource.stack_resources.get(kind, ())}
    reached = set(resource.property_dependencies.get(path.partition(".")[0], ()))
    seen: set[str] = set()
    while reached and not reached & of_that_type:
        seen |= reached
        reached = set(_dependencies_of(reached, resource)) - seen
    return reached & of_that_type


def _dependencies_of(urns: Set[str], resource: Resource) -> Iterator[str]:
    for resources_of_type in resource.stack_resources.values():
        for candidate in resources_of_type:
            if candidate.urn in urns:
                for dependencies in candidate.property_dependencies.values():
                    yield from dependencies


def _at(props: Value, path: str) -> Value:
    for key in path.split("."):
        props = props[key]
    return props
