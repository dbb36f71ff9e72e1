"""Settings of the bucket that Pulumi keeps the state of the stacks in."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ..mistakes import Mistake, refuse
from ..model import Model
from ..values import pattern

# S3 User Guide, "General purpose bucket naming rules".
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# KMS API, KeyIdType (botocore 1.44.5), as an ARN; KMS Developer Guide, "Key identifiers".
_KEY = re.compile(r"arn:aws:kms:[a-z0-9-]+:\d{12}:key/(mrk-)?[0-9a-f-]{32,36}")


def _check_bucket(text: str) -> str:
    if not _BUCKET.fullmatch(text):
        raise refuse(Mistake("is not a valid name of an S3 bucket", "write its name, without s3://"))
    return text


def _check_key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise refuse(Mistake("is not the ARN of a KMS key", "write arn:aws:kms:<Region>:<account ID>:key/<key ID>"))
    return text


class PipelineStateSettings(Model):
    """Settings of the state's bucket, for roles that may read only."""

    bucket: Annotated[
        str, AfterValidator(_check_bucket), pattern(rf"^{_BUCKET.pattern}$", "example-org-pulumi-state")
    ] = Field(description="S3 bucket with the state of the stacks")
    key_arn: Annotated[str, AfterValidator(_check_key)] | None = Field(
        default=None, description="ARN of the KMS key that the bucket, or a stack's secrets provider, encrypts with"
    )
