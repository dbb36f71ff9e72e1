"""GuardDuty: what happens to findings, filters and publishing destinations (`aws:guardduty/…`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..row import Call, Expression, Row, Scope, Update
from .guardduty import TAGGING
from .recorded_ids import arn, made_up

# Members of a criterion that are numbers in the API, and text in the provider: a number, or a date for updatedAt.
_NUMBERS = frozenset({"greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual"})


def _number(value: str) -> int:
    """A number as it is, a date in milliseconds (GuardDuty API reference, Condition)."""
    text = str(value)
    return int(text) if text.isdigit() else int(datetime.fromisoformat(text).timestamp() * 1000)


def _criterion(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _number(value) if name in _NUMBERS else value
        for name, value in given.items()
        if name != "field" and value
    }


def _criteria(scope: Scope) -> dict[str, Any]:
    criteria = scope["in"]["findingCriteria"]["criterions"]
    return {"Criterion": {one["field"]: _criterion(one) for one in criteria}}


def _spelled(field: str, live: dict[str, Any]) -> dict[str, Any]:
    """A criterion in the provider's form."""
    members = {name[0].lower() + name[1:]: value for name, value in live.items()}
    return {"field": field} | {name: str(one) if name in _NUMBERS else one for name, one in members.items()}


def _found_filter(scope: Scope) -> dict[str, Any]:
    """The filter, with those criteria as they were given that it has."""
    live, given = scope["answer"], scope["in"].get("findingCriteria", {}).get("criterions", [])
    criteria = {field: _spelled(field, one) for field, one in live["FindingCriteria"]["Criterion"].items()}
    for one in given:
        field = one["field"]
        if field in criteria and _criterion(criteria[field]) == _criterion(one):
            criteria[field] = one
    tags = scope["in"].get("tagsAll", {})
    return {**live, "FindingCriteria": {"criterions": list(criteria.values())}, "Tags": tags}


_FILTER: dict[str, Expression] = {
    "Description": "in.description",
    "Action": "in.action",
    "Rank": "in.rank",
    "FindingCriteria": _criteria,
}

FILTER = Row(
    "guardduty",
    "join(':', [in.detectorId, in.name])",
    create=Call("create_filter", {"FindingCriteria": _criteria}, spread=True),
    read=Call("get_filter", {"DetectorId": "in.detectorId", "FilterName": "in.name"}),
    found=_found_filter,
    delete=(Call("delete_filter", {"DetectorId": "in.detectorId", "FilterName": "in.name"}),),
    updates=(
        Update(
            frozenset({"description", "action", "rank", "findingCriteria"}),
            (Call("update_filter", {"DetectorId": "in.detectorId", "FilterName": "in.name", **_FILTER}),),
        ),
    ),
    outputs={
        "arn": lambda s: "/filter/".join(arn("guardduty", "detector/")(s).rsplit(":", 1)),
    },
    tagging=TAGGING,
    autoname="name",
    # GuardDuty API reference, CreateFilter, Name.
    documented={"name": {"pattern": r"^[a-zA-Z0-9._-]+\Z"}},
    composed=frozenset({"findingCriteria"}),
    cloudformation="AWS::GuardDuty::Filter",
)


def _check_detector(scope: Scope) -> None:
    scope["client"]("guardduty", scope["region"]).get_detector(DetectorId=scope["in"]["detectorId"])


def _destination_id(scope: Scope) -> str:
    return made_up(scope["in"].get("destinationArn"), 32)


# moto has no API for it.
PUBLISHING_DESTINATION = Row(
    "guardduty",
    lambda s: f"{s['in']['detectorId']}:{_destination_id(s)}",
    after_create=(_check_detector,),
    updates=(Update(frozenset({"destinationArn", "kmsKeyArn"}), ()),),
    outputs={
        "destinationId": lambda s: s["id"].split(":")[1],
        "arn": lambda s: "/publishingDestination/".join(arn("guardduty", "detector/")(s).rsplit(":", 1)),
    },
    tagging=TAGGING,
    cloudformation="AWS::GuardDuty::PublishingDestination",
    forces=frozenset({"destinationType"}),
)

ROWS: dict[str, Row] = {
    "aws:guardduty/filter:Filter": FILTER,
    "aws:guardduty/publishingDestination:PublishingDestination": PUBLISHING_DESTINATION,
}
