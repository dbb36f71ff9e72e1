"""Order that data flow alone does not express: something has to exist first."""

from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

from pulumi import Input, Output, Resource

from .refs import ClusterRef

T = TypeVar("T")


def after(value: Input[T], *earlier: Input[Any]) -> Output[T]:
    """`value`, whose users are created after everything that `earlier` comes from, and deleted before it.

    `Output.all` would do the same, and be unknown in the preview of a run that replaces one of the earlier ones: a
    cluster's name would then read as a change, and what belongs to the cluster as replaced.
    """
    first = Output.from_input(value)
    rest = Output.all(*earlier)

    async def resources() -> set[Resource]:
        return {*(await first.resources()), *(await rest.resources())}

    made: Any = Output(
        resources(),
        _Awaited(lambda: first.future(with_unknowns=True)),
        _Awaited(first.is_known),
        _Awaited(first.is_secret),
    )
    return made


def name_of(cluster: ClusterRef, *earlier: Input[Any]) -> Output[str]:
    """The cluster's name, for what is created in it: after the cluster and what is in `earlier`, deleted before both.

    `cluster.name` alone is text, and whoever uses it waits for nothing.
    """
    return after(cluster.name, cluster.endpoint, *earlier)


class _Awaited:
    """A coroutine that begins when it is awaited: of a run that fails before, none is left over to be warned of."""

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._begin = begin

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._begin().__await__()
