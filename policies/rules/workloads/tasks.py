"""Rules about the containers that ECS runs."""

import re
from collections.abc import Iterator

from policies.accessors.inputs import Value, all_of
from policies.accessors.presence import is_set
from policies.accessors.texts import json_entries
from policies.rule import Check, Controls, Resource, Rule

# What names of variables say of a secret, but not the tokens of a language; one that ends as below says where it is.
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

    # Missing means false (ECS API reference, ContainerDefinition.readonlyRootFilesystem), which Windows does not know.
    def writable() -> bool:
        return not container["readonlyRootFilesystem"].flag(default=False)

    if all_of(lambda: _on_linux(task), writable):
        return f"{container.path}.readonlyRootFilesystem is not true"
    return None


def _secret(variable: Value) -> str | None:
    name = variable["name"].text() or ""
    if not _SECRET.search(name) or _REFERENCE.fullmatch(name) or not is_set(variable["value"]):
        return None
    return f"{variable.path} gives {name} in plain text"


def _unlogged(container: Value) -> str | None:
    driver = container["logConfiguration"]["logDriver"]
    container.known()
    return None if is_set(driver) else f"{container.path}.logConfiguration has no logDriver"


def _shared(task: Resource) -> Iterator[tuple[Value, bool]]:
    """What a task may share with its host, and whether it does so where nothing is said."""
    # Missing means bridge (ECS API reference, RegisterTaskDefinition networkMode).
    yield task.props["networkMode"], True
    # Missing means namespaces of each container's own, and none of the host's (same page, pidMode and ipcMode).
    yield task.props["pidMode"], False
    yield task.props["ipcMode"], False


def _of_host(part: tuple[Value, bool]) -> str | None:
    mode, network = part
    if network:
        return None if mode.text() == "awsvpc" else f"{mode.path} is not awsvpc"
    return f"{mode.path} is host" if mode.text() == "host" else None


ECS_001 = Rule(
    id="ECS-001",
    title="Containers of ECS hold no secrets and no rights over their host",
    severity="high",
    why="Whoever breaks into a container has what it holds, and should have nothing more.",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
    types=frozenset({"aws:ecs/taskDefinition:TaskDefinition"}),
    checks=(
        Check(
            id="ECS-001.a",
            requires="No container is privileged",
            remedy="leave privileged out, and add the one capability that is needed in linuxParameters",
            parts=_containers,
            fault=_privileged,
        ),
        Check(
            id="ECS-001.b",
            requires="The root file systems of Linux containers are read-only",
            remedy="set readonlyRootFilesystem to true, and mount a volume where files are written",
            parts=_containers_of_task,
            fault=_writable,
        ),
        Check(
            id="ECS-001.c",
            requires="No variable whose name speaks of a secret has its value in the definition",
            remedy="name the secret's ARN in secrets instead, and let the execution role read it",
            parts=_variables,
            fault=_secret,
        ),
        Check(
            id="ECS-001.d",
            requires="Every container has a log driver",
            remedy="set logConfiguration, as with the driver awslogs",
            parts=_containers,
            fault=_unlogged,
        ),
        Check(
            id="ECS-001.e",
            requires="Tasks have a network interface of their own, and share no processes or memory with their host",
            remedy="set networkMode to awsvpc, and leave pidMode and ipcMode out",
            parts=_shared,
            fault=_of_host,
        ),
    ),
    controls=Controls(aws_fsbp=("ECS.3", "ECS.4", "ECS.5", "ECS.8", "ECS.9")),
)

RULES = (ECS_001,)
