"""Rules about tags."""

from policies.rule import Check, Controls, Resource, Rule, itself
from policies.taggable import taggable_types
from policies.tagging import tag

_REQUIRED = ("Environment", "Project", "Owner")


def _missing_tag(part: tuple[Resource, str]) -> str | None:
    resource, key = part
    value = tag(resource, key)
    return None if value.unknown or value.text() else f"tag {key} is missing or empty"


def _wrong_environment(resource: Resource) -> str | None:
    value = tag(resource, "Environment").text()
    # A standby of an environment is a stack of its own: prod-dr may carry prod.
    if not value or resource.stack == value or resource.stack.startswith(f"{value}-"):
        return None
    return f"tag Environment does not name the stack {resource.stack}"


TAG_001 = Rule(
    id="TAG-001",
    title="Every resource says which environment, project and owner it belongs to",
    severity="medium",
    why="Costs, alarms and clean-up go by these tags; what lacks them belongs to nobody.",
    types=taggable_types(),
    checks=(
        Check(
            id="TAG-001.a",
            requires="Tags Environment, Project and Owner are there, from the resource or the provider's defaultTags",
            remedy="set it in the provider's defaultTags, or in the resource's tags",
            parts=lambda resource: [(resource, key) for key in _REQUIRED],
            fault=_missing_tag,
        ),
        Check(
            id="TAG-001.b",
            requires="Environment is the name of the stack, or what the stack's name begins with before a dash",
            remedy="set it to the environment that this stack is",
            parts=itself,
            fault=_wrong_environment,
        ),
    ),
    controls=Controls(),
)

RULES = (TAG_001,)
