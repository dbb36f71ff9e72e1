"""What the rules say about a resource: over the SDK's checking proxy, and as the engine asks over its protocol."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policies.crossguard import UNDETERMINED, UNDETERMINED_STACK, policies
from policies.inputs import Value
from policies.judge import Judge, apply
from policies.rule import Resource, Rule

UNKNOWN = UNKNOWN_STRING_VALUE


def urn(kind: str, name: str = "it", stack: str = "prod") -> str:
    return f"urn:pulumi:{stack}::shop::{kind}::{name}"


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())


def servicer(rules: Iterable[Rule], judge: Judge | None = None) -> _PolicyAnalyzerServicer:
    return _PolicyAnalyzerServicer("pack", "0.0.1", policies(rules, judge), EnforcementLevel.ADVISORY)


@dataclass(frozen=True)
class Diagnostic:
    policy: str
    level: int
    urn: str
    message: str


def diagnostics(response: proto.AnalyzeResponse) -> list[Diagnostic]:
    return [Diagnostic(d.policyName, d.enforcementLevel, d.urn, d.message) for d in response.diagnostics]


def analyzed(
    rules: Iterable[Rule],
    kind: str,
    props: Mapping[str, Any],
    *,
    name: str = "it",
    stack: str = "prod",
    provider: Mapping[str, Any] | None = None,
    judge: Judge | None = None,
) -> list[Diagnostic]:
    """The diagnostics that the engine gets for one resource."""
    request = proto.AnalyzeRequest(type=kind, properties=struct(props), urn=urn(kind, name, stack), name=name)
    if provider is not None:
        request.provider.type = "pulumi:providers:aws"
        request.provider.properties.CopyFrom(struct(provider))
    return diagnostics(servicer(rules, judge).Analyze(request, None))


def verdict(
    rule: Rule,
    kind: str,
    props: Mapping[str, Any],
    *,
    stack: str = "prod",
    provider: Mapping[str, Any] | None = None,
) -> list[str]:
    """The ids of the checks that find a violation, and `<id>?` for those that are undetermined, in order.

    Judged twice, over the proxy and over the protocol; both must say the same.
    """
    resource = Resource(
        type=kind,
        name="it",
        urn=urn(kind, "it", stack),
        props=Value(unknown_checking_proxy(_copied(props))),
        provider=Value(None if provider is None else unknown_checking_proxy(_copied(provider)), "provider"),
    )
    over_proxy = [
        finding.check + ("?" if finding.outcome == "undetermined" else "")
        for finding in (apply(rule, resource) if kind in rule.types else [])
    ]
    over_protocol = named(analyzed([rule], kind, props, stack=stack, provider=provider))
    assert sorted(over_proxy) == sorted(over_protocol)
    return over_proxy


def named(found: Sequence[Diagnostic]) -> list[str]:
    """The checks' ids in the diagnostics, whose levels must fit: undetermined is advisory, all else mandatory."""
    names: list[str] = []
    for diagnostic in found:
        check = diagnostic.message.split("[", 1)[1].split("]", 1)[0]
        undetermined = diagnostic.policy in (UNDETERMINED, UNDETERMINED_STACK)
        assert diagnostic.level == (proto.ADVISORY if undetermined else proto.MANDATORY)
        assert ("[UNDETERMINED]" in diagnostic.message) == undetermined
        names.append(check + ("?" if undetermined else ""))
    return names


@dataclass(frozen=True)
class InStack:
    """A resource of a stack, as the engine shows it to rules of stack scope."""

    kind: str
    name: str
    props: Mapping[str, Any]
    depends: Mapping[str, Sequence[str]] = field(default_factory=dict)


def analyzed_stack(rules: Iterable[Rule], resources: Iterable[InStack]) -> list[Diagnostic]:
    """The diagnostics that the engine gets for the whole stack."""
    request = proto.AnalyzeStackRequest()
    for resource in resources:
        entry = request.resources.add(
            type=resource.kind, properties=struct(resource.props), urn=urn(resource.kind, resource.name)
        )
        entry.name = resource.name
        for key, urns in resource.depends.items():
            entry.propertyDependencies[key].urns.extend(urns)
    return diagnostics(servicer(rules).AnalyzeStack(request, None))


def stack_verdict(rule: Rule, resources: Iterable[InStack]) -> list[str]:
    """As `verdict`, for a rule of stack scope."""
    return named(analyzed_stack([rule], resources))


def _copied(values: Any) -> Any:
    """Plain dicts and lists with numbers as the protocol carries them: all floats."""
    if isinstance(values, Mapping):
        return {key: _copied(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_copied(value) for value in values]
    return float(values) if isinstance(values, int) and not isinstance(values, bool) else values
