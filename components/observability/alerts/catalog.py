"""The files of rules, by topic, and what each needs."""

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, ...]] = {
    "alertmanager": ("alertmanager", "prometheus"),
    "api-server": ("apiserver",),
    "argo-cd": ("argocd-application-controller", "argocd-repo-server"),
    "argo-cd-notifications": ("argocd-notifications-controller",),
    "certificates": ("cert-manager",),
    "external-secrets": ("external-secrets",),
    "falco": ("falco", "falcosidekick"),
    "gatekeeper": ("gatekeeper", "apiserver"),
    "karpenter": ("karpenter",),
    "logs": ("fluent-bit",),
    "node-resources": ("node-exporter",),
    "nodes": ("kube-state-metrics",),
    "pods": ("kube-state-metrics",),
    "prometheus": ("prometheus",),
    "prometheus-operator": ("prometheus-operator",),
    # Series of both kinds of services, of which there are those that there are.
    "services": (),
    "services-metrics": (),
    "services-traces": ("opentelemetry-collector",),
    "targets": (),
    "traces": ("opentelemetry-collector",),
    "volumes": ("kubelet",),
    "vpc-cni": ("vpc-cni",),
    "vulnerabilities": ("trivy-operator",),
}
"""The files of rules/: for each, the jobs whose metrics its rules read. Where one is off, the file is left out."""

CRITICAL_JOBS = ("apiserver", "coredns", "karpenter", "kube-state-metrics", "kubelet")
"""Jobs without which the cluster does not work, or most alerts are blind. While another is down, it can wait."""

RUNBOOKS = "https://github.com/aws-platform/aws-platform/blob/main/docs/runbooks"
"""Where the page of each alert is, unless the settings name another place; its name is that of the alert."""
