"""Whether the service accounts of Pod Identity associations exist: EKS accepts any name, and the pods get no role."""

from __future__ import annotations

from typing import Any

from .differences import UNKNOWN_SHOWN as UNKNOWN
from .events import Report
from .kubernetes.add_ons.rows import ROWS as ADD_ONS

_ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_RELEASE, _ACCOUNT = "kubernetes:helm.sh/v3:Release", "kubernetes:core/v1:ServiceAccount"
_ADD_ON = "aws:eks/addon:Addon"


def problems(report: Report) -> list[str]:
    """An error for each association whose account nothing in the stack makes.

    Left alone are those in the namespace of a release whose accounts are not known, those of a stack with an add-on
    that has no row here, and those of a stack that makes no accounts at all: its workloads come from elsewhere."""
    accounts, unknown = _accounts(report)
    add_ons = {inputs.get("addonName", "") for _, inputs in report.named(_ADD_ON)}
    if not accounts or add_ons - ADD_ONS.keys():
        return []
    errors: list[str] = []
    for name, inputs in report.named(_ASSOCIATION):
        namespace, account = inputs.get("namespace"), inputs.get("serviceAccount")
        if account == "default" or namespace in unknown or UNKNOWN in (namespace, account):
            continue
        if f"{namespace}/{account}" not in accounts:
            errors.append(
                f"{name}: nothing in this stack makes the service account {account} in the namespace {namespace}, so "
                f"no pod would get the role of this Pod Identity association; accounts: {', '.join(sorted(accounts))}"
            )
    return errors


def _accounts(report: Report) -> tuple[set[str], set[str]]:
    """The accounts that the stack makes, as <namespace>/<name>, and the namespaces that may have others."""
    accounts: set[str] = set()
    unknown: set[str] = set()
    for _, inputs in report.named(_ADD_ON):
        add_on = ADD_ONS.get(inputs.get("addonName", ""))
        accounts |= add_on.service_accounts if add_on else set()
    for _, inputs in report.named(_ACCOUNT):
        metadata: dict[str, Any] = inputs.get("metadata") or {}
        accounts.add(f"{metadata.get('namespace') or 'default'}/{metadata.get('name')}")
    for name, inputs in report.named(_RELEASE):
        made = report.charts.get(name, {}).get("serviceAccounts")
        if made is None:
            unknown.add(inputs.get("namespace", ""))
        else:
            accounts |= set(made)
    return accounts, unknown
