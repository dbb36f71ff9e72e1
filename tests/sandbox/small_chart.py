"""A small chart for the tests of releases, with what real ones have: values, CRDs, a hook, a webhook, an API."""

from __future__ import annotations

import tarfile
from pathlib import Path

CHART = """\
apiVersion: v2
name: shop
version: {version}
appVersion: "7"
"""

VALUES = """\
replicas: 1
cpu: 100m
webhook:
  enabled: true
labels: {}
serviceAccount:
  name: clerk
nodeSelector:
  kubernetes.io/os: linux
"""

SCHEMA = """\
{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"replicas": {"type": "integer", "maximum": 9}}}
"""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: {{ .Release.Name }}}
  template:
    metadata:
      labels: {app: {{ .Release.Name }}}
    spec:
      serviceAccountName: {{ .Values.serviceAccount.name }}
      nodeSelector: {{ toYaml .Values.nodeSelector | nindent 8 }}
      containers:
        - name: app
          image: example.com/shop:7
          resources: {requests: {cpu: {{ .Values.cpu }}}}
"""

ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.serviceAccount.name }}
  labels: {{ toYaml .Values.labels | nindent 4 }}
"""

KEPT = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-kept
  annotations: {helm.sh/resource-policy: keep}
data: {replicas: {{ .Values.replicas | quote }}}
"""

HOOK = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-migrate
  annotations: {helm.sh/hook: "pre-install,pre-upgrade"}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: example.com/shop:7}]
"""

WEBHOOK = """\
{{- if .Values.webhook.enabled }}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: {{ .Release.Name }}
webhooks:
  - name: orders.example.com
    failurePolicy: Fail
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: {service: {name: nobody, namespace: default}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps, pods]}]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: v1.{{ .Release.Name }}.example.com
spec:
  group: {{ .Release.Name }}.example.com
  version: v1
  groupPriorityMinimum: 100
  versionPriority: 100
  service: {name: nobody, namespace: default}
{{- end }}
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  type: LoadBalancer
  selector: {app: {{ .Release.Name }}}
  ports: [{port: 80}]
"""

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: orders.example.com
spec:
  group: example.com
  names: {kind: Order, listKind: OrderList, plural: orders, singular: order}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""

FILES = {
    "values.yaml": VALUES,
    "values.schema.json": SCHEMA,
    "crds/orders.yaml": CRD,
    "templates/deployment.yaml": DEPLOYMENT,
    "templates/account.yaml": ACCOUNT,
    "templates/kept.yaml": KEPT,
    "templates/hook.yaml": HOOK,
    "templates/webhook.yaml": WEBHOOK,
    "templates/service.yaml": SERVICE,
}


def write_chart(directory: Path, version: str = "1.0.0", without: tuple[str, ...] = ()) -> Path:
    """The chart in a directory called `shop`."""
    chart = directory / "shop"
    for name, text in {**FILES, "Chart.yaml": CHART.format(version=version)}.items():
        path = chart / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in without:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text)
    return chart


def archived(chart: Path, archive: Path) -> Path:
    """The chart as an archive, as repositories serve it."""
    with tarfile.open(archive, "w:gz") as file:
        file.add(chart, arcname=chart.name)
    return archive
