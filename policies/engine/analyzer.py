"""A pack as CrossGuard sees it: the engine's analyzer protocol over rules, levels, settings and exemptions.

The server of pulumi_policy passes every resource to every policy and deserializes it for each, accepts any
configuration, and has one level for each policy. This one deserializes a resource once, for the rules of its type,
rejects unknown names in a configuration, and reports undetermined and exempt results as advisory.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2

from policies.engine import configuration, messages
from policies.engine.configuration import ADVISORY, DISABLED, MANDATORY, Configuration, ConfigurationError
from policies.engine.exemptions import EXEMPTIONS, Exempting
from policies.engine.finding import Finding
from policies.engine.information import described, severity
from policies.engine.inputs import Value
from policies.engine.judge import Judge
from policies.engine.properties import Properties
from policies.engine.protocol import analyzer_pb2 as proto
from policies.engine.protocol import plugin_pb2
from policies.engine.rule import PackName, Resource, Rule, StackResources, full_name


class Analyzer:
    """The pack of that name with its rules out of the catalog, and exemptions as of `today`."""

    def __init__(
        self, pack: PackName, version: str, rules: Iterable[Rule], today: date, judge: Judge | None = None
    ) -> None:
        self._name, self._version = full_name(pack), version
        self._every = tuple(rules)
        self._rules = {rule.id: rule for rule in self._every if rule.runs_in(pack)}
        self._today = today
        self._judge = judge or Judge()
        self._configuration = Configuration()
        self._exempting = Exempting((), today)
        self._by_type: dict[str, tuple[Rule, ...]] = {}
        self._inputs: dict[str, struct_pb2.Struct] = {}

    def GetAnalyzerInfo(self, request: Any, context: Any) -> proto.AnalyzerInfo:  # noqa: N802
        return described(self._name, self._version, self._rules.values())

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802
        return plugin_pb2.PluginInfo(version=self._version)

    def ConfigureStack(self, request: Any, context: Any) -> proto.AnalyzerStackConfigureResponse:  # noqa: N802
        return proto.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802
        policies = {
            name: (policy.enforcementLevel, dict(Properties(policy.properties)))
            for name, policy in request.policyConfig.items()
        }
        try:
            self._configuration = configuration.read(policies, self._rules.values(), self._every, self._today)
        except ConfigurationError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self._exempting = Exempting(self._configuration.exemptions, self._today)
        return empty_pb2.Empty()

    def Analyze(self, request: Any, context: Any) -> proto.AnalyzeResponse:  # noqa: N802
        self._inputs[request.urn] = request.properties
        rules = [rule for rule in self._about(request.type) if rule.scope == "resource"]
        if not rules:
            return proto.AnalyzeResponse()
        resource = _resource(request)
        return self._response([(rule, self._for(rule, resource)) for rule in rules])

    def AnalyzeStack(self, request: Any, context: Any) -> proto.AnalyzeResponse:  # noqa: N802
        by_type: dict[str, list[Resource]] = {}
        stack = StackResources(by_type)
        for sent in request.resources:
            inputs = self._inputs.get(sent.urn)
            by_type.setdefault(sent.type, []).append(_resource(sent, stack, inputs))
        work = [
            (rule, self._for(rule, resource))
            for rule in self._rules.values()
            if rule.runs_on_stack and self._configuration.level(rule.id) != DISABLED
            for kind, resources in by_type.items()
            if rule.is_about(kind)
            for resource in resources
        ]
        response = self._response(work)
        level = self._configuration.level(EXEMPTIONS)
        for finding, fails in self._exempting.remarks([sent.urn for sent in request.resources]):
            self._report(response, finding, level if fails else ADVISORY, proto.POLICY_SEVERITY_MEDIUM)
        return response

    def _about(self, kind: str) -> Sequence[Rule]:
        if kind not in self._by_type:
            self._by_type[kind] = tuple(rule for rule in self._rules.values() if rule.is_about(kind))
        return [rule for rule in self._by_type[kind] if self._configuration.level(rule.id) != DISABLED]

    def _for(self, rule: Rule, resource: Resource) -> Resource:
        return resource.judged_with(self._configuration.settings_of(rule))

    def _response(self, work: Sequence[tuple[Rule, Resource]]) -> proto.AnalyzeResponse:
        response = proto.AnalyzeResponse()
        for finding in self._exempting.applied(self._judge.findings(work)):
            rule = self._rules[finding.rule]
            self._report(response, finding, self._level(rule, finding), severity(rule))
        return response

    def _level(self, rule: Rule, finding: Finding) -> int:
        if finding.outcome == "failed":
            return MANDATORY  # at any configured level: a rule that does not work protects nothing
        if finding.outcome == "exempt":
            return ADVISORY
        if finding.outcome == "undetermined":
            return self._configuration.undetermined_level(rule)
        return self._configuration.level(rule.id)

    def _report(self, response: Any, finding: Finding, level: int, severity: int) -> None:
        response.diagnostics.add(
            policyName=finding.rule,
            policyPackName=self._name,
            policyPackVersion=self._version,
            message=messages.write(finding),
            urn=finding.urn,
            enforcementLevel=level,
            severity=severity,
        )


def _resource(request: Any, stack: StackResources | None = None, inputs: struct_pb2.Struct | None = None) -> Resource:
    """The resource in a request. Analyze sends its inputs, AnalyzeStack its outputs.

    In AnalyzeStack, `inputs` take precedence: in a preview, outputs are empty if the provider is not configured yet,
    and unknown where AWS may choose a value.
    """
    provider = request.provider.properties if request.HasField("provider") else None
    in_stack = stack is not None
    structs = (request.properties,) if inputs is None else (request.properties, inputs)
    return Resource(
        type=request.type,
        name=request.name,
        urn=request.urn,
        # Stack rules read several resources: their paths begin with the resource's name.
        props=Value(Properties(*structs), request.name if in_stack else ""),
        provider=Value(None if provider is None else Properties(provider), "provider"),
        protect=request.options.protect,
        parent=request.parent if in_stack else request.options.parent,
        dependencies=tuple(request.dependencies) if in_stack else (),
        property_dependencies={key: list(named.urns) for key, named in request.propertyDependencies.items()}
        if in_stack
        else {},
        stack_resources=StackResources({}) if stack is None else stack,
    )
