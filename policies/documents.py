"""IAM policy documents, alike whichever resource type and form they are written in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.inputs import Value, any_of
from policies.rule import Resource

ROLE = "aws:iam/role:Role"
_WITH_POLICY = frozenset(
    {
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/userPolicy:UserPolicy",
    }
)
TYPES = _WITH_POLICY | {ROLE}

_EVERY_ACTION = re.compile(r"\*+(:\*+)?")
_EVERY_RESOURCE = re.compile(r"\*+|arn:(aws[a-z-]*|\*+)(:\*+)+")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a document; where the document is unknown, so is everything about its one statement."""

    body: Value

    @property
    def where(self) -> str:
        return self.body.path

    def allows(self) -> bool:
        return (self.body["Effect"].text() or "").lower() == "allow"

    def every_action(self) -> bool:
        """Whether one pattern among the actions matches every action of every service."""
        return self._matches("Action", _EVERY_ACTION)

    def every_resource(self) -> bool:
        """Whether one pattern among the resources matches every resource."""
        return self._matches("Resource", _EVERY_RESOURCE)

    def all_actions_but(self) -> bool:
        """Whether actions are given by exclusion."""
        return self._given("NotAction")

    def all_resources_but(self) -> bool:
        """Whether resources are given by exclusion."""
        return self._given("NotResource")

    def _given(self, element: str) -> bool:
        self.body.known()
        return self.body[element].given

    def _matches(self, element: str, pattern: re.Pattern[str]) -> bool:
        entries = self.body[element].entries()
        return any_of(*(lambda entry=entry: pattern.fullmatch(entry.text() or "") is not None for entry in entries))


def statements(resource: Resource) -> Iterator[Statement]:
    """Every statement of every permissions document in the resource; not of its trust policy."""
    for text in _documents(resource):
        for body in text.document()["Statement"].entries():
            yield Statement(body)


def _documents(resource: Resource) -> Iterator[Value]:
    if resource.type in _WITH_POLICY:
        yield resource.props["policy"]
    elif resource.type == ROLE:
        for inline in resource.props["inlinePolicies"].entries():
            yield inline["policy"]
