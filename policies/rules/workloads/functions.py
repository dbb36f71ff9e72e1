"""Public access to Lambda functions: by their policies, and by function URLs."""

from policies.accessors.conditions import is_fixed
from policies.accessors.parts import of
from policies.engine.inputs import all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule

_PERMISSION = "aws:lambda/permission:Permission"
_FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl"

# The properties of a permission that Lambda makes conditions of (Lambda API reference, AddPermission).
_LIMITS = ("principalOrgId", "sourceAccount", "sourceArn")


def _public_permission(permission: Resource) -> str | None:
    def limited() -> bool:
        values = [permission.props[limit] for limit in _LIMITS]
        return any_of(*(lambda value=value: is_fixed(value.text() or "") for value in values))

    if all_of(lambda: permission.props["principal"].text() == "*", lambda: not limited()):
        return f"principal is *, and none of {', '.join(_LIMITS)} limits it"
    return None


def _public_url(url: Resource) -> str | None:
    authorization = url.props["authorizationType"]
    return None if authorization.text() == "AWS_IAM" else "authorizationType is not AWS_IAM"


LAM_001 = Rule(
    id="LAM-001",
    title="Lambda functions do not allow public access",
    severity="high",
    why="Anyone who finds such a function runs it with its role's permissions, at your cost.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
    types=frozenset({_PERMISSION, _FUNCTION_URL}),
    checks=(
        Check(
            id="LAM-001.a",
            requires="No function can be invoked by everyone, without an organization, source account or source ARN",
            remedy="name the service, account or role in principal, or set principalOrgId, sourceAccount or sourceArn",
            parts=of(_PERMISSION),
            fault=_public_permission,
        ),
        Check(
            id="LAM-001.b",
            requires="Function URLs require AWS credentials (authorizationType AWS_IAM)",
            remedy="set authorizationType to AWS_IAM, or put the function behind an API Gateway or a load balancer",
            parts=of(_FUNCTION_URL),
            fault=_public_url,
        ),
    ),
    controls=Controls(aws_fsbp=("Lambda.1",)),
)

RULES = (LAM_001,)
