"""What a request to S3 takes, and whether policies allow it: IAM's decision on policies of roles and buckets."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .engine import Request


class Need(NamedTuple):
    """An action on a resource, with the condition keys of the request."""

    action: str
    resource: str
    context: Mapping[str, str]


_SECURE = {"aws:SecureTransport": "true"}
# S3 API: the permissions of each operation.
_ACTIONS = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
# S3 User Guide, "Using server-side encryption with AWS KMS keys": to read and to write an object.
_KEY_ACTIONS = {"GET": ("kms:Decrypt",), "PUT": ("kms:GenerateDataKey", "kms:Decrypt")}


def needs(request: Request, copied: str, region: str = "us-east-1") -> Iterator[Need]:
    """What a request takes, of the bucket and of its key; a copy is of the object `copied`."""
    bucket = f"arn:aws:s3:::{request.bucket}"
    if not request.key:
        assert request.method == "GET"
        yield Need("s3:ListBucket", bucket, _SECURE)
        return
    yield from _of_object(request.method, f"{bucket}/{request.key}", region)
    if request.operation == "CopyObject":
        yield from _of_object("GET", f"{bucket}/{copied}", region)


def _of_object(method: str, arn: str, region: str) -> Iterator[Need]:
    yield Need(_ACTIONS[method], arn, _SECURE)
    context = {"kms:ViaService": f"s3.{region}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": arn}
    # The key's ARN is not known here: policies name it, and are about no other.
    for action in _KEY_ACTIONS.get(method, ()):
        yield Need(action, f"arn:aws:kms:*:*:key/* {arn}", context)


def allowed(documents: Sequence[str], need: Need) -> bool:
    """Whether the policies of a role allow it."""
    return any(
        statement["Effect"] == "Allow" and _is_about(statement, need) and _holds(statement, need.context)
        for document in documents
        for statement in json.loads(document)["Statement"]
    )


def denied_by_bucket(policy: str, principal: str, action: str, resource: str) -> bool:
    """Whether a bucket policy denies it to a principal, over TLS."""
    need = Need(action, resource, {**_SECURE, "aws:PrincipalArn": principal})
    return any(
        statement["Effect"] == "Deny" and _is_about(statement, need) and _holds(statement, need.context)
        for statement in json.loads(policy)["Statement"]
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_about(statement: Mapping[str, Any], need: Need) -> bool:
    resources = _list(statement["Resource"])
    about = need.action.startswith("kms:") or any(fnmatch.fnmatchcase(need.resource, one) for one in resources)
    return about and any(fnmatch.fnmatchcase(need.action, one) for one in _list(statement["Action"]))


def _holds(statement: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    return all(
        _tests(operator, _list(values), context.get(key))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _tests(operator: str, values: Sequence[str], actual: str | None) -> bool:
    """One condition (IAM User Guide, "IAM JSON policy elements: Condition operators"): a key that is not in the request
    fulfils negated operators, and those with IfExists."""
    kind = operator.removesuffix("IfExists")
    if actual is None:
        return operator != kind or "Not" in kind
    assert kind in ("StringEquals", "StringNotEquals", "StringLike", "ArnEquals", "ArnNotEquals", "ArnLike", "Bool")
    return any(fnmatch.fnmatchcase(actual, value) for value in values) != ("Not" in kind)
