"""Which kinds Argo CD watches: plain values only.

Its controller lists each kind that it watches in each namespace that it looks at, and gives up on the whole cluster
where one answer is a refusal; with `resource.respectRBAC`, it forgets a kind for all namespaces, or asks about the
first one alone (argo-cd v3.4.4, gitops-engine/pkg/cache/cluster.go, sync and checkPermission). So it watches the
kinds of the projects and nothing else, and may read these in each of its namespaces.
"""

import json

from .kinds import APPLICATION, KINDS, MADE, Kind
from .settings import ArgoCdSettings


def kinds_by_namespace(settings: ArgoCdSettings) -> dict[str, dict[str, Kind]]:
    """The kinds that projects deploy to each namespace, by their names."""
    known = {**KINDS, **{name: Kind(kind.group, kind.resource) for name, kind in settings.kinds.items()}}
    kinds: dict[str, dict[str, Kind]] = {}
    for project in settings.projects.values():
        for namespace in project.namespaces:
            kinds.setdefault(namespace, {}).update({kind: known[kind] for kind in project.kinds_or_usual()})
    return kinds


def watched(settings: ArgoCdSettings) -> dict[str, Kind]:
    """The kinds of all projects, what workloads make, and Applications."""
    kinds = {**APPLICATION, **MADE}
    for own in kinds_by_namespace(settings).values():
        kinds |= own
    return dict(sorted(kinds.items()))


def inclusions(settings: ArgoCdSettings) -> str:
    """`resource.inclusions` of argocd-cm as JSON, which is YAML: docs/operator-manual/declarative-setup.md, "Resource
    Exclusion/Inclusion"."""
    groups: dict[str, list[str]] = {}
    for name, kind in watched(settings).items():
        groups.setdefault(kind.group, []).append(name)
    return json.dumps([{"apiGroups": [group], "kinds": groups[group], "clusters": ["*"]} for group in sorted(groups)])
