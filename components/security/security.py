"""Security inside the cluster: a table of contents of its resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions

from .. import outputs
from ..controllers.controller import Controller, priority_class
from ..inside import Inside
from ..manifest import Manifest
from ..metrics import Target
from ..names import check_name
from ..namespaces.namespaces import create_namespaces
from ..refs import ClusterRef, TopicRef
from .cert_manager import access as cert_manager_access
from .cert_manager.cert_manager import cert_manager
from .external_secrets import access as external_secrets_access
from .external_secrets.external_secrets import ROLE as EXTERNAL_SECRETS_ROLE
from .external_secrets.external_secrets import external_secrets
from .falco import access as falco_access
from .falco.falco import falco
from .falco.values import FALCOSIDEKICK
from .gatekeeper import access as gatekeeper_access
from .gatekeeper.gatekeeper import gatekeeper
from .image_scanning import access as image_scanning_access
from .image_scanning.image_scanning import ROLE as IMAGE_SCANNING_ROLE
from .image_scanning.image_scanning import image_scanning
from .names import PRIORITY, PRIORITY_CLASS
from .settings import SecuritySettings

CONTROLLERS: Mapping[str, Controller] = {
    "gatekeeper": gatekeeper_access.CONTROLLER,
    "falco": falco_access.CONTROLLER,
    "external_secrets": external_secrets_access.CONTROLLER,
    "cert_manager": cert_manager_access.CONTROLLER,
    "image_scanning": image_scanning_access.CONTROLLER,
}
"""The controllers of this room, by the setting that turns each on."""


class SecurityStack(ComponentResource):
    """Namespaces, each with a Pod Security Standard, a quota, limits, default-deny NetworkPolicies and roles; and
    the controllers that are on."""

    namespaces: Mapping[str, Output[str]]
    """Their names: what is created in one comes after its NetworkPolicies, and goes before them."""

    def __init__(
        self,
        name: str,
        settings: SecuritySettings,
        *,
        cluster: ClusterRef,
        topic: TopicRef | None = None,
        after: Sequence[Input[Any]] = (),
        opts: ResourceOptions | None = None,
    ) -> None:
        """`topic` is where alerts of Falco are published. `after` is what has to exist first. `opts.providers` needs
        the cluster's Kubernetes provider beside the one for AWS.

        Raises:
            ValueError: where the name is too long.
        """
        roles = (EXTERNAL_SECRETS_ROLE, FALCOSIDEKICK, IMAGE_SCANNING_ROLE)
        check_name(name, {"IAM role": [f"{key}-role" for key in roles]})
        super().__init__("aws-platform:security:SecurityStack", name, None, opts)
        inside = Inside(name, self)
        self.namespaces = create_namespaces(inside, settings.namespaces, cluster.kubernetes_version, after)
        stores: Sequence[Manifest] = ()
        if any(getattr(settings, name) for name in CONTROLLERS):
            earlier = (*after, priority_class(inside, PRIORITY_CLASS, PRIORITY, after).urn)
            if settings.gatekeeper:
                gatekeeper(inside, settings.gatekeeper, cluster, earlier)
            if settings.falco:
                falco(inside, settings.falco, cluster, earlier, topic)
            if settings.external_secrets:
                stores = external_secrets(inside, settings.external_secrets, cluster, earlier)
            if settings.cert_manager:
                cert_manager(inside, settings.cert_manager, cluster, earlier)
            if settings.image_scanning:
                image_scanning(inside, settings.image_scanning, cluster, earlier)
        on = [name for name in CONTROLLERS if getattr(settings, name)]
        self._targets = tuple(target for name in on for target in CONTROLLERS[name].targets)
        self._ready = Output.all(*(store.urn for store in stores), *self.namespaces.values())
        outputs.register(self)

    @property
    def ready(self) -> Output[Any]:
        """What gets its secrets by External Secrets, or is in one of the namespaces, comes after this."""
        return self._ready

    @property
    def targets(self) -> Sequence[Target]:
        """What Prometheus reads of the controllers that are on."""
        return self._targets
