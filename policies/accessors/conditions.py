"""Conditions of IAM policy statements: which condition keys they restrict to fixed values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.engine.inputs import Value, all_of, any_of

# Operators that require a match, without the negated ones (IAM User Guide, "IAM JSON policy elements: Condition
# operators"). With the suffix IfExists, or with ForAllValues, a request without the key matches: it is not restricted.
_ALIKE = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})

_WILDCARD = re.compile(r"[*?]")
# partition, service, region, account, resource.
_ARN = re.compile(r"arn:[^:]*:(?P<service>[^:]*):[^:]*:(?P<account>[^:]*):(?P<resource>.*)")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition key, with its operator and the values that it is compared with.

    Operator and key are in lower case: IAM does not distinguish the case of condition keys.
    """

    operator: str
    key: str
    values: Value

    @property
    def is_positive(self) -> bool:
        """Whether it matches only requests that have the key with one of these values or patterns."""
        return self.operator.removeprefix("foranyvalue:") in _ALIKE

    def names(self, keys: frozenset[str]) -> bool:
        """Whether the key is one of these; a key that ends with a slash stands for all keys with this prefix."""
        return any(self.key == key or (key.endswith("/") and self.key.startswith(key)) for key in keys)

    def holds(self) -> bool:
        """Whether it matches only fixed values: each is a single account, bucket, organization or network."""
        if not self.is_positive:
            return False
        values = list(self.values.entries())
        return bool(values) and all_of(*(lambda value=value: is_fixed(value.text() or "") for value in values))


def is_fixed(value: str) -> bool:
    """Whether a condition value has no wildcards, or only ones that stay within one account or organization.

    An ARN may have wildcards after its account. The ARN of a bucket needs no account, because names of buckets
    (not those of access points) are globally unique. An organization path may have wildcards after the organization.
    """
    wildcard = _WILDCARD.search(value)
    if wildcard is None:
        return bool(value)
    if arn := _ARN.fullmatch(value):
        account, resource = arn["account"], arn["resource"]
        of_one_account = bool(account) and _WILDCARD.search(account) is None
        of_bucket = arn["service"] == "s3" and not resource.startswith("accesspoint/")
        return of_one_account or (of_bucket and _WILDCARD.match(resource) is None)
    return value.startswith("o-") and "/" in value[: wildcard.start()]


def conditions(statement: Value) -> Iterator[Condition]:
    """Every condition key of the statement."""
    for operator, compared in statement["Condition"].fields():
        for key, values in compared.fields():
            yield Condition(operator.lower(), key.lower(), values)


def held_to(statement: Value, keys: frozenset[str]) -> bool:
    """Whether a condition of the statement restricts one of these keys (in lower case) to fixed values."""
    named = [condition for condition in conditions(statement) if condition.names(keys)]
    return any_of(*(condition.holds for condition in named))
