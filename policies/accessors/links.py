"""References between resources of a stack: by property dependencies, else by known ids, names and ARNs.

What is looked up is indexed once for each stack, so that it takes as long for the last resource as for the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from policies.engine.inputs import UndeterminedError, Value
from policies.engine.rule import Resource, StackResources

# The properties by which other resources refer to a resource.
_IDENTITIES = ("id", "arn", "name", "bucket")
_NO_URNS: frozenset[str] = frozenset()


@dataclass(slots=True)
class _References:
    """The resources of one type by what their property at one path refers to: a URN, or the text of an identity; and
    the values that are unknown."""

    by_urn: dict[str, list[Resource]] = field(default_factory=dict[str, list[Resource]])
    by_text: dict[str, list[Resource]] = field(default_factory=dict[str, list[Resource]])
    unknown: list[Value] = field(default_factory=list[Value])


@dataclass(slots=True)
class _Identified:
    """The resources of one type by each of their identities, and the identities that are unknown."""

    by_text: dict[str, list[Resource]] = field(default_factory=dict[str, list[Resource]])
    unknown: list[Value] = field(default_factory=list[Value])


def linked(resource: Resource, kind: str, path: str) -> list[Resource]:
    """The resources of this type whose property at `path` is, or contains, this resource's id, name or ARN.

    A dot separates nested properties.

    Raises:
        UndeterminedError: none is known to refer to it, and some may.
    """
    stack = resource.stack_resources
    if not stack.get(kind):
        return []
    key = (linked, kind, path, resource.type)
    references = stack.derived(key, lambda: _references(stack[kind], path, resource.type))
    names = [resource.props[identity] for identity in _IDENTITIES]
    texts = {name.text() for name in names if not name.unknown}
    found = [*references.by_urn.get(resource.urn, ()), *_under(texts, references.by_text)]
    # Text refers to a resource whose identity is unknown, or is unknown itself.
    unknown = [*references.unknown, *(name for name in names if name.unknown and references.by_text)]
    return _certain(found, unknown)


def named(resource: Resource, path: str, kind: str) -> list[Resource]:
    """The reverse of `linked`: the resources of this type whose id, name or ARN this resource's property contains."""
    stack = resource.stack_resources
    if not stack.get(kind):
        return []
    if sources := origins(resource, path, kind):
        return of_urns(stack, kind, sources)
    identified = stack.derived((named, kind), lambda: _identified(stack[kind]))
    names = _names(resource, path)
    texts = {text for name in names if not name.unknown and (text := name.text()) is not None}
    unknown = [*(name for name in names if name.unknown), *(identified.unknown if texts else ())]
    return _certain(_under(texts, identified.by_text), unknown)


def origins(resource: Resource, path: str, kind: str) -> Set[str]:
    """The URNs of the nearest resources of this type among the direct and indirect dependencies of the property.

    A reference may be indirect: to a VPC through the association of its secondary CIDR block.
    """
    dependencies = resource.property_dependencies.get(path.partition(".")[0], ())
    if not dependencies:
        return _NO_URNS
    stack = resource.stack_resources
    nearest = stack.derived((origins, kind), lambda: _nearest(stack.get(kind, ()), _dependents(resource)))
    reached = [nearest[urn] for urn in dependencies if urn in nearest]
    least = min((distance for distance, _ in reached), default=0)
    return _NO_URNS.union(*(urns for distance, urns in reached if distance == least))


def of_urns(stack: StackResources, kind: str, urns: Iterable[str]) -> list[Resource]:
    """The resources of this type with these URNs, in their order."""
    by_urn = stack.derived((of_urns, kind), lambda: {each.urn: each for each in stack.get(kind, ())})
    return [by_urn[urn] for urn in sorted(urns)]


def _dependents(resource: Resource) -> Mapping[str, Sequence[str]]:
    """The URNs of the resources that depend on each URN."""

    def reversed_dependencies() -> Mapping[str, Sequence[str]]:
        dependents: dict[str, list[str]] = {}
        for resources in resource.stack_resources.values():
            for each in resources:
                for urn in {urn for urns in each.property_dependencies.values() for urn in urns}:
                    dependents.setdefault(urn, []).append(each.urn)
        return dependents

    return resource.stack_resources.derived(_dependents, reversed_dependencies)


def _nearest(
    targets: Iterable[Resource], dependents: Mapping[str, Sequence[str]]
) -> Mapping[str, tuple[int, Set[str]]]:
    """For each URN that is or depends on a target: the distance to the nearest targets, and which they are."""
    nearest: dict[str, tuple[int, Set[str]]] = {target.urn: (0, {target.urn}) for target in targets}
    distance, reached = 0, list(nearest)
    while reached:
        distance += 1
        following: dict[str, Set[str]] = {}
        for urn in reached:
            for dependent in dependents.get(urn, ()):
                if dependent not in nearest:
                    urns = nearest[urn][1]
                    following[dependent] = following[dependent] | urns if dependent in following else urns
        nearest |= {urn: (distance, urns) for urn, urns in following.items()}
        reached = list(following)
    return nearest


def _references(resources: Iterable[Resource], path: str, kind: str) -> _References:
    references = _References()
    for resource in resources:
        if sources := origins(resource, path, kind):
            for urn in sources:
                references.by_urn.setdefault(urn, []).append(resource)
            continue
        for name in _names(resource, path):
            if name.unknown:
                references.unknown.append(name)
            elif (text := name.text()) is not None:
                references.by_text.setdefault(text, []).append(resource)
    return references


def _identified(resources: Iterable[Resource]) -> _Identified:
    identified = _Identified()
    for resource in resources:
        for identity in (resource.props[name] for name in _IDENTITIES):
            if identity.unknown:
                identified.unknown.append(identity)
            elif (text := identity.text()) is not None:
                identified.by_text.setdefault(text, []).append(resource)
    return identified


def _names(resource: Resource, path: str) -> list[Value]:
    """The values of the property. One that is unknown comes from the property's dependencies, if it has any: `origins`
    has found none of the type in question among them, so it refers to none."""
    names = list(_at(resource.props, path).entries())
    if resource.property_dependencies.get(path.partition(".")[0]):
        return [name for name in names if not name.unknown]
    return names


def _under(texts: Iterable[str | None], by_text: Mapping[str, Sequence[Resource]]) -> Iterator[Resource]:
    for text in texts:
        if text is not None:
            yield from by_text.get(text, ())


def _certain(found: Iterable[Resource], unknown: Sequence[Value]) -> list[Resource]:
    """Each resource once, in the order of URNs.

    Raises:
        UndeterminedError: there is none, but there are unknown values.
    """
    once = {resource.urn: resource for resource in found}
    if not once and unknown:
        raise UndeterminedError(unknown[0].path)
    return [once[urn] for urn in sorted(once)]


def _at(props: Value, path: str) -> Value:
    for key in path.split("."):
        props = props[key]
    return props
