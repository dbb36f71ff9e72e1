"""Containers of ECS task definitions."""

import re
from collections.abc import Iterator

from policies.accessors.presence import is_set
from policies.accessors.texts import json_entries
from policies.engine.inputs import Value, all_of
from policies.engine.rule import Check, Controls, Resource, Rule

# Names of variables that suggest a secret, except the tokens of language models; a suffix of _REFERENCE means that the
# value only says where the secret is.
_SECRET = re.compile(
    r"secret|passw(or)?d|passphrase|token(?!s|iz)|credential|(api|access|private|signing|encryption)_?key",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r".*_(arn|name|uri|url|file|path)", re.IGNORECASE)


def _containers(task: Resource) -> Iterator[Value]:
    yield from json_entries(task.props["containerDefinitions"])


def _on_linux(task: Resource) -> bool:
    # Missing means Linux (ECS API reference, RuntimePlatform.operatingSystemFamily).
    return not (task.props["runtimePlatform"]["operatingSystemFamily"].text() or "").startswith("WINDOWS")


def _containers_of_task(task: Resource) -> Iterator[tuple[Resource, Value]]:
    for container in _containers(task):
        yield task, container


def _variables(task: Resource) -> Iterator[Value]:
    for container in _containers(task):
        yield from container["environment"].entries()


def _privileged(container: Value) -> str | None:
    # Missing means false (ECS API reference, ContainerDefinition.privileged).
    return f"{container.path}.privileged is true" if container["privileged"].flag(default=False) else None


def _writable(part: tuple[Resource, Value]) -> str | None:
    task, container = part

    # Missing means false (ECS API reference, ContainerDefinition.readonlyRootFilesystem); Windows does not support it.
    def writable() -> bool:
        return not container["readonlyRootFilesystem"].flag(default=False)

    if all_of(lambda: _on_linux(task), writable):
        return f"{container.path}.readonlyRootFilesystem is not true"
    return None


def _plain_text_secret(variable: Value) -> str | None:
    name = variable["name"].text() or ""
    if not _SECRET.search(name) or _REFERENCE.fullmatch(name) or not is_set(variable["value"]):
        return None
    return f"{variable.path} sets {name} in plain text"


def _without_log_driver(container: Value) -> str | None:
    driver = container["logConfiguration"]["logDriver"]
    container.known()
    return None if is_set(driver) else f"{container.path}.logConfiguration.logDriver is missing"


def _shared(task: Resource) -> Iterator[tuple[Value, bool]]:
    """The modes in which a task may share its host, and whether the mode is the network mode."""
    # Missing means bridge (ECS API reference, RegisterTaskDefinition networkMode).
    yield task.props["networkMode"], True
    # Missing means private to each container (same page, pidMode and ipcMode).
    yield task.props["pidMode"], False
    yield task.props["ipcMode"], False


def _shares_host(part: tuple[Value, bool]) -> str | None:
    mode, network = part
    if network:
        return None if mode.text() == "awsvpc" else f"{mode.path} is not awsvpc"
    return f"{mode.path} is host" if mode.text() == "host" else None


ECS_001 = Rule(
    id="ECS-001",
    title="ECS tasks have no privileged containers, host namespaces or secrets in environment variables",
    severity="high",
    why="An attacker who compromises a container gets the secrets and the host access that the container has.",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
    types=frozenset({"aws:ecs/taskDefinition:TaskDefinition"}),
    checks=(
        Check(
            id="ECS-001.a",
            requires="Containers are not privileged",
            remedy="remove privileged, and add only the capability that the container needs in linuxParameters",
            parts=_containers,
            fault=_privileged,
        ),
        Check(
            id="ECS-001.b",
            requires="Linux containers have a read-only root filesystem",
            remedy="set readonlyRootFilesystem to true, and mount a volume for the files that the container writes",
            parts=_containers_of_task,
            fault=_writable,
        ),
        Check(
            id="ECS-001.c",
            requires="No environment variable whose name suggests a secret has a plain text value",
            remedy="reference the secret's ARN in secrets instead, and let the execution role read it",
            parts=_variables,
            fault=_plain_text_secret,
        ),
        Check(
            id="ECS-001.d",
            requires="Every container has a log driver",
            remedy="set logConfiguration, for example with the awslogs log driver",
            parts=_containers,
            fault=_without_log_driver,
        ),
        Check(
            id="ECS-001.e",
            requires="Tasks use the awsvpc network mode, and do not share the PID or IPC namespace of their host",
            remedy="set networkMode to awsvpc, and remove pidMode and ipcMode",
            parts=_shared,
            fault=_shares_host,
        ),
    ),
    controls=Controls(aws_fsbp=("ECS.3", "ECS.4", "ECS.5", "ECS.8", "ECS.9")),
)

RULES = (ECS_001,)
