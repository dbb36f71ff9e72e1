"""Faults of containers and pod fields, outside the namespaces that are exempt."""

from collections.abc import Callable

from policies.accessors.kubernetes import is_in
from policies.accessors.pods import Container, Spot
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Parameter, Resource

EXEMPT_NAMESPACES = Parameter(
    name="exempt_namespaces",
    schema={"type": "array", "items": {"type": "string"}},
    # Node agents that need the host are installed by add-ons and charts, whose pods are not resources of the program.
    default=[],
    means="Namespaces whose pods are exempt, such as those of node agents and cluster components",
)


def container_fault(is_wrong: Callable[[Container], bool], says: str) -> Callable[[Container], str | None]:
    """The fault function of a check on containers: the path of a container that is wrong, followed by `says`."""

    def fault(container: Container) -> str | None:
        return f"{container.where} {says}" if _counts(container.resource, lambda: is_wrong(container)) else None

    return fault


def spot_fault(is_wrong: Callable[[Value], bool], says: str) -> Callable[[Spot], str | None]:
    """The fault function of a check on pod fields: the path of a field whose value is wrong, followed by `says`."""

    def fault(spot: Spot) -> str | None:
        return f"{spot.value.path} {says}" if _counts(spot.pod.resource, lambda: is_wrong(spot.value)) else None

    return fault


def _counts(resource: Resource, is_wrong: Callable[[], bool]) -> bool:
    """Whether it is wrong and its namespace is not exempt; the namespace is read only if some are exempt."""
    exempt: list[str] = resource.settings[EXEMPT_NAMESPACES.name]
    return all_of(is_wrong, lambda: not any_of(*(lambda name=name: is_in(resource, name) for name in exempt)))
