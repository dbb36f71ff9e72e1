"""Resources of a stack that configure the same thing: a security group and its separate rules, an ACL and its."""

from collections.abc import Collection, Hashable, Mapping, Sequence

from policies.accessors.links import origins
from policies.engine.rule import Resource


def siblings(resource: Resource, path: str, holders: Collection[str], members: Collection[str]) -> Sequence[Resource]:
    """The holder and the members, whose property `path` has its id, that belong together with this one; also this one.

    They are in the order of types and resources of the stack. The holder may be in another stack.
    """
    kinds = (*sorted(holders), *sorted(members))

    def grouped() -> Mapping[str, Sequence[Resource]]:
        resources = [each for kind in kinds for each in resource.stack_resources.get(kind, ())]
        of_holders = [each for each in resources if each.type in holders]
        known = {each.props["id"].raw: each.urn for each in of_holders if isinstance(each.props["id"].raw, str)}
        groups: dict[Hashable, list[Resource]] = {}
        by_urn: dict[str, list[Resource]] = {}
        for each in resources:
            key = each.urn if each.type in holders else _holder(each, path, holders, known)
            by_urn[each.urn] = groups.setdefault(key, [])
            groups[key].append(each)
        return by_urn

    return resource.stack_resources.derived((siblings, path, kinds), grouped)[resource.urn]


def _holder(member: Resource, path: str, holders: Collection[str], known: Mapping[str, str]) -> Hashable:
    """What identifies the holder: its URN, its id, or while that is unknown, the resources that it comes from."""
    for kind in sorted(holders):
        if urns := origins(member, path, kind):
            return min(urns)
    value = member.props[path].raw
    if isinstance(value, str):
        return known.get(value, value)
    return tuple(sorted(member.property_dependencies.get(path, ()))) or member.urn
