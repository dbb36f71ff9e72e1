"""Every Helm chart that the platform installs, pinned, and how a release of it is installed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pulumi import Input, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release, RepositoryOptsArgs


class Chart(NamedTuple):
    """A pinned chart. `location` is its name in `repository`, or the whole address of a chart in an OCI registry.

    Its digest is in `charts.sum`, as a Release has no property for it: the sandbox renders no chart that has another.
    """

    release: str
    location: str
    version: str
    namespace: str
    repository: str = ""


# aws/karpenter-provider-aws: charts/karpenter and charts/karpenter-crd of release 1.14.1 (2026-08-20, the newest
# there), read 2026-11-21. Registry and namespace: its website, "Getting Started with Karpenter"; in kube-system, API
# priority and fairness lets the controller's calls pass first.
KARPENTER = Chart("karpenter", "oci://public.ecr.aws/karpenter/karpenter", "1.14.1", "kube-system")
# The CRDs by themselves: Helm never updates what lies in a chart's crds/ directory (aws/karpenter-provider-aws #6778).
# Both always have one version.
KARPENTER_CRD = Chart("karpenter-crd", "oci://public.ecr.aws/karpenter/karpenter-crd", KARPENTER.version, "kube-system")

# open-policy-agent/gatekeeper: charts/gatekeeper of release 3.23.1, the newest stable one, read 2026-11-27 in its Go
# module; repository and namespace: its website, "Installation".
GATEKEEPER = Chart(
    "gatekeeper", "gatekeeper", "3.23.1", "gatekeeper-system", "https://open-policy-agent.github.io/gatekeeper/charts"
)

# falcosecurity/charts: charts/falco (Falco 0.44.1) and charts/falcosidekick (Falcosidekick 2.32.0), the newest there on
# 2026-07-21, read 2026-11-27; repository: its README. The namespace is that of its installation guide.
FALCO = Chart("falco", "falco", "9.1.0", "falco", "https://falcosecurity.github.io/charts")
FALCOSIDEKICK = Chart("falcosidekick", "falcosidekick", "0.14.0", FALCO.namespace, FALCO.repository)
# external-secrets/external-secrets: deploy/charts/external-secrets of release 2.9.0 (2026-08-08, the newest there),
# read 2026-11-27; repository and namespace: its docs/introduction/getting-started.md.
EXTERNAL_SECRETS = Chart(
    "external-secrets", "external-secrets", "2.9.0", "external-secrets", "https://charts.external-secrets.io"
)

# cert-manager/cert-manager: deploy/charts/cert-manager of release v1.21.2, the newest one, read 2026-11-27 in its Go
# module; registry and namespace: the README beside it.
CERT_MANAGER = Chart("cert-manager", "oci://quay.io/jetstack/charts/cert-manager", "v1.21.2", "cert-manager")

# aquasecurity/trivy-operator: deploy/helm of release 0.32.0 (2026-07-08, the newest there), read 2026-11-27; repository
# and namespace: its docs/getting-started/installation/helm.md.
TRIVY_OPERATOR = Chart(
    "trivy-operator", "trivy-operator", "0.34.0", "trivy-system", "https://aquasecurity.github.io/helm-charts"
)

# prometheus-community/helm-charts: charts/kube-prometheus-stack (operator 0.93.1, Prometheus 3.14.0, Alertmanager
# 0.34.0) and charts/prometheus-pushgateway, the newest there on 2026-08-22, read 2026-11-28; repository: its README.
# The namespace is that of its installation guide.
KUBE_PROMETHEUS_STACK = Chart(
    "kube-prometheus-stack",
    "kube-prometheus-stack",
    "88.5.3",
    "monitoring",
    "https://prometheus-community.github.io/helm-charts",
)
PUSHGATEWAY = Chart(
    "prometheus-pushgateway",
    "prometheus-pushgateway",
    "3.8.0",
    KUBE_PROMETHEUS_STACK.namespace,
    KUBE_PROMETHEUS_STACK.repository,
)

# open-telemetry/opentelemetry-helm-charts: charts/opentelemetry-collector (Collector 0.158.0, 2026-08-14) and
# charts/opentelemetry-operator (operator 0.158.0, 2026-08-20), the newest there, read 2026-11-28; repository: its
# README. The operator's namespace is that of the README beside its chart.
OPENTELEMETRY_AGENT = Chart(
    "opentelemetry-agent",
    "opentelemetry-collector",
    "0.170.0",
    "tracing",
    "https://open-telemetry.github.io/opentelemetry-helm-charts",
)
OPENTELEMETRY_GATEWAY = OPENTELEMETRY_AGENT._replace(release="opentelemetry-gateway")
OPENTELEMETRY_OPERATOR = Chart(
    "opentelemetry-operator",
    "opentelemetry-operator",
    "0.122.0",
    "opentelemetry-operator-system",
    OPENTELEMETRY_AGENT.repository,
)

# jaegertracing/helm-charts: charts/jaeger (Jaeger 2.19.0, 2026-06-14), the newest there, read 2026-11-28; repository:
# its README.
JAEGER = Chart(
    "jaeger", "jaeger", "4.11.1", OPENTELEMETRY_AGENT.namespace, "https://jaegertracing.github.io/helm-charts"
)

# fluent/helm-charts: charts/fluent-bit (Fluent Bit 5.1.1), the newest there on 2026-08-17, read 2026-11-28; repository:
# its README.
FLUENT_BIT = Chart("fluent-bit", "fluent-bit", "0.58.1", "logging", "https://fluent.github.io/helm-charts")

# elastic/cloud-on-k8s: deploy/eck-operator of release 3.5.0 (2026-07-24, the newest there), read 2026-11-28;
# repository, release and namespace: Elastic's documentation, "Install using a Helm chart".
ECK_OPERATOR = Chart("elastic-operator", "eck-operator", "3.5.0", "elastic-system", "https://helm.elastic.co")

# argoproj/argo-helm: charts/argo-cd (Argo CD 3.4.4, with redis-ha 4.38.0; 2026-07-02), the newest there, read
# 2026-11-28; repository and namespace: its README.
ARGO_CD = Chart("argocd", "argo-cd", "10.1.1", "argocd", "https://argoproj.github.io/argo-helm")


def install(
    name: str,
    chart: Chart,
    values: Mapping[str, Any],
    *,
    opts: ResourceOptions,
    skip_crds: bool = False,
    namespace: Input[str] | None = None,
) -> Release:
    """A release of a pinned chart under its own name, complete when its workloads are ready.

    `skip_crds` is for charts whose CRDs another release installs. `namespace` is the chart's, as an output of what
    creates it.
    """
    return Release(
        name,
        name=chart.release,
        chart=chart.location,
        version=chart.version,
        namespace=namespace or chart.namespace,
        repository_opts=RepositoryOptsArgs(repo=chart.repository) if chart.repository else None,
        values=dict(values),
        skip_crds=skip_crds,
        # A release that fails is rolled back, so that the next deployment starts from what ran before.
        atomic=True,
        opts=opts,
    )
