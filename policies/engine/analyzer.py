"""A pack as CrossGuard sees it: the engine's analyzer protocol over rules, levels, settings and exemptions.

pulumi_policy's own server asks every policy about every resource and unpacks the resource anew for each, takes any
configuration, and knows one level for each policy. This one unpacks a resource once, for the rules that are about its
type, refuses what it does not know, and shows what is undetermined or exempt as advice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import proto

from policies.engine import configuration, messages
from policies.engine.configuration import ADVISORY, DISABLED, MANDATORY, Configuration, ConfigurationError
from policies.engine.exemptions import EXEMPTIONS, Exempting
from policies.engine.information import described, severity
from policies.engine.inputs import Value
from policies.engine.judge import Judge
from policies.engine.late import Late
from policies.engine.rule import Finding, PackName, Resource, Rule, full_name


class Analyzer(proto.AnalyzerServicer):
    """The pack of that name, out of all the rules that there are, as it judges on a day."""

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

    def GetPluginInfo(self, request: Any, context: Any) -> proto.PluginInfo:  # noqa: N802
        return proto.PluginInfo(version=self._version)

    def ConfigureStack(self, request: Any, context: Any) -> proto.AnalyzerStackConfigureResponse:  # noqa: N802
        return proto.AnalyzerStackConfigureResponse()

    def Remediate(self, request: Any, context: Any) -> proto.RemediateResponse:  # noqa: N802
        """Nothing is remediated: that drops the marks of secrets, and hides what a program really says."""
        return proto.RemediateResponse()

    def Configure(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802
        given = {
            name: (policy.enforcementLevel, json_format.MessageToDict(policy.properties))
            for name, policy in request.policyConfig.items()
        }
        try:
            self._configuration = configuration.read(given, self._rules.values(), self._every, self._today)
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
        for one in request.resources:
            inputs = self._inputs.get(one.urn)
            by_type.setdefault(one.type, []).append(_resource(one, by_type, inputs))
        work = [
            (rule, self._for(rule, resource))
            for rule in self._rules.values()
            if rule.scope == "stack" and self._configuration.level(rule.id) != DISABLED
            for kind, resources in by_type.items()
            if rule.is_about(kind)
            for resource in resources
        ]
        response = self._response(work)
        level = self._configuration.level(EXEMPTIONS)
        for finding, fails in self._exempting.remarks([one.urn for one in request.resources]):
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
            return MANDATORY  # whatever was configured: a rule that is broken holds nothing
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


def _resource(
    request: Any, by_type: Mapping[str, Sequence[Resource]] | None = None, inputs: struct_pb2.Struct | None = None
) -> Resource:
    """What the engine shows of a resource: alone its inputs, with the others of the stack its outputs.

    Then its `inputs` go before: in a preview the outputs are empty where the provider is not configured yet, and
    unknown where AWS could still choose.
    """
    provider = request.provider.properties if request.HasField("provider") else None
    in_stack = by_type is not None
    given = (request.properties,) if inputs is None else (request.properties, inputs)
    return Resource(
        type=request.type,
        name=request.name,
        urn=request.urn,
        # A stack's rules read several resources: the paths say which.
        props=Value(Late(*given), request.name if in_stack else ""),
        provider=Value(None if provider is None else Late(provider), "provider"),
        protect=request.options.protect,
        parent=request.parent if in_stack else request.options.parent,
        dependencies=tuple(request.dependencies) if in_stack else (),
        property_dependencies={key: list(one.urns) for key, one in request.propertyDependencies.items()}
        if in_stack
        else {},
        stack_resources=by_type or {},
    )
