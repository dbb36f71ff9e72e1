"""CloudTrail data events of S3 objects."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule

_TRAIL = "aws:cloudtrail/trail:Trail"
_S3_OBJECT = "AWS::S3::Object"
# The objects of all buckets: arn:aws:s3 (CloudTrail API reference, DataResource Values), and the forms that mean the
# same (Prowler's cloudtrail_s3_dataevents_read_enabled, read 2026-11).
_EVERY_BUCKET = re.compile(r"arn:aws[a-z-]*:s3(:::(\*/\*)?)?")

# The fields that say which kind of event, and not of what or whom (CloudTrail API reference, AdvancedFieldSelector
# Field).
_OF_KIND = ("eventCategory", "resources.type", "readOnly")
_INCLUDING = ("equals", "startsWiths", "endsWiths")


class _Events(NamedTuple):
    """The trails of a stack, and the events to look for; `read_only` is what excludes them in an advanced selector."""

    trails: Sequence[Resource]
    kind: str
    read_only: str


def _writes(trail: Resource) -> Iterator[_Events]:
    yield _Events(trail.stack_resources[_TRAIL], "WriteOnly", "true")


def _reads(trail: Resource) -> Iterator[_Events]:
    yield _Events(trail.stack_resources[_TRAIL], "ReadOnly", "false")


def _not_logged(events: _Events) -> str | None:
    facts = [
        *(
            lambda selector=selector: _selects(selector, events.kind)
            for trail in events.trails
            for selector in trail.props["eventSelectors"].entries()
        ),
        *(
            lambda selector=selector: _selects_by_fields(selector, events.read_only)
            for trail in events.trails
            for selector in trail.props["advancedEventSelectors"].entries()
        ),
    ]
    return None if any_of(*facts) else "no trail of the stack logs these events for all S3 buckets"


def _selects(selector: Value, kind: str) -> bool:
    def every_bucket(resource: Value) -> bool:
        return all_of(
            lambda: resource["type"].text() == _S3_OBJECT,
            lambda: any_of(*(lambda value=value: _is_every_bucket(value) for value in resource["values"].entries())),
        )

    return all_of(
        # Missing means All (CloudTrail API reference, EventSelector ReadWriteType).
        lambda: (selector["readWriteType"].text() or "All") in ("All", kind),
        lambda: any_of(
            *(lambda resource=resource: every_bucket(resource) for resource in selector["dataResources"].entries())
        ),
    )


def _selects_by_fields(selector: Value, read_only: str) -> bool:
    fields = list(selector["fieldSelectors"].entries())

    def equal(name: str, text: str) -> bool:
        return any_of(*(lambda field=field: _equals(field, name, text) for field in fields))

    return all_of(
        lambda: equal("resources.type", _S3_OBJECT),
        lambda: not equal("readOnly", read_only),
        lambda: not any_of(*(lambda field=field: _narrows(field) for field in fields)),
    )


def _equals(field: Value, name: str, text: str) -> bool:
    return all_of(
        lambda: field["field"].text() == name,
        lambda: any_of(*(lambda value=value: value.text() == text for value in field["equals"].entries())),
    )


def _narrows(field: Value) -> bool:
    """Whether it limits the events to some objects, operations or callers; to exclude some is no limit."""
    return all_of(
        lambda: field["field"].text() not in _OF_KIND,
        lambda: any_of(
            *(
                lambda value=value: not _is_every_bucket(value)
                for operator in _INCLUDING
                for value in field[operator].entries()
            )
        ),
    )


def _is_every_bucket(value: Value) -> bool:
    return bool(_EVERY_BUCKET.fullmatch(value.text() or ""))


_REMEDY = (
    'add an event selector with a data resource of type AWS::S3::Object and the value "arn:aws:s3" to the trail; AWS '
    "charges for data events"
)

LOG_006 = Rule(
    id="LOG-006",
    title="CloudTrail logs object-level events of S3 buckets (data events)",
    severity="medium",
    why="Without data events, CloudTrail does not show who read, changed or deleted which object.",
    url="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
    scope="stack",
    types=frozenset({_TRAIL}),
    checks=(
        Check(
            id="LOG-006.a",
            requires="In a stack with trails, one logs write events of the objects in all S3 buckets",
            remedy=_REMEDY,
            parts=_writes,
            fault=_not_logged,
        ),
        Check(
            id="LOG-006.b",
            requires="In a stack with trails, one logs read events of the objects in all S3 buckets",
            remedy=_REMEDY,
            parts=_reads,
            fault=_not_logged,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.8", "3.9"),
        cis_aws_5_0=("3.8", "3.9"),
        soc2=("CC7.2",),
        hipaa=("164.312(b)",),
        gdpr=("Article 30",),
    ),
)

RULES = (LOG_006,)
