"""Helm charts and EKS add-ons: their repositories and versions."""

import re

from policies.accessors.parts import of
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CHART = "kubernetes:helm.sh/v4:Chart"
_ADD_ON = "aws:eks/addon:Addon"
_HELM = frozenset({_RELEASE, _CHART})

# A version of Semantic Versioning 2.0.0, not a range; Helm also accepts a leading v.
_EXACT = re.compile(r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)
_WITH_SCHEME = re.compile(r"[a-z]+://", re.IGNORECASE)

_REPOSITORIES = Parameter(
    name="repositories",
    schema={"type": "array", "items": {"type": "string"}},
    default=[
        # Karpenter (its website, "Getting Started with Karpenter") and AWS's own charts for EKS (aws/eks-charts).
        "oci://public.ecr.aws/karpenter",
        "https://aws.github.io/eks-charts",
        # Gatekeeper (its website, "Installation").
        "https://open-policy-agent.github.io/gatekeeper/charts",
        # Falco and Falcosidekick (falcosecurity/charts, README).
        "https://falcosecurity.github.io/charts",
        # External Secrets (its website, "Getting started").
        "https://charts.external-secrets.io",
        # cert-manager (the README of its chart).
        "oci://quay.io/jetstack/charts",
        # trivy-operator (its website, "Helm").
        "https://aquasecurity.github.io/helm-charts",
        # kube-prometheus-stack and the Pushgateway (prometheus-community/helm-charts, README).
        "https://prometheus-community.github.io/helm-charts",
        # Fluent Bit (fluent/helm-charts, README).
        "https://fluent.github.io/helm-charts",
        # OpenTelemetry Collector (open-telemetry/opentelemetry-helm-charts, README).
        "https://open-telemetry.github.io/opentelemetry-helm-charts",
        # Jaeger (jaegertracing/helm-charts, README).
        "https://jaegertracing.github.io/helm-charts",
        # Elastic Cloud on Kubernetes (Elastic's documentation, "Install using a Helm chart").
        "https://helm.elastic.co",
        # Argo CD (argoproj/argo-helm, README).
        "https://argoproj.github.io/argo-helm",
    ],
    means="Approved chart repositories: URLs, or prefixes of URLs up to a slash",
)


def _is_local(chart: Value) -> bool:
    """Whether the chart is a local directory, which is reviewed with the program."""
    return not chart.unknown and (chart.text() or "").startswith(("./", "../", "/"))


_from_repositories = of(*_HELM, if_=lambda release: not _is_local(release.props["chart"]))


def _source(release: Resource) -> Value:
    """Where the chart comes from: its own URL, else its repository's."""
    chart = release.props["chart"]
    repository = release.props["repositoryOpts"]["repo"]
    return chart if _WITH_SCHEME.match(chart.text() or "") else repository


def _is_of(address: str, repository: str) -> bool:
    steps = address.split("/")
    return ".." not in steps and f"{address.rstrip('/')}/".startswith(f"{repository.rstrip('/')}/")


def _unapproved(release: Resource) -> str | None:
    source = _source(release)
    address = source.text()
    if not address:
        return "no repository is set, so the Helm configuration of each machine decides which chart this is"
    if any(_is_of(address, repository) for repository in release.settings[_REPOSITORIES.name]):
        return None
    return f"{source.path} is outside the approved repositories"


def _inexact(release: Resource) -> str | None:
    version = release.props["version"]
    # Missing means the latest version (pulumi_kubernetes, Release.version and Chart.version).
    if _EXACT.fullmatch(version.text() or ""):
        return None
    return f"{version.path} is missing or not an exact version"


def _without_version(add_on: Resource) -> str | None:
    # Missing means the current default version of EKS (EKS API reference, CreateAddon.addonVersion).
    version = add_on.props["addonVersion"]
    return None if version.unknown or version.text() else f"{version.path} is missing"


SUP_004 = Rule(
    id="SUP-004",
    title="Helm charts come from approved repositories, and charts and EKS add-ons have a pinned version",
    severity="medium",
    why="A chart is installed with the deployer's permissions, and a version that is not pinned can change any time.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/helm.html",
    types=_HELM | {_ADD_ON},
    checks=(
        Check(
            id="SUP-004.a",
            requires="Helm charts come from approved repositories",
            remedy="use a chart from an approved repository, or add its repository to the setting repositories",
            parts=_from_repositories,
            fault=_unapproved,
        ),
        Check(
            id="SUP-004.b",
            requires="Helm charts have an exact version",
            remedy="set version to an exact version such as 1.2.3, without ~, ^, x or >",
            parts=_from_repositories,
            fault=_inexact,
        ),
        Check(
            id="SUP-004.c",
            requires="EKS add-ons have a pinned version (addonVersion)",
            remedy="set addonVersion",
            parts=of(_ADD_ON),
            fault=_without_version,
        ),
    ),
    controls=Controls(),
    parameters=(_REPOSITORIES,),
)

RULES = (SUP_004,)
