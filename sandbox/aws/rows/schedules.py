"""EventBridge Scheduler: schedules and their groups (`aws:scheduler/…`)."""

from __future__ import annotations

from ..row import Call, Expression, Lookup, Row, Tagging, Update

GROUP = Row(
    "scheduler",
    "in.name",
    create=Call("create_schedule_group", spread=True),
    read=Call("get_schedule_group", {"Name": "id"}),
    found="answer",
    delete=(Call("delete_schedule_group", {"Name": "id"}),),
    lookups={"Tags": Lookup(Call("list_tags_for_resource", {"ResourceArn": "found.Arn"}), "answer.Tags")},
    outputs={"arn": "found.Arn", "state": "found.State"},
    tagging=Tagging(
        add=Call("tag_resource", {"ResourceArn": "out.arn", "Tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"ResourceArn": "out.arn", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    cloudformation="AWS::Scheduler::ScheduleGroup",
)

_MEMBERS = {
    "actionAfterCompletion": "ActionAfterCompletion",
    "description": "Description",
    "endDate": "EndDate",
    "flexibleTimeWindow": "FlexibleTimeWindow",
    "kmsKeyArn": "KmsKeyArn",
    "scheduleExpression": "ScheduleExpression",
    "scheduleExpressionTimezone": "ScheduleExpressionTimezone",
    "startDate": "StartDate",
    "state": "State",
    "target": "Target",
}
# An update replaces all of a schedule: what is left out of it goes back to its default.
_WHOLE: dict[str, Expression] = {
    "Name": "in.name",
    "GroupName": "in.groupName",
    **{member: f"in.{name}" for name, member in _MEMBERS.items()},
}

SCHEDULE = Row(
    "scheduler",
    "join('/', [in.groupName || 'default', in.name])",
    create=Call("create_schedule", _WHOLE),
    read=Call("get_schedule", {"Name": "in.name", "GroupName": "in.groupName"}),
    found="answer",
    delete=(Call("delete_schedule", {"Name": "in.name", "GroupName": "in.groupName"}),),
    updates=(Update(frozenset(_MEMBERS), (Call("update_schedule", _WHOLE),)),),
    outputs={"arn": "found.Arn"},
    autoname="name",
    composed=frozenset({"name", "groupName", *_MEMBERS}),
    cloudformation="AWS::Scheduler::Schedule",
    # The provider makes another one: its id is group/name (pulumi-aws 7.51.1, scheduler.Schedule).
    forces=frozenset({"groupName"}),
)

ROWS: dict[str, Row] = {
    "aws:scheduler/scheduleGroup:ScheduleGroup": GROUP,
    "aws:scheduler/schedule:Schedule": SCHEDULE,
}
