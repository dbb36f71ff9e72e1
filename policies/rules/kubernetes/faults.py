"""What is wrong with a place in a pod, where the pod's namespace is not exempt."""

from collections.abc import Callable

from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.kubernetes import is_in
from policies.accessors.pods import Container, Spot
from policies.rule import Parameter, Resource

EXEMPT_NAMESPACES = Parameter(
    name="exempt_namespaces",
    schema={"type": "array", "items": {"type": "string"}},
    # Node agents that need the host come with add-ons and charts, which are not seen here.
    default=[],
    means="Namespaces of node agents and other parts of the cluster itself, whose pods are not judged",
)


def container_fault(is_wrong: Callable[[Container], bool], says: str) -> Callable[[Container], str | None]:
    """The fault of a check over containers: what it `says` of one that is wrong."""

    def fault(one: Container) -> str | None:
        return f"{one.where} {says}" if _counts(one.resource, lambda: is_wrong(one)) else None

    return fault


def spot_fault(is_wrong: Callable[[Value], bool], says: str) -> Callable[[Spot], str | None]:
    """The fault of a check over places in a pod: what it `says` of one whose value is wrong."""

    def fault(one: Spot) -> str | None:
        return f"{one.value.path} {says}" if _counts(one.pod.resource, lambda: is_wrong(one.value)) else None

    return fault


def _counts(resource: Resource, is_wrong: Callable[[], bool]) -> bool:
    """Whether it is wrong outside of exempt namespaces; no namespace is read where none is exempt."""
    exempt: list[str] = resource.settings[EXEMPT_NAMESPACES.name]
    return all_of(is_wrong, lambda: not any_of(*(lambda name=name: is_in(resource, name) for name in exempt)))
