"""Rules about tags."""

from policies.accessors.taggable import taggable_types
from policies.accessors.tagging import tag
from policies.accessors.wording import listed
from policies.engine.inputs import which
from policies.engine.rule import ENVIRONMENT, Check, Controls, Resource, Rule, itself

_REQUIRED = ("Environment", "Project", "Owner")


def _missing_tags(resource: Resource) -> str | None:
    missing = which((key, lambda key=key: _is_missing(resource, key)) for key in _REQUIRED)
    if not missing:
        return None
    return f"required {listed(missing, 'tag')} {'is' if len(missing) == 1 else 'are'} missing or empty"


def _is_missing(resource: Resource, key: str) -> bool:
    value = tag(resource, key)
    return not (value.unknown or value.text())


def _wrong_environment(resource: Resource) -> str | None:
    value = tag(resource, "Environment").text()
    # A standby is a stack of its own in the same environment: resources of prod-dr may be tagged prod.
    if not value or resource.stack == value or resource.stack.startswith(f"{value}-"):
        return None
    if value == resource.settings.get(ENVIRONMENT.name):
        return None
    return f"tag Environment does not match the stack {resource.stack}"


TAG_001 = Rule(
    id="TAG-001",
    title="Resources have the required tags Environment, Project and Owner",
    severity="medium",
    why="Cost allocation, alarms and clean-up rely on these tags; a resource without them belongs to nobody.",
    url="https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    types=taggable_types(),
    checks=(
        Check(
            id="TAG-001.a",
            requires="Tags Environment, Project and Owner are set on the resource or in the provider's defaultTags",
            remedy="set the tag in the provider's defaultTags or in the resource's tags",
            parts=itself,
            fault=_missing_tags,
        ),
        Check(
            id="TAG-001.b",
            requires="Environment is the configured environment, the stack's name, or the beginning of that name up to "
            "a dash",
            remedy="set Environment to the environment of this stack",
            parts=itself,
            fault=_wrong_environment,
        ),
    ),
    controls=Controls(),
)

RULES = (TAG_001,)
