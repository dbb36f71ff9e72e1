"""The AWS Region of a resource: its own, or that of its provider."""

from collections.abc import Mapping

from report.preview import State

_PROVIDER = "pulumi:providers:aws"


def regions(states: Mapping[str, State]) -> Mapping[str, str]:
    """The Region of each resource of AWS whose Region is known, by URN."""
    providers = {urn: state for urn, state in states.items() if state.type == _PROVIDER}
    only = _region(next(iter(providers.values()))) if len(providers) == 1 else ""
    result: dict[str, str] = {}
    for urn, state in states.items():
        provider = providers.get(state.provider.rpartition("::")[0])
        if region := _region(state) or (_region(provider) if provider else only):
            result[urn] = region
    return result


def _region(state: State) -> str:
    region = state.inputs.get("region")
    return region if isinstance(region, str) else ""
