"""Gatekeeper's resources: the release, then the templates, then the constraints."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from pulumi import Resource

from ... import charts
from ...firewall import open_ports
from ...inside import Inside
from ...manifest import Manifest
from ...refs import ClusterRef
from . import constraints, openings
from .catalog import KINDS, ConstraintName
from .settings import GatekeeperSettings
from .values import chart_values


def gatekeeper(
    inside: Inside,
    settings: GatekeeperSettings,
    cluster: ClusterRef,
    pod_security: dict[str, str],
    earlier: Sequence[Resource],
) -> list[Resource]:
    """Gatekeeper and its constraints; what is applied after them is judged by them.

    `pod_security` are the labels of its namespace."""
    ports = open_ports(inside.below("gatekeeper-port"), cluster.security_group_id, openings.GATEKEEPER)
    namespace = _manifest(
        inside,
        "gatekeeper-namespace",
        "v1",
        "Namespace",
        {
            "metadata": {
                "name": charts.GATEKEEPER.namespace,
                # The only namespace whose objects its webhook never judges.
                "labels": {**pod_security, "admission.gatekeeper.sh/ignore": "no-self-managing"},
            }
        },
        earlier,
    )
    release = charts.install(
        inside.name("gatekeeper"),
        charts.GATEKEEPER,
        chart_values(settings),
        opts=inside.options(depends_on=[namespace, *ports]),
    )
    return [release, *_constraints(inside, settings, release)]


def template(kind: ConstraintName) -> dict[str, Any]:
    """The ConstraintTemplate of a kind with its Rego, from the files beside this module."""
    rego = files(__package__) / "rego"
    libraries = sorted((rego / "lib").iterdir(), key=lambda file: file.name)
    rule = (rego / f"{KINDS[kind].rego}.rego").read_text(encoding="utf-8")
    return constraints.template(kind, rule, [file.read_text(encoding="utf-8") for file in libraries])


def _constraints(inside: Inside, settings: GatekeeperSettings, release: Resource) -> list[Resource]:
    copies = _manifest(
        inside,
        "gatekeeper-sync",
        "syncset.gatekeeper.sh/v1alpha1",
        "SyncSet",
        {"metadata": {"name": "platform"}, "spec": {"gvks": constraints.synchronized()}},
        [release],
    )
    made: list[Resource] = [copies]
    for kind, row in KINDS.items():
        before = _manifest(
            inside,
            f"template-{row.rego}",
            "templates.gatekeeper.sh/v1",
            "ConstraintTemplate",
            template(kind),
            [release],
        )
        made.append(
            _manifest(
                inside,
                f"constraint-{row.rego}",
                "constraints.gatekeeper.sh/v1beta1",
                kind,
                constraints.constraint(kind, settings),
                [before, *([copies] if row.inventory else [])],
            )
        )
    return made


def _manifest(
    inside: Inside, part: str, api_version: str, kind: str, content: dict[str, Any], earlier: Sequence[Resource]
) -> Manifest:
    return Manifest(inside.name(part), api_version, kind, content, opts=inside.options(depends_on=earlier))
