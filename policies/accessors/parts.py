"""Which resources a check is about: functions for `Check.parts`."""

from collections.abc import Callable, Iterable

from policies.engine.rule import Resource


def of(*kinds: str, if_: Callable[[Resource], bool] = lambda _: True) -> Callable[[Resource], Iterable[Resource]]:
    """The `parts` of a check on resources of these types that meet the condition."""

    def parts(resource: Resource) -> Iterable[Resource]:
        return (resource,) if resource.type in kinds and if_(resource) else ()

    return parts
