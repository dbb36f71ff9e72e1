"""IAM documents of Prometheus; each function returns JSON text."""

from ...iam.statements import allow, document
from ...refs import Account


def remote_write(account: Account, workspace: str) -> str:
    """The policy of Prometheus that writes to a workspace of Amazon Managed Service for Prometheus, and reads nothing
    (its User Guide, "Set up IAM roles for service accounts", ingestion)."""
    return document(allow("WriteMetrics", ["aps:RemoteWrite"], [account.arn("aps", f"workspace/{workspace}")]))
