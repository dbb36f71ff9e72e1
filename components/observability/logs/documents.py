"""IAM documents of Fluent Bit; each function returns JSON text."""

from collections.abc import Iterable

from ...iam.statements import allow, document
from ...refs import Account


def write(account: Account, log_group_names: Iterable[str]) -> str:
    """The policy of Fluent Bit: creates streams in these log groups and writes to them; it reads nothing, and creates
    no group.

    Actions: fluent/fluent-bit 5.1.1, plugins/out_cloudwatch_logs/cloudwatch_api.c; it lists no streams: one that is
    there already is its answer to CreateLogStream. CloudWatch Logs encrypts by itself, with the key of the group.
    """
    streams = [account.arn("logs", f"log-group:{name}:log-stream:*") for name in log_group_names]
    return document(allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], streams))
