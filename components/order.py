"""What data flow alone cannot say: that something has to be there first."""

from typing import Any, TypeVar

from pulumi import Input, Output, Resource

T = TypeVar("T")


def after(value: Input[T], *earlier: Input[Any]) -> Output[T]:
    """`value`, for whose users everything that `earlier` comes from is there first, and leaves later.

    `Output.all` would do the same, and be unknown in the preview of a run that replaces one of the earlier ones: a
    cluster's name would then read as a change, and what belongs to the cluster as replaced.
    """
    first = Output.from_input(value)
    rest = Output.all(*earlier)

    async def resources() -> set[Resource]:
        return {*(await first.resources()), *(await rest.resources())}

    made: Any = Output(resources(), first.future(with_unknowns=True), first.is_known(), first.is_secret())
    return made
