"""Rules about tags."""

from policies.accessors.inputs import which
from policies.accessors.taggable import taggable_types
from policies.accessors.tagging import tag
from policies.rule import ENVIRONMENT, Check, Controls, Resource, Rule, itself

_REQUIRED = ("Environment", "Project", "Owner")


def _missing_tags(resource: Resource) -> str | None:
    missing = which((key, lambda key=key: _is_missing(resource, key)) for key in _REQUIRED)
    return f"{' and '.join(missing)} is missing or empty among its tags" if missing else None


def _is_missing(resource: Resource, key: str) -> bool:
    value = tag(resource, key)
    return not (value.unknown or value.text())


def _wrong_environment(resource: Resource) -> str | None:
    value = tag(resource, "Environment").text()
    # A standby of an environment is a stack of its own: prod-dr may carry prod.
    if not value or resource.stack == value or resource.stack.startswith(f"{value}-"):
        return None
    if value == resource.settings.get(ENVIRONMENT.name):
        return None
    return f"tag Environment does not name the stack {resource.stack}"


TAG_001 = Rule(
    id="TAG-001",
    title="Every resource says which environment, project and owner it belongs to",
    severity="medium",
    why="Costs, alarms and clean-up go by these tags; what lacks them belongs to nobody.",
    url="https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    types=taggable_types(),
    checks=(
        Check(
            id="TAG-001.a",
            requires="Tags Environment, Project and Owner are there, from the resource or the provider's defaultTags",
            remedy="set it in the provider's defaultTags, or in the resource's tags",
            parts=itself,
            fault=_missing_tags,
        ),
        Check(
            id="TAG-001.b",
            requires="Environment is as configured, or what the stack's name is or begins with before a dash",
            remedy="set it to the environment that this stack is",
            parts=itself,
            fault=_wrong_environment,
        ),
    ),
    controls=Controls(),
)

RULES = (TAG_001,)
