"""IAM policy documents, whichever resource type and form declares them."""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from policies.accessors.conditions import Condition, conditions, held_to
from policies.accessors.grammar import require_document, require_element, require_statement
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Resource

ROLE = "aws:iam/role:Role"
MANAGED_POLICY = "aws:iam/policy:Policy"
# The property of each type that has the policy document.
_WITH_POLICY: Mapping[str, str] = {
    MANAGED_POLICY: "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
}
# The resource types named …Exclusive list names and ARNs, and have no policy documents.
TYPES = frozenset(_WITH_POLICY) | {ROLE}

_EVERY_ACTION = re.compile(r"\*+(:\*+)?")
_EVERY_RESOURCE = re.compile(r"\*+|arn:(aws[a-z-]*|\*+)(:\*+)+")
# All resources of one type, such as all roles, keys or functions, in one account and Region or in all.
_ALL_OF_A_KIND = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:([a-z-]+[:/])?\*+")
_EVERY_ACTION_OF_A_SERVICE = re.compile(r"[^:]+:[*?]*\*[*?]*")
# IAM rejects these ARNs as principals today; a service that accepts them would mean everyone.
_EVERY_ACCOUNT = re.compile(r"\*+|arn:[^:]*:(iam|sts):[^:]*:\*+:.*")

# Condition keys that identify the caller, its VPC endpoint, or for whom a service calls (IAM User Guide, "AWS global
# condition context keys"; S3 User Guide, "The meaning of public"; KMS Developer Guide, kms:CallerAccount; 2026-11).
# Not kms:ViaService, the service that a request comes through, whoever sends it; nor aws:SourceIp, from where any
# account can call.
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
        "aws:userid",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
    }
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy document; an unknown document has one unknown statement."""

    body: Value

    @property
    def where(self) -> str:
        return self.body.path

    def allows(self) -> bool:
        return (self.body["Effect"].text() or "").lower() == "allow"

    def every_action(self) -> bool:
        """Whether one of the actions is a pattern for every action of every service."""
        return self._matches("Action", _EVERY_ACTION)

    def every_action_of_a_service(self) -> bool:
        """Whether one of the actions is a pattern for every action of one service."""
        return self._matches("Action", _EVERY_ACTION_OF_A_SERVICE)

    def every_resource(self) -> bool:
        """Whether one of the resources is a pattern for every resource."""
        return self.resource_like(_EVERY_RESOURCE)

    def all_actions_but(self) -> bool:
        """Whether it has NotAction."""
        return self._given("NotAction")

    def all_resources_but(self) -> bool:
        """Whether it has NotResource."""
        return self._given("NotResource")

    def all_principals_but(self) -> bool:
        """Whether it has NotPrincipal."""
        return self._given("NotPrincipal")

    def names_action(self, action: str) -> bool:
        """Whether one of the actions matches this one; actions that NotAction allows are not counted."""
        entries = self.body["Action"].entries()
        return any_of(*(lambda entry=entry: matches(entry.text() or "", action) for entry in entries))

    def resource_like(self, pattern: re.Pattern[str]) -> bool:
        """Whether one of the resources matches this regular expression."""
        return self._matches("Resource", pattern)

    def unlimited(self) -> bool:
        """Whether the resources are every resource, every resource of a type, or given by NotResource."""
        return any_of(self.every_resource, lambda: self.resource_like(_ALL_OF_A_KIND), self.all_resources_but)

    def administers(self) -> bool:
        """Whether it allows every action on every resource, also by NotAction or NotResource."""
        return all_of(
            self.allows,
            lambda: any_of(self.every_action, self.all_actions_but),
            lambda: any_of(self.every_resource, self.all_resources_but),
        )

    def principals(self, kind: str) -> Iterator[Value]:
        """The principals of a kind: AWS, Service, Federated or CanonicalUser; "*" alone is an AWS principal.

        Unknown principals are one unknown principal of every kind.
        """
        principal = self.body["Principal"]
        if principal.unknown:
            yield principal
        elif isinstance(principal.raw, str):
            yield from [principal] if kind == "AWS" else []
        else:
            yield from principal[kind].entries()

    def conditions(self) -> Iterator[Condition]:
        """Every condition key of the statement."""
        return conditions(self.body)

    def held_to(self, *keys: str) -> bool:
        """Whether its conditions restrict one of these keys to fixed values; `key/` stands for every key below it."""
        return held_to(self.body, frozenset(key.lower() for key in keys))

    def everyone(self) -> bool:
        """Whether the principals are everyone: "*", {"AWS": "*"}, or given by NotPrincipal."""

        def named() -> bool:
            entries = self.principals("AWS")
            return any_of(
                *(lambda entry=entry: _EVERY_ACCOUNT.fullmatch(entry.text() or "") is not None for entry in entries)
            )

        return any_of(named, self.all_principals_but)

    def open_principal(self) -> bool:
        """Whether it allows everyone something, without a condition that limits the caller (see CALLER_KEYS).

        A condition counts if it must hold and its values are fixed: an account, an organization or an ARN with account,
        not with IfExists, ForAllValues or a negation, and not if a value is a pattern that matches everything.
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
    # fnmatch's regular expressions do not backtrack, so no pattern of a program can block the pack. In IAM, a bracket
    # is not a wildcard.
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")), re.IGNORECASE)


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches the text, as IAM matches actions and ARNs: * is any text, ? is any character, and
    case is ignored."""
    return _compiled(pattern).fullmatch(text) is not None


def statements(resource: Resource) -> Iterator[Statement]:
    """Every statement of every permissions policy in the resource, without its trust policy."""
    for document in _documents(resource):
        yield from _statements(document, "Resource")


def resource_statements(policy: Value) -> Iterator[Statement]:
    """The statements of the resource-based policy in this property: of a bucket, key, queue, topic or repository."""
    yield from _statements(policy, "Principal")


def trust_statements(role: Resource) -> Iterator[Statement]:
    """Every statement of the role's trust policy."""
    yield from resource_statements(role.props["assumeRolePolicy"])


def _statements(value: Value, element: str) -> Iterator[Statement]:
    """The statements of the policy document in this property, which is JSON text or a mapping; none if it is missing.

    Each has the element, besides those of every policy: identity-based policies say for which resources they are,
    resource-based ones for which principals (IAM User Guide, "IAM JSON policy elements: Principal" and "Resource").

    Raises:
        UnreadableError: the document or a statement has another form than IAM accepts, so it cannot be judged.
    """
    document = value.document()
    if not document.given:
        return
    require_document(document)
    for body in document["Statement"].entries():
        require_statement(body)
        require_element(body, element)
        yield Statement(body)


def _documents(resource: Resource) -> Iterator[Value]:
    if property_ := _WITH_POLICY.get(resource.type):
        yield resource.props[property_]
    elif resource.type == ROLE:
        for inline in resource.props["inlinePolicies"].entries():
            yield inline["policy"]
