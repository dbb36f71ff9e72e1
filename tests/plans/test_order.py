"""`after`: a value that waits without becoming unknown."""

import pulumi_aws as aws
from pulumi import Output

from components.order import after
from tests.recording import record


def test_who_uses_the_value_waits_for_what_was_named() -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("first", cidr_block="10.0.0.0/16")
        aws.cloudwatch.LogGroup("second", name=after("logs", vpc.arn))

    second = record(program).one("aws:cloudwatch/logGroup:LogGroup", "second")
    assert second.inputs["name"] == "logs"
    assert second.depends_on == {"first"}


def test_a_value_is_known_while_what_it_waits_for_is_not() -> None:
    seen: list[object] = []

    async def unknown() -> bool:
        return False

    async def nothing() -> str:
        return ""

    def program() -> None:
        never = Output(set(), nothing(), unknown())
        after("logs", never).apply(seen.append)

    record(program)
    assert seen == ["logs"]
