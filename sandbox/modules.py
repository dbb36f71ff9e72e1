"""The Go modules in `parts/`: which programs are built from each, and of which version."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

PARTS = Path(__file__).parent / "parts"


@dataclass(frozen=True)
class Part:
    """A Go module in `parts/`, and the programs that are built from it.

    What shares most of its dependencies shares a module, so that they are compiled once."""

    name: str
    """Its directory in `parts/`."""
    packages: tuple[str, ...]
    """A program each, which is called as Go names it: the last element of its path that is not a version."""
    module: str
    """The module in `go.mod` whose version is the programs'."""
    variables: tuple[str, ...] = ()
    """Go variables to set when linking, as `name=value` with the fields version, major and minor."""
    experiments: str = field(default="", repr=False)
    """What GOEXPERIMENT is for it. No part of `repr`, of which the names of directories in the cache are made."""


PULUMI = Part(
    "pulumi",
    ("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",),
    "github.com/pulumi/pulumi/pkg/v3",
    ("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}",),
)
KUBERNETES = Part(
    "kubernetes",
    (
        *(f"k8s.io/kubernetes/cmd/{name}" for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")),
        "go.etcd.io/etcd/server/v3",
    ),
    "k8s.io/kubernetes",
    # Without them the API server's version is the text of a template, which kubectl and Helm refuse (kubernetes:
    # hack/lib/version.sh, kube::version::ldflags).
    tuple(
        f"k8s.io/component-base/version.{name}"
        for name in ("gitVersion=v{version}", "gitMajor={major}", "gitMinor={minor}", "gitTreeState=clean")
    ),
)
# The last program writes the stages that KWOK goes by.
CONTROLLERS = Part(
    "controllers",
    ("github.com/open-policy-agent/gatekeeper/v3", "sigs.k8s.io/kwok/cmd/kwok", "./stages"),
    "github.com/open-policy-agent/gatekeeper/v3",
)
# Judges manifests by Gatekeeper's constraints, without a cluster: for tests.
GATOR = Part("controllers", ("github.com/open-policy-agent/gatekeeper/v3/cmd/gator",), CONTROLLERS.module)
# Judges the workflows of GitHub Actions: for tests.
ACTIONLINT = Part("actionlint", ("github.com/rhysd/actionlint/cmd/actionlint",), "github.com/rhysd/actionlint")
# Scans for vulnerabilities and secrets, in pipelines. It imports encoding/json/v2, an experiment in Go before 1.27.
TRIVY = Part(
    "trivy",
    ("github.com/aquasecurity/trivy/cmd/trivy",),
    "github.com/aquasecurity/trivy",
    ("github.com/aquasecurity/trivy/pkg/version/app.ver={version}",),
    experiments="jsonv2",
)
# Built only when there is a chart to render.
HELM = Part("helm", ("helm.sh/helm/v3/cmd/helm",), "helm.sh/helm/v3")
# Writes out the charts that the module embeds.
ISTIO_CHARTS = Part("istio-charts", (".",), "istio.io/istio")


def pinned_version(part: Part) -> str:
    """The version that the part's `go.mod` requires, as `1.2.3`."""
    text = (PARTS / part.name / "go.mod").read_text()
    requirement = re.search(rf"^\s*(?:require )?{re.escape(part.module)} v(\S+)", text, re.MULTILINE)
    assert requirement is not None, f"{part.name}/go.mod does not require {part.module}"
    return requirement[1]
