"""What the rules say about resources: over the SDK's checking proxy, and as the engine asks over its protocol."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import proto

from policies.cases.case import Given
from policies.engine.analyzer import Analyzer
from policies.engine.finding import Finding
from policies.engine.inputs import Value
from policies.engine.judge import Judge, apply
from policies.engine.messages import EXEMPT
from policies.engine.rule import PackName, Resource, Rule, StackResources
from policies.engine.signatures import UNKNOWN_STRING

UNKNOWN = UNKNOWN_STRING
TODAY = date(2026, 11, 25)


def urn(kind: str, name: str = "it", stack: str = "prod") -> str:
    return f"urn:pulumi:{stack}::shop::{kind}::{name}"


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())


def analyzer(
    rules: Iterable[Rule],
    judge: Judge | None = None,
    config: Mapping[str, Mapping[str, Any]] | None = None,
    pack: PackName = "platform",
) -> Analyzer:
    """The pack out of these rules, configured as the engine does it: every policy with a level, and with what `config`
    gives besides; a refused configuration raises ValueError."""
    every = tuple(rules)
    made = Analyzer(pack, "0.0.1", every, TODAY, judge)
    request = proto.ConfigureAnalyzerRequest()
    for name in {rule.id for rule in every} | set(config or {}):
        given = dict((config or {}).get(name, {}))
        policy = request.policyConfig[name]
        policy.enforcementLevel = given.pop("enforcementLevel", proto.MANDATORY)
        policy.properties.CopyFrom(struct(given))
    made.Configure(request, _Context())
    return made


class _Context:
    """The little of a server's call that the analyzer uses."""

    def abort(self, _code: object, text: str) -> None:
        raise ValueError(text)


@dataclass(frozen=True)
class Diagnostic:
    policy: str
    level: int
    urn: str
    message: str

    @property
    def check(self) -> str:
        """The check's id; with ? where it is undetermined, ~ where it is exempt, and ! where the rule failed itself."""
        name = self.message.split("[", 1)[1].split("]", 1)[0]
        marks = {"[UNDETERMINED]": "?", EXEMPT: "~", "internal error": "!"}
        return name + next((mark for words, mark in marks.items() if words in self.message), "")


def diagnostics(response: proto.AnalyzeResponse) -> list[Diagnostic]:
    return [Diagnostic(d.policyName, d.enforcementLevel, d.urn, d.message) for d in response.diagnostics]


def resource_request(given: Given, stack: str = "prod") -> proto.AnalyzeRequest:
    request = proto.AnalyzeRequest(
        type=given.type, properties=struct(given.props), urn=urn(given.type, given.name, stack), name=given.name
    )
    request.options.protect = given.protect
    if given.provider is not None:
        request.provider.type = "pulumi:providers:aws"
        request.provider.properties.CopyFrom(struct(given.provider))
    return request


def stack_request(resources: Sequence[Given], stack: str = "prod") -> proto.AnalyzeStackRequest:
    request = proto.AnalyzeStackRequest()
    urns = {one.name: urn(one.type, one.name, stack) for one in resources}
    for one in resources:
        entry = request.resources.add(type=one.type, properties=struct(one.props), urn=urns[one.name], name=one.name)
        entry.options.protect = one.protect
        entry.parent = urns.get(one.parent or "", "")
        if one.provider is not None:
            entry.provider.type = "pulumi:providers:aws"
            entry.provider.properties.CopyFrom(struct(one.provider))
        for key, name in one.depends.items():
            if name in urns:
                entry.propertyDependencies[key].urns.append(urns[name])
                entry.dependencies.append(urns[name])
    return request


def analyzed(
    rules: Iterable[Rule],
    resources: Sequence[Given],
    *,
    stack: str = "prod",
    judge: Judge | None = None,
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Diagnostic]:
    """The diagnostics that the engine gets for these resources: one by one, then together."""
    pack = analyzer(rules, judge, config)
    found = [one for given in resources for one in diagnostics(pack.Analyze(resource_request(given, stack), None))]
    return found + diagnostics(pack.AnalyzeStack(stack_request(resources, stack), None))


def judged(
    rule: Rule, resources: Sequence[Given], *, stack: str = "prod", settings: Mapping[str, Any] | None = None
) -> list[str]:
    """The ids of the checks that find a violation, `<id>?` for those that are undetermined and `<id>!` for those that
    failed themselves, over the proxy alone: a few times quicker than over the protocol."""
    own = {**rule.defaults, **_copied(settings or {})}
    found: list[Finding] = []
    for in_stack in (False, True):
        if rule.runs_on_stack if in_stack else rule.scope == "resource":
            seen = _seen(resources, stack, own, in_stack=in_stack)
            found += [finding for one in seen if rule.is_about(one.type) for finding in apply(rule, one)]
    return [_said(finding) for finding in found]


def _seen(resources: Sequence[Given], stack: str, settings: Mapping[str, Any], *, in_stack: bool) -> list[Resource]:
    """The resources as rules see them, each alone or in the stack, those of one type after the other."""
    urns = {one.name: urn(one.type, one.name, stack) for one in resources}
    by_type: dict[str, list[Resource]] = {}
    together = StackResources(by_type if in_stack else {})
    for one in resources:
        seen = Resource(
            type=one.type,
            name=one.name,
            urn=urns[one.name],
            props=Value(_copied(one.props), one.name if in_stack else ""),
            provider=Value(None if one.provider is None else _copied(one.provider), "provider"),
            protect=one.protect,
            parent=urns.get(one.parent or "", "") if in_stack else "",
            dependencies=[urns[name] for name in one.depends.values() if name in urns] if in_stack else (),
            property_dependencies={k: [urns[n]] for k, n in one.depends.items() if n in urns} if in_stack else {},
            stack_resources=together,
            settings=settings,
        )
        by_type.setdefault(one.type, []).append(seen)
    return [one for same in by_type.values() for one in same]


def _said(finding: Finding) -> str:
    """The check's id; with ? where it is undetermined, and ! where the rule failed itself."""
    return finding.check + {"undetermined": "?", "failed": "!"}.get(finding.outcome, "")


def found(
    rule: Rule, resources: Sequence[Given], *, stack: str = "prod", settings: Mapping[str, Any] | None = None
) -> list[str]:
    """As `judged`, and over the protocol as well; both must say the same, at the levels that fit."""
    over_proxy = judged(rule, resources, stack=stack, settings=settings)
    over_protocol = analyzed([rule], resources, stack=stack, config={rule.id: settings or {}})
    for one in over_protocol:
        undetermined = one.check.endswith("?") and not rule.must_determine
        assert one.level == (proto.ADVISORY if undetermined else proto.MANDATORY), one
    assert sorted(over_proxy) == sorted(one.check for one in over_protocol)
    return over_proxy


def verdict(
    rule: Rule,
    kind: str,
    props: Mapping[str, Any],
    *,
    stack: str = "prod",
    provider: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> list[str]:
    """As `found`, for one resource."""
    return found(rule, [Given(type=kind, props=props, provider=provider)], stack=stack, settings=settings)


def _copied(values: Any) -> Any:
    """Plain dicts and lists with numbers as the protocol carries them: all floats."""
    if isinstance(values, Mapping):
        return {key: _copied(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_copied(value) for value in values]
    return float(values) if isinstance(values, int) and not isinstance(values, bool) else values
