"""STO-*: what the examples do not show."""

from policies.cases.case import Given
from policies.rules.storage.logs import STO_006
from tests.policies.verdicts import UNKNOWN, judged

BUCKET = "aws:s3/bucket:Bucket"


def test_a_bucket_that_unknown_inline_logging_comes_from_is_the_target_of_logs() -> None:
    logs, other = Given(type=BUCKET, name="logs"), Given(type=BUCKET, name="other", props={"logging": UNKNOWN})
    assert judged(STO_006, [logs, other]) == ["STO-006.a", "STO-006.a"]
    depending = Given(type=BUCKET, name="other", props={"logging": UNKNOWN}, depends={"logging": "logs"})
    assert judged(STO_006, [logs, depending]) == ["STO-006.a"]
