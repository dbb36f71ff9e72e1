"""Records what a program registers with the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.settings import get_monitor


@dataclass
class Registered:
    """A resource as the program registered it; it refers to others by URN."""

    type: str
    name: str
    custom: bool
    remote: bool
    inputs: dict[str, Any]
    input_dependencies: dict[str, list[str]]
    depends_on: list[str]
    providers: list[str]
    ignore_changes: list[str]
    protect: bool
    transformed: bool
    urn: str = ""


@dataclass
class Recorder:
    """Records the program's calls of the engine's resource monitor."""

    resources: list[Registered] = field(default_factory=list[Registered])

    def listen(self) -> None:
        """To be called in the running program, before it registers anything."""
        monitor: Any = get_monitor()
        register = monitor.RegisterResource

        def recorded(request: Any) -> Any:
            resource = _registered(request)
            # Recorded with the request: its dependencies have their responses by then, and so come first.
            self.resources.append(resource)
            response = register(request)
            resource.urn = response.urn
            return response

        monitor.RegisterResource = recorded


def _registered(request: Any) -> Registered:
    references = [request.provider, *request.providers.values()]
    return Registered(
        type=request.type,
        name=request.name,
        custom=request.custom,
        remote=request.remote,
        inputs=json_format.MessageToDict(request.object),
        input_dependencies={key: list(urns.urns) for key, urns in request.propertyDependencies.items()},
        depends_on=list(request.dependencies),
        # A reference to a provider is "urn::id".
        providers=[reference.rpartition("::")[0] for reference in references if reference],
        ignore_changes=list(request.ignoreChanges),
        protect=request.protect,
        transformed=bool(request.transforms),
    )
