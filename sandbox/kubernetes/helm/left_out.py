"""Leaves out of a rendered chart what would break a cluster in which no container runs. Helm calls this file as its
post-renderer: the manifest in and out, and the number of objects left out, by kind, into the file that is named.

Nothing answers an admission webhook here, so with the failure policy Fail every request that it matches would be
refused; an aggregated API without a server makes discovery fail, and the deletion of namespaces."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

_WEBHOOK, _AGGREGATED_API = "admission webhooks", "aggregated APIs"
_KINDS = {
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): _WEBHOOK,
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): _WEBHOOK,
    ("apiregistration.k8s.io", "APIService"): _AGGREGATED_API,
}
# As Helm splits them (helm/helm: pkg/releaseutil/manifest.go).
_SEPARATOR = re.compile(r"(?:^|\s*\n)---\s*")
# At the beginning of a line, so of the object itself.
_FIELD = re.compile(r"""^["']?(apiVersion|kind)["']?\s*:\s*["']?([^\s"'#,]+)""", re.MULTILINE)


def documents(manifest: str) -> list[str]:
    """The objects of a manifest, as text."""
    return [text for text in _SEPARATOR.split(manifest) if text.strip()]


def kind_of(document: str) -> tuple[str, str]:
    """Group and kind of an object."""
    fields = dict(reversed(_FIELD.findall(document)))
    return fields.get("apiVersion", "").rpartition("/")[0], fields.get("kind", "")


def filtered(manifest: str) -> tuple[str, Counter[str]]:
    """The manifest without what is left out, and how much that is."""
    kept: list[str] = []
    counts: Counter[str] = Counter()
    for document in documents(manifest):
        reason = _KINDS.get(kind_of(document))
        if reason is None:
            kept.append(f"---\n{document}\n")
        else:
            counts[reason] += 1
    return "".join(kept), counts


def main(report: Path) -> None:
    manifest, counts = filtered(sys.stdin.read())
    report.write_text(json.dumps(counts))
    sys.stdout.write(manifest)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
