"""The form of IAM policy documents: one of another form cannot be judged, and is never taken for one that allows
nothing."""

from collections.abc import Iterable, Mapping
from typing import cast

from policies.engine.inputs import UnreadableError, Value

# The elements of a policy document (IAM User Guide, "Grammar of the IAM JSON policy language", read 2026-11).
_OF_DOCUMENTS = frozenset({"Version", "Id", "Statement"})
_OF_STATEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_TEXTS = ("Action", "NotAction", "Resource", "NotResource")
_PRINCIPALS = frozenset({"AWS", "Federated", "Service", "CanonicalUser"})
_EFFECTS = frozenset({"allow", "deny"})


def require_document(document: Value) -> None:
    """Raises an UnreadableError unless the document is unknown, or has only elements of a document, with statements."""
    _require_keys(document, _OF_DOCUMENTS, "a policy document")
    if not document["Statement"].given:
        raise UnreadableError(document["Statement"].path, "a list of statements")


def require_statement(body: Value) -> None:
    """Raises an UnreadableError unless the statement is unknown, or has only elements of a statement, none of them
    null, an Effect and actions."""
    _require_keys(body, _OF_STATEMENTS, "a statement")
    for _, value in [] if body.unknown else body.fields():
        if not value.given:
            raise UnreadableError(value.path, "a value that is not null")
    effect = body["Effect"]
    if not effect.unknown and (effect.text() or "").lower() not in _EFFECTS:
        raise UnreadableError(effect.path, "Allow or Deny")
    require_element(body, "Action")
    for element in _TEXTS:
        for text in body[element].entries():
            if not text.unknown and not isinstance(text.raw, str):
                raise UnreadableError(text.path, "text")
    for element in ("Principal", "NotPrincipal"):
        principal = body[element]
        if principal.given and not isinstance(principal.raw, str):
            _require_keys(principal, _PRINCIPALS, '"*" or a mapping of principals')


def require_element(body: Value, element: str) -> None:
    """Raises an UnreadableError unless the statement is unknown, or has this element, not empty, or the one that
    excludes: Principal or NotPrincipal."""
    if not any(body[name].given and body[name].raw != {} for name in (element, f"Not{element}")):
        raise UnreadableError(body.path, f"a statement with {element} or Not{element}")


def _require_keys(value: Value, keys: frozenset[str], expected: str) -> None:
    """That a value is unknown, or a mapping with no other keys than these."""
    if not value.unknown and not (isinstance(value.raw, Mapping) and set(cast("Iterable[str]", value.raw)) <= keys):
        raise UnreadableError(value.path, expected)
