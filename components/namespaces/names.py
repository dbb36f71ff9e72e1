"""Names of namespaces and of rows, and the reasons that exceptions need."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ..forms import Form
from ..mistakes import Mistake, refuse
from ..values import pattern

# Namespaces have RFC 1123 labels as names (Kubernetes documentation, "Object Names and IDs").
_LABEL = re.compile(r"(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_ROW = re.compile(r"(?=.{1,50}$)[a-z]([a-z0-9-]*[a-z0-9])?")
# Kubernetes documentation, "Namespaces": the prefix is reserved for namespaces of Kubernetes itself.
_RESERVED = "kube-"
_SHORTEST_REASON = 10


def check_namespace(text: str) -> str:
    """The name of a namespace."""
    if not _LABEL.fullmatch(text):
        remedy = "use up to 63 lowercase letters, digits and hyphens, starting and ending with a letter or digit"
        raise refuse(Mistake("is not a valid namespace name", remedy, text))
    return text


def check_own_namespace(text: str) -> str:
    """The name of a namespace that does not come with Kubernetes."""
    check_namespace(text)
    if text == "default" or text.startswith(_RESERVED):
        raise refuse(Mistake("is a namespace of Kubernetes itself", "choose another name", text))
    return text


def check_reason(text: str) -> str:
    """A reason that says something."""
    if len(text.strip()) < _SHORTEST_REASON:
        raise refuse(Mistake("is no reason", f"say why, in {_SHORTEST_REASON} characters or more"))
    return text


KUBERNETES_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
"""The namespaces that every cluster has (Kubernetes documentation, "Namespaces", "Initial namespaces", read
2026-11-28)."""

NamespaceName = Annotated[str, AfterValidator(check_namespace), pattern(f"^{_LABEL.pattern}$", "monitoring")]
"""The name of a namespace."""
OwnNamespaceName = Annotated[
    str, AfterValidator(check_own_namespace), pattern(f"^(?!default$|{_RESERVED}){_LABEL.pattern}$", "production")
]
"""The name of a namespace that does not come with Kubernetes."""
RowName = Annotated[
    str,
    Form(
        _ROW,
        "is not a valid name",
        "use up to 50 lowercase letters, digits and hyphens, starting with a letter",
        "web-from-gateway",
    ),
]
"""The name of a row, which is part of the name of a NetworkPolicy."""
Reason = Annotated[str, Field(max_length=500), AfterValidator(check_reason)]
"""Why an exception is needed."""
