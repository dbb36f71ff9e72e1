"""Gatekeeper's resources: the release, then the templates, then the constraints."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pulumi import Input, Resource

from ...controllers.controller import install, manifest
from ...inside import Inside
from ...refs import ClusterRef
from .. import gatekeeper as package
from . import access, constraints
from .catalog import KINDS, ConstraintName
from .settings import GatekeeperSettings
from .values import chart_values


def gatekeeper(
    inside: Inside, settings: GatekeeperSettings, cluster: ClusterRef, earlier: Sequence[Input[Any]]
) -> None:
    """Gatekeeper in a namespace of its own, and its constraints. What it needs comes after `earlier`."""
    release = install(inside, access.CONTROLLER, chart_values(settings), cluster, earlier)
    _constraints(inside, settings, cluster.account.id, release)


def template(kind: ConstraintName) -> dict[str, Any]:
    """The ConstraintTemplate of a kind with its Rego, from the files beside this module."""
    rule = files(package) / "rego" / f"{KINDS[kind].rego}.rego"
    return constraints.template(kind, rule.read_text(encoding="utf-8"), _libraries())


@cache
def _libraries() -> tuple[str, ...]:
    """What rules import, by the names of the files."""
    library = files(package) / "rego" / "lib"
    return tuple(file.read_text(encoding="utf-8") for file in sorted(library.iterdir(), key=lambda file: file.name))


def _constraints(inside: Inside, settings: GatekeeperSettings, account_id: str, release: Resource) -> None:
    copies = manifest(
        inside,
        "gatekeeper-sync",
        "syncset.gatekeeper.sh/v1alpha1",
        "SyncSet",
        {"metadata": {"name": "platform"}, "spec": {"gvks": constraints.synchronized()}},
        [release],
    )
    for kind, row in KINDS.items():
        before = manifest(
            inside,
            f"template-{row.rego}",
            "templates.gatekeeper.sh/v1",
            "ConstraintTemplate",
            template(kind),
            [release],
        )
        manifest(
            inside,
            f"constraint-{row.rego}",
            "constraints.gatekeeper.sh/v1beta1",
            kind,
            constraints.constraint(kind, settings, account_id),
            [before, *([copies] if row.inventory else [])],
        )
