"""IAM policy documents, alike whichever resource type and form they are written in."""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.accessors.conditions import Condition, conditions, held_to
from policies.accessors.inputs import Value, all_of, any_of
from policies.rule import Resource

ROLE = "aws:iam/role:Role"
MANAGED_POLICY = "aws:iam/policy:Policy"
_WITH_POLICY = frozenset(
    {
        MANAGED_POLICY,
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/userPolicy:UserPolicy",
    }
)
# The companions named …Exclusive list names and ARNs, and carry no documents.
TYPES = _WITH_POLICY | {ROLE}

_EVERY_ACTION = re.compile(r"\*+(:\*+)?")
_EVERY_RESOURCE = re.compile(r"\*+|arn:(aws[a-z-]*|\*+)(:\*+)+")
# Everything of one kind, as all roles, keys or functions, be it of one account and region or of all.
_ALL_OF_A_KIND = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:([a-z-]+[:/])?\*+")
_EVERY_ACTION_OF_A_SERVICE = re.compile(r"[^:]+:[*?]*\*[*?]*")
# Not a principal that IAM takes today, and everyone wherever something else does.
_EVERY_ACCOUNT = re.compile(r"\*+|arn:[^:]*:(iam|sts):[^:]*:\*+:.*")

# Keys that say who calls, or on whose behalf a service does (IAM User Guide, "AWS global condition context keys"; S3
# User Guide, "The meaning of public"; KMS Developer Guide, kms:CallerAccount). kms:ViaService is not among them: it
# says through which service a request comes, whoever sends it; nor is aws:SourceIp, where any account can call from.
CALLER_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "kms:calleraccount",
    }
)


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

    def every_action_of_a_service(self) -> bool:
        """Whether one pattern among the actions matches every action of one service."""
        return self._matches("Action", _EVERY_ACTION_OF_A_SERVICE)

    def every_resource(self) -> bool:
        """Whether one pattern among the resources matches every resource."""
        return self.resource_like(_EVERY_RESOURCE)

    def all_actions_but(self) -> bool:
        """Whether actions are given by exclusion."""
        return self._given("NotAction")

    def all_resources_but(self) -> bool:
        """Whether resources are given by exclusion."""
        return self._given("NotResource")

    def all_principals_but(self) -> bool:
        """Whether principals are given by exclusion."""
        return self._given("NotPrincipal")

    def names_action(self, action: str) -> bool:
        """Whether a pattern among the actions matches this one; of what NotAction leaves open, nothing is named."""
        entries = self.body["Action"].entries()
        return any_of(*(lambda entry=entry: matches(entry.text() or "", action) for entry in entries))

    def resource_like(self, pattern: re.Pattern[str]) -> bool:
        """Whether one of the resources is written like this."""
        return self._matches("Resource", pattern)

    def unlimited(self) -> bool:
        """Whether the resources are all there are, all of a kind, or all but some."""
        return any_of(self.every_resource, lambda: self.resource_like(_ALL_OF_A_KIND), self.all_resources_but)

    def administers(self) -> bool:
        """Whether it allows every action on every resource, be it all but some of either."""
        return all_of(
            self.allows,
            lambda: any_of(self.every_action, self.all_actions_but),
            lambda: any_of(self.every_resource, self.all_resources_but),
        )

    def principals(self, kind: str) -> Iterator[Value]:
        """The principals of a kind: AWS, Service, Federated or CanonicalUser; "*" alone is one of AWS.

        Where they are not known yet, they are one unknown principal of every kind.
        """
        principal = self.body["Principal"]
        if principal.unknown:
            yield principal
        elif isinstance(principal.raw, str):
            yield from [principal] if kind == "AWS" else []
        else:
            yield from principal[kind].entries()

    def conditions(self) -> Iterator[Condition]:
        """Every key of its condition."""
        return conditions(self.body)

    def held_to(self, *keys: str) -> bool:
        """Whether its condition lets only fixed values of one of these keys pass; `key/` stands for all below it."""
        return held_to(self.body, frozenset(key.lower() for key in keys))

    def everyone(self) -> bool:
        """Whether the principals are everyone: "*", {"AWS": "*"}, or all but some."""

        def named() -> bool:
            entries = self.principals("AWS")
            return any_of(*(lambda one=one: _EVERY_ACCOUNT.fullmatch(one.text() or "") is not None for one in entries))

        return any_of(named, self.all_principals_but)

    def open_principal(self) -> bool:
        """Whether it allows something to everyone, without a condition that says who may call (see CALLER_KEYS).

        A condition counts where it must hold and its values are fixed: an account, an organization, an ARN with its
        account; not with IfExists, ForAllValues or a negation, and not where any value is a pattern for all.
        """
        return all_of(self.allows, self.everyone, lambda: not held_to(self.body, CALLER_KEYS))

    def _given(self, element: str) -> bool:
        self.body.known()
        return self.body[element].given

    def _matches(self, element: str, pattern: re.Pattern[str]) -> bool:
        entries = self.body[element].entries()
        return any_of(*(lambda entry=entry: pattern.fullmatch(entry.text() or "") is not None for entry in entries))


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    # The library's expressions do not search back, so that no pattern of a program can hold the pack up; a bracket is
    # no wildcard of IAM's.
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")), re.IGNORECASE)


def matches(pattern: str, text: str) -> bool:
    """Whether the text is one that the pattern matches, as IAM matches actions and ARNs: * is any text, ? any letter,
    and the case does not matter."""
    return _compiled(pattern).fullmatch(text) is not None


def document_statements(value: Value) -> Iterator[Statement]:
    """The statements of the document that stands in this property, as JSON text or as a mapping."""
    for body in value.document()["Statement"].entries():
        yield Statement(body)


def statements(resource: Resource) -> Iterator[Statement]:
    """Every statement of every permissions document in the resource; not of its trust policy."""
    for document in _documents(resource):
        yield from document_statements(document)


def trust_statements(role: Resource) -> Iterator[Statement]:
    """Every statement that says who may assume the role."""
    yield from document_statements(role.props["assumeRolePolicy"])


def _documents(resource: Resource) -> Iterator[Value]:
    if resource.type in _WITH_POLICY:
        yield resource.props["policy"]
    elif resource.type == ROLE:
        for inline in resource.props["inlinePolicies"].entries():
            yield inline["policy"]
