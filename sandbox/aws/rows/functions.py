"""Lambda functions and how they are invoked asynchronously (`aws:lambda/…`)."""

from __future__ import annotations

from typing import Any

from ...archives import Archive
from ..operations import Refused
from ..row import Call, Expression, Row, Scope, Tagging, Update

# What moto takes and does not return, or leaves as it was in an update: it is kept as the program wrote it.
_KEPT = ("architectures", "deadLetterConfig", "loggingConfig", "tracingConfig", "kmsKeyArn")
_CONFIGURATION = {
    "deadLetterConfig": "DeadLetterConfig",
    "description": "Description",
    "environment": "Environment",
    "ephemeralStorage": "EphemeralStorage",
    "handler": "Handler",
    "kmsKeyArn": "KMSKeyArn",
    "layers": "Layers",
    "loggingConfig": "LoggingConfig",
    "memorySize": "MemorySize",
    "role": "Role",
    "runtime": "Runtime",
    "timeout": "Timeout",
    "tracingConfig": "TracingConfig",
    "vpcConfig": "VpcConfig",
}
_SETTINGS: dict[str, Expression] = {member: f"in.{name}" for name, member in _CONFIGURATION.items()}


def _zipped(scope: Scope) -> bytes:
    """The code, whose archive has the module of the handler: Lambda takes one without, and fails at each invocation."""
    code: Archive = scope["in"]["code"]
    module = str(scope["in"].get("handler", "")).rpartition(".")[0].replace(".", "/")
    if str(scope["in"].get("runtime", "")).startswith("python") and f"{module}.py" not in code.texts:
        raise Refused(f"CreateFunction: the handler's module {module}.py is not in the archive")
    return code.zipped()


def _found(scope: Scope) -> dict[str, Any]:
    kept = {name: scope["in"][name] for name in (*_KEPT, "code") if name in scope["in"]}
    live = scope["answer"]["Configuration"]
    return {**live, "Name": live["FunctionName"], **kept, "Tags": scope["answer"].get("Tags", {})}


FUNCTION = Row(
    "lambda",
    "made.FunctionName",
    create=Call(
        "create_function",
        {
            **_SETTINGS,
            # Not by the name of the member: it may be an ARN, which is longer than a name.
            "FunctionName": lambda s: s["in"]["name"],
            "Architectures": "in.architectures",
            "PackageType": "in.packageType",
            "Code": lambda s: {"ZipFile": _zipped(s)},
        },
        spread=True,
    ),
    read=Call("get_function", {"FunctionName": "id"}),
    found=_found,
    delete=(Call("delete_function", {"FunctionName": "id"}),),
    updates=(
        Update(
            frozenset({"code", "architectures"}),
            (
                Call(
                    "update_function_code",
                    {"FunctionName": "id", "ZipFile": _zipped, "Architectures": "in.architectures"},
                ),
            ),
        ),
        Update(
            frozenset(_CONFIGURATION), (Call("update_function_configuration", {"FunctionName": "id", **_SETTINGS}),)
        ),
    ),
    outputs={
        "arn": "found.FunctionArn",
        "invokeArn": lambda s: (
            f"arn:aws:apigateway:{s['region']}:lambda:path/2015-03-31/functions/{s['found']['FunctionArn']}/invocations"
        ),
        "codeSha256": "found.CodeSha256",
        "lastModified": "found.LastModified",
        "version": "found.Version",
    },
    renewed={"lastModified": None, "codeSha256": "code"},
    tagging=Tagging(
        add=Call("tag_resource", {"Resource": "out.arn", "Tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"Resource": "out.arn", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    longest_name=64,
    # Lambda API reference, CreateFunction: the name alone; botocore's limit is that of an ARN. Timeout: the same page.
    documented={"name": {"maxLength": 64, "pattern": r"^[a-zA-Z0-9_-]+\Z"}, "timeout": {"minimum": 1, "maximum": 900}},
    composed=frozenset({"name", "code", "architectures", "packageType", *_CONFIGURATION}),
    cloudformation="AWS::Lambda::Function",
    forces=frozenset({"name"}),
)

_INVOCATION: dict[str, Expression] = {
    "FunctionName": "in.functionName",
    "MaximumRetryAttempts": "in.maximumRetryAttempts",
    "MaximumEventAgeInSeconds": "in.maximumEventAgeInSeconds",
    "DestinationConfig": "in.destinationConfig",
}

_FORGET = Call("delete_function_event_invoke_config", {"FunctionName": "in.functionName"})

EVENT_INVOKE_CONFIG = Row(
    "lambda",
    "in.functionName",
    create=Call("put_function_event_invoke_config", _INVOCATION),
    read=Call("get_function_event_invoke_config", {"FunctionName": "in.functionName"}),
    found=lambda s: {**s["answer"], "FunctionName": s["in"]["functionName"]},
    delete=(_FORGET,),
    updates=(
        Update(
            frozenset({"maximumRetryAttempts", "maximumEventAgeInSeconds", "destinationConfig"}),
            # moto returns the first that was put, until it is deleted.
            (_FORGET, Call("put_function_event_invoke_config", _INVOCATION)),
        ),
    ),
    composed=frozenset({"functionName", "maximumRetryAttempts", "maximumEventAgeInSeconds", "destinationConfig"}),
    cloudformation="AWS::Lambda::EventInvokeConfig",
)

ROWS: dict[str, Row] = {
    "aws:lambda/function:Function": FUNCTION,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": EVENT_INVOKE_CONFIG,
}
