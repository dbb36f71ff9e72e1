"""The project's own stacks, as recorded, shown to a pack as the engine would show them."""

from collections.abc import Iterable, Mapping

from pulumi.runtime import proto

from policies.engine.rule import ENVIRONMENTS
from policies.files import read_settings
from policies.rules.catalog import RULES
from tests.policies.verdicts import Diagnostic, analyzer, diagnostics, struct, urn
from tests.recording import ROOT, Recorded, Resource, arn_of, record_stack

SETTINGS = ROOT / "policies" / "settings.yaml"


def found_in(stack: str, config: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """What the rules find in what the stack's program registers: the resources' names by check."""
    recorded = record_stack(stack, config)
    found: dict[str, list[str]] = {}
    for one in judged(recorded, stack):
        found.setdefault(one.check, []).append(one.urn.rpartition("::")[2])
    return found


def judged(recorded: Recorded, stack: str) -> list[Diagnostic]:
    """What the rules find in these resources: in each, and in all together."""
    assert stack in ENVIRONMENTS
    settings = read_settings(SETTINGS)
    judge = analyzer(RULES, config={rule.id: settings.get(rule.id, {}) for rule in RULES})
    together = proto.AnalyzeStackRequest()
    # Resources of several types may have one name, and in a recording one id and one ARN.
    urns: dict[str, list[str]] = {}
    for one in recorded:
        if one.custom:
            for identity in (f"{one.name}-id", arn_of(one.type, one.name)):
                urns.setdefault(identity, []).append(urn(one.type, one.name, stack))
    found: list[Diagnostic] = []
    for one in recorded:
        request = _request(one, recorded, stack)
        found += diagnostics(judge.Analyze(request, None))
        entry = together.resources.add(
            type=request.type,
            urn=request.urn,
            name=request.name,
            properties=struct({"id": f"{one.name}-id", **one.inputs}),
        )
        entry.options.CopyFrom(request.options)
        entry.provider.CopyFrom(request.provider)
        for key, value in one.inputs.items():
            entry.propertyDependencies[key].urns.extend(
                found_urn for text in _texts(value) for found_urn in urns.get(text, ())
            )
    return found + diagnostics(judge.AnalyzeStack(together, None))


def _request(one: Resource, recorded: Recorded, stack: str) -> proto.AnalyzeRequest:
    request = proto.AnalyzeRequest(
        type=one.type, urn=urn(one.type, one.name, stack), name=one.name, properties=struct(one.inputs)
    )
    request.options.protect = one.protect
    for provider in recorded:
        if provider.type.startswith("pulumi:providers:") and provider.name == one.provider:
            request.provider.type = provider.type
            request.provider.properties.CopyFrom(struct(provider.inputs))
    return request


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
