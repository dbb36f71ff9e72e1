"""Helm releases. Where its chart is at hand, real Helm installs a release; else it is recorded only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from . import recorded
from .gatekeeper import service as gatekeeper
from .helm import CHART, accounts, sums, values
from .helm.manifests import resource_names, service_accounts
from .helm.record import is_rendered, records, status_of
from .helm.rendered import ReleaseError, Releaser, refuse_unsupported, template
from .helm.source import Chart, Project, Source
from .readiness import NotReadyError
from .resources import Resource, Values
from .session import Session
from .values import has_unknown

RELEASE = "kubernetes:helm.sh/v3:Release"

_MANAGER = "helm"


class Releases:
    """The operations of `kubernetes:helm.sh/v3:Release`."""

    def __init__(self, source: Source | None = None) -> None:
        self._source = source

    def checked(self, session: Session, which: Resource, given: Values, old: Values, seed: bytes) -> Values:
        """The inputs with a name (the old one, else automatic) and a namespace (the provider's, else default), if the
        chart has all of their values."""
        name = which.name
        if not given.get("chart"):
            raise ReleaseError(f"release {name}: chart is required")
        automatic = f"{name}-{hashlib.sha256(seed).hexdigest()[:8]}"
        defaults = {"name": old.get("name") or automatic, "namespace": session.namespace or "default"}
        inputs: Values = defaults | given
        chart = self._chart(which, inputs)
        if chart:
            known = values.paths(chart.content)
            # As the real provider, which writes the chart's exact version into the inputs.
            inputs["version"] = chart.content.version
        else:
            known = values.listed(sums.location(inputs), inputs.get("version", ""))
        wrong = values.problems(inputs.get("values") or {}, known) if known else []
        if wrong:
            raise ReleaseError("\n  ".join([f"release {name}: Helm would ignore these values:", *wrong]))
        return inputs

    def replacing(self, session: Session, which: Resource, new: Values, changes: Mapping[str, str]) -> list[str]:
        # Helm cannot rename or move a release (pulumi-kubernetes: provider/pkg/provider/helm_release.go, Diff).
        return [path for path in changes if path in ("name", "namespace")]

    def keeps_its_place(self, old: Values, new: Values) -> bool:
        return False

    def create(self, session: Session, which: Resource, inputs: Values, seconds: float, *, preview: bool) -> Values:
        chart = self._chart(which, inputs)
        if preview:
            return inputs | {CHART: self._previewed(session, which, inputs, chart)}
        server, name, namespace = session.server(), inputs["name"], inputs["namespace"]
        if server.get(_namespace(namespace)) is None:
            if not inputs.get("createNamespace"):
                raise ReleaseError(f'release {name}: namespace "{namespace}" not found, and createNamespace is not set')
            server.apply(_namespace(namespace), _MANAGER)
        if records(server, name, namespace):
            raise ReleaseError(f"release {name}: cannot re-use a name that is still in use")
        return self._deploy(session, which, inputs, chart)

    def update(
        self, session: Session, which: Resource, inputs: Values, state: Values, seconds: float, *, preview: bool
    ) -> Values:
        chart = self._chart(which, inputs)
        if preview:
            return state | inputs | {CHART: self._previewed(session, which, inputs, chart)}
        name, namespace = inputs["name"], inputs["namespace"]
        if not records(session.server(), name, namespace):
            raise ReleaseError(f"release {name} has no deployed releases in {namespace}: run refresh, then try again")
        return self._deploy(session, which, inputs, chart)

    def read(
        self, session: Session, which: Resource, identity: str, state: Values, inputs: Values
    ) -> tuple[Values | None, Values]:
        """State and inputs by Helm's record; None if there is no such release."""
        namespace, _, name = identity.rpartition("/")
        found = records(session.server(), name, namespace or "default")
        if not found:
            return None, {}
        release = found[-1].release
        version = release["chart"]["metadata"]["version"]
        live = {"values": release.get("config") or {}, "version": version}
        if inputs:
            changed = {key: value for key, value in live.items() if key in inputs and inputs[key] != value}
            fresh = inputs | changed
        else:  # an import, or a resource that the program only reads
            fresh = {"name": name, "namespace": namespace, "chart": release["chart"]["metadata"]["name"], **live}
        status = {**state.get("status", {}), "revision": release["version"], "version": version}
        told = {} if state else {CHART: _told_by_record(fresh, release)}
        return state | fresh | {"status": status} | told, fresh

    def delete(self, session: Session, which: Resource, state: Values, seconds: float) -> None:
        server = session.server()
        found = records(server, state["name"], state["namespace"])
        if found and is_rendered(found[-1].release):
            self._releaser(session, which, state).uninstall(state)
        else:
            recorded.remove(server, state)
        # After its Deployment, which would start it again.
        if recorded.chart_name(state) == gatekeeper.CHART:
            gatekeeper.remove(session.planes, session.cluster())

    def _chart(self, which: Resource, inputs: Values) -> Chart | None:
        project = self._source.project(which.urn) if self._source else None
        return project.chart(inputs) if project and not has_unknown(sums.location(inputs)) else None

    def _previewed(self, session: Session, which: Resource, inputs: Values, chart: Chart | None) -> Values:
        """What a preview tells of the chart: it is rendered if all of its values are known."""
        if chart is None:
            return _only_recorded(inputs)
        if has_unknown(inputs):
            return _only_recorded(inputs) | {"rendered": True}
        source, project = self._project(which)
        server = session.reachable()
        version = server.request("GET", "/version")["gitVersion"] if server else ""
        refuse_unsupported(inputs)
        manifest = template(source.helm(_program(project, inputs)), inputs, chart.path, version)
        return {"rendered": True, "serviceAccounts": service_accounts(manifest, inputs["namespace"])}

    def _deploy(self, session: Session, which: Resource, inputs: Values, chart: Chart | None) -> Values:
        if has_unknown(inputs):
            raise ReleaseError(f"release {inputs['name']}: some of its values are unknown")
        if chart is None and self._source and (project := self._source.project(which.urn)) and project.required:
            raise ReleaseError(sums.lacking(which.name, inputs))
        outputs = self._installed(session, which, inputs, chart)
        if recorded.chart_name(inputs) == gatekeeper.CHART:
            gatekeeper.install(session.planes, session.cluster(), inputs)
        return outputs

    def _installed(self, session: Session, which: Resource, inputs: Values, chart: Chart | None) -> Values:
        server = session.server()
        before = records(server, inputs["name"], inputs["namespace"])
        if chart is None:
            if before and is_rendered(before[-1].release):
                raise ReleaseError(
                    f"release {inputs['name']} was rendered from a chart that is no longer in the cache, or not in "
                    f"this version: `python -m sandbox charts` fetches those of {sums.NAME}"
                )
            return inputs | recorded.deploy(server, inputs, before) | {CHART: _only_recorded(inputs)}
        refuse_unsupported(inputs)
        releaser = self._releaser(session, which, inputs)
        try:
            counts = releaser.upgrade(inputs, chart.path, before) if before else releaser.install(inputs, chart.path)
        except ReleaseError as error:
            after = records(server, inputs["name"], inputs["namespace"])
            if before or not after:
                raise
            # It failed and stays as it is: the engine keeps it in the state, and the next update upgrades it.
            raise NotReadyError(str(error), inputs | _outputs(after[-1].release, {}, chart)) from error
        outputs = _outputs(releaser.newest(inputs), counts, chart)
        outputs[CHART]["dropped"] = releaser.dropped(inputs)
        return inputs | outputs

    def _releaser(self, session: Session, which: Resource, inputs: Values) -> Releaser:
        source, project = self._project(which)
        planes = session.planes
        helm = source.helm(_program(project, inputs), planes.kubeconfig, session.cluster())
        return Releaser(helm, session.server())

    def _project(self, which: Resource) -> tuple[Source, Project]:
        project = self._source.project(which.urn) if self._source else None
        if self._source is None or project is None:
            raise ReleaseError(f"release {which.name}: it was rendered, and no run of its project is known: run `up`")
        return self._source, project


def _program(project: Project, inputs: Values) -> Path:
    if project.helm is None:
        raise ReleaseError(f"release {inputs['name']}: Helm is not built: `python -m sandbox charts build` builds it")
    return project.helm


def _only_recorded(inputs: Values) -> Values:
    known = accounts.of_table(inputs)
    return {"rendered": False} | ({} if known is None else {"serviceAccounts": known})


def _told_by_record(inputs: Values, release: Values) -> Values:
    if not is_rendered(release):
        return _only_recorded(inputs)
    return {"rendered": True, "serviceAccounts": service_accounts(release["manifest"], release["namespace"])}


def _outputs(release: Values, counts: Values, chart: Chart) -> Values:
    """What the state tells of a release that Helm installed."""
    manifest = release["manifest"]
    told = {
        "rendered": True,
        "sha256": chart.sha256,
        "leftOut": counts,
        "serviceAccounts": service_accounts(manifest, release["namespace"]),
    }
    return {"status": status_of(release), "resourceNames": resource_names(manifest), CHART: told}


def _namespace(name: str) -> Values:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
