"""Conditions of IAM statements: which keys they hold to fixed values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.accessors.inputs import Value, all_of, any_of

# Operators that compare for likeness, without those that negate (IAM User Guide, "IAM JSON policy elements: Condition
# operators"). With a suffix IfExists, and with ForAllValues, a request that lacks the key passes: nothing is held.
_ALIKE = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})

_WILDCARD = re.compile(r"[*?]")
# partition, service, region, account, resource.
_ARN = re.compile(r"arn:[^:]*:(?P<service>[^:]*):[^:]*:(?P<account>[^:]*):(?P<resource>.*)")


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition, with the operator in small letters and the values it is compared with.

    Names of operators and keys are taken without regard to case, as IAM takes keys.
    """

    operator: str
    key: str
    values: Value

    @property
    def is_positive(self) -> bool:
        """Whether only requests that have the key, with one of these values or patterns, pass."""
        return self.operator.removeprefix("foranyvalue:") in _ALIKE

    def names(self, keys: frozenset[str]) -> bool:
        """Whether the key is one of these; one that ends with a slash stands for all that begin with it."""
        return any(self.key == key or (key.endswith("/") and self.key.startswith(key)) for key in keys)

    def holds(self) -> bool:
        """Whether only fixed values pass: each names a single account, bucket, organization or network."""
        if not self.is_positive:
            return False
        values = list(self.values.entries())
        return bool(values) and all_of(*(lambda value=value: is_fixed(value.text() or "") for value in values))


def is_fixed(value: str) -> bool:
    """Whether a value of a condition is no pattern, or one whose wildcards stay within one account or organization.

    An ARN may have them after its account. The ARN of a bucket has no account, or any: its name is no other's. A path
    of an organization may have them after the organization.
    """
    wildcard = _WILDCARD.search(value)
    if wildcard is None:
        return bool(value)
    if arn := _ARN.fullmatch(value):
        account, resource = arn["account"], arn["resource"]
        of_one_account = bool(account) and _WILDCARD.search(account) is None
        return of_one_account or (arn["service"] == "s3" and _WILDCARD.match(resource) is None)
    return value.startswith("o-") and "/" in value[: wildcard.start()]


def conditions(statement: Value) -> Iterator[Condition]:
    """Every key of the statement's condition."""
    for operator, compared in statement["Condition"].fields():
        for key, values in compared.fields():
            yield Condition(operator.lower(), key.lower(), values)


def held_to(statement: Value, keys: frozenset[str]) -> bool:
    """Whether a condition of the statement lets only fixed values of one of these keys (in small letters) pass."""
    named = [condition for condition in conditions(statement) if condition.names(keys)]
    return any_of(*(condition.holds for condition in named))
