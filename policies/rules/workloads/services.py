"""Public IP addresses and platform versions of ECS services."""

from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

# For Linux and for Windows (ECS developer guide, "Fargate platform versions for Amazon ECS", read 2026-11). LATEST is
# always allowed.
_CURRENT = ["1.4.0", "1.0.0"]


def _public(service: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's ecs.Service).
    if service.props["networkConfiguration"]["assignPublicIp"].flag(default=False):
        return "networkConfiguration.assignPublicIp is true"
    return None


def _old_platform(service: Resource) -> str | None:
    # Missing means LATEST (ECS API reference, CreateService platformVersion).
    version = service.props["platformVersion"].text() or "LATEST"
    if version in ("LATEST", *service.settings["platform_versions"]):
        return None
    return f"platformVersion is {version}, which is not a current Fargate platform version"


ECS_002 = Rule(
    id="ECS-002",
    title="ECS services have no public IP addresses, and run on a current Fargate platform version",
    severity="high",
    why="A public IP address exposes a task to the internet, and an old platform version gets no security fixes.",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html",
    types=frozenset({"aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"}),
    parameters=(
        Parameter(
            name="platform_versions",
            schema={"type": "array", "items": {"type": "string"}},
            default=_CURRENT,
            means="Fargate platform versions that are current, besides LATEST",
        ),
    ),
    checks=(
        Check(
            id="ECS-002.a",
            requires="Tasks get no public IP address",
            remedy="remove assignPublicIp, and put the service behind a load balancer",
            parts=itself,
            fault=_public,
        ),
        Check(
            id="ECS-002.b",
            requires="platformVersion is LATEST or one of platform_versions",
            remedy="remove platformVersion, which means LATEST",
            parts=itself,
            fault=_old_platform,
        ),
    ),
    controls=Controls(aws_fsbp=("ECS.2", "ECS.10")),
)

RULES = (ECS_002,)
