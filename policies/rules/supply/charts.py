"""The rule about where charts and add-ons come from, and which version they are."""

import re
from collections.abc import Iterator

from policies.accessors.inputs import Value
from policies.rule import Check, Controls, Parameter, Resource, Rule

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CHART = "kubernetes:helm.sh/v4:Chart"
_ADD_ON = "aws:eks/addon:Addon"
_HELM = frozenset({_RELEASE, _CHART})

# Semantic Versioning 2.0.0 without ranges, as Helm takes it: also with a v before it.
_EXACT = re.compile(r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)
_WITH_SCHEME = re.compile(r"[a-z]+://", re.IGNORECASE)

_REPOSITORIES = Parameter(
    name="repositories",
    schema={"type": "array", "items": {"type": "string"}},
    default=[
        # Karpenter (its website, "Getting Started with Karpenter") and AWS's own charts for EKS (aws/eks-charts).
        "oci://public.ecr.aws/karpenter",
        "https://aws.github.io/eks-charts",
    ],
    means="Repositories that charts may come from, or the beginnings of their addresses up to a slash",
)


def _helm(resource: Resource) -> Iterator[Resource]:
    if resource.type in _HELM and not _is_here(resource.props["chart"]):
        yield resource


def _is_here(chart: Value) -> bool:
    """Whether the chart is a directory beside the program, and reviewed with it."""
    return not chart.unknown and (chart.text() or "").startswith(("./", "../", "/"))


def _source(release: Resource) -> Value:
    """Where the chart comes from: its own address, or else the repository's."""
    chart = release.props["chart"]
    repository = release.props["repositoryOpts"]["repo"]
    return chart if _WITH_SCHEME.match(chart.text() or "") else repository


def _is_of(address: str, repository: str) -> bool:
    steps = address.split("/")
    return ".." not in steps and f"{address.rstrip('/')}/".startswith(f"{repository.rstrip('/')}/")


def _from_elsewhere(release: Resource) -> str | None:
    source = _source(release)
    address = source.text()
    if not address:
        return "no repository is given, so that it depends on the machine which chart this is"
    if any(_is_of(address, repository) for repository in release.settings[_REPOSITORIES.name]):
        return None
    return f"{source.path} is not an approved repository"


def _inexact(release: Resource) -> str | None:
    version = release.props["version"]
    # Missing means the newest (pulumi_kubernetes, Release.version and Chart.version).
    if _EXACT.fullmatch(version.text() or ""):
        return None
    return f"{version.path} is missing, or not one exact version"


def _add_ons(resource: Resource) -> Iterator[Resource]:
    if resource.type == _ADD_ON:
        yield resource


def _any_version(add_on: Resource) -> str | None:
    # Missing means what EKS holds for the default at that moment (EKS API reference, CreateAddon.addonVersion).
    version = add_on.props["addonVersion"]
    return None if version.unknown or version.text() else f"{version.path} is missing"


SUP_004 = Rule(
    id="SUP-004",
    title="Charts come from approved repositories, and charts and add-ons in one exact version",
    severity="medium",
    why="A chart runs with the rights of who installs it, and a version that is not named is another one tomorrow.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/helm.html",
    types=_HELM | {_ADD_ON},
    checks=(
        Check(
            id="SUP-004.a",
            requires="Charts come from approved repositories",
            remedy="set repositoryOpts.repo, or an oci:// chart, to an approved one, or approve it",
            parts=_helm,
            fault=_from_elsewhere,
        ),
        Check(
            id="SUP-004.b",
            requires="Charts are given in one exact version",
            remedy="set version to one version with three numbers, without ~, ^, x or >",
            parts=_helm,
            fault=_inexact,
        ),
        Check(
            id="SUP-004.c",
            requires="Add-ons are given in one version",
            remedy="set addonVersion",
            parts=_add_ons,
            fault=_any_version,
        ),
    ),
    controls=Controls(),
    parameters=(_REPOSITORIES,),
)

RULES = (SUP_004,)
