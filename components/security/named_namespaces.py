"""Which namespaces the settings of controllers name, and which of them are there: one that is not is a slip, by which
the setting would do nothing."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ..controllers.names import CONTROLLER_NAMESPACES
from ..mistakes import Mistake, nearest
from ..namespaces.names import KUBERNETES_NAMESPACES
from .external_secrets.settings import ExternalSecretsSettings
from .falco.settings import FalcoSettings
from .gatekeeper.settings import GatekeeperSettings
from .image_scanning.settings import ImageScanningSettings
from .names import AWS_NAMESPACES

Part = GatekeeperSettings | FalcoSettings | ExternalSecretsSettings | ImageScanningSettings


class Named(NamedTuple):
    """A namespace that a setting names, and those that it may name."""

    key: str
    """The setting's, below that of the controller."""
    namespace: str
    known: Collection[str]
    value: str = ""
    """What the setting says, where it is more than the namespace."""

    def mistake(self, prefix: str) -> Mistake:
        """What is wrong where it is not one of those."""
        add = "add it to namespaces, or to platform_namespaces"
        remedy = nearest(self.namespace, sorted(set(self.known))) or add
        return Mistake("is not a namespace of these settings", remedy, self.value or self.namespace, prefix + self.key)


def every_namespace(own: Collection[str], platform: Collection[str]) -> list[str]:
    """All namespaces of a cluster: those for workloads, and those of Kubernetes, AWS and the platform."""
    return [*own, *platform, *KUBERNETES_NAMESPACES, *AWS_NAMESPACES, *CONTROLLER_NAMESPACES]


def named_namespaces(part: Part, own: Collection[str], platform: Collection[str]) -> Iterator[Named]:
    """The namespaces that the settings of a controller name; `own` are those for workloads."""
    settings = [*own, *platform]
    every = every_namespace(own, platform)
    match part:
        case GatekeeperSettings():
            yield from _gatekeeper(part, settings)
        case FalcoSettings():
            for index, row in enumerate(part.exceptions):
                yield Named(f"exceptions.{index}.namespace", row.namespace, every)
        case ExternalSecretsSettings():
            for index, name in enumerate(part.namespaces):
                yield Named(f"namespaces.{index}", name, settings)
        case ImageScanningSettings():
            for index, name in enumerate(part.exclude_namespaces):
                yield Named(f"exclude_namespaces.{index}", name, every)


def _gatekeeper(part: GatekeeperSettings, settings: Collection[str]) -> Iterator[Named]:
    for index, row in enumerate(part.exemptions):
        yield Named(f"exemptions.{index}.namespace", row.namespace, settings)
    for name in part.exempt_namespaces:
        yield Named(f"exempt_namespaces.{name}", name, [*settings, *KUBERNETES_NAMESPACES])
    for key in ("internet_facing", "internet_facing_ingresses"):
        names: Sequence[str] = getattr(part, key)
        for index, name in enumerate(names):
            yield Named(f"{key}.{index}", name.partition("/")[0], settings, value=name)
