"""IAM documents of the runner; each function returns JSON text."""

from ..iam import trust
from ..iam.statements import allow, document
from ..refs import Account

# CodeBuild User Guide, "Allow CodeBuild access to AWS services required to create a VPC network interface".
_LOOK = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)


def runner_trust(account: Account, project: str) -> str:
    """CodeBuild assumes the role for this project: CodeBuild User Guide, "Cross-service confused deputy prevention"."""
    return trust.service_for("codebuild.amazonaws.com", account, account.arn("codebuild", f"project/{project}"))


def runner(account: Account, *, log_group_name: str, connection_arn: str) -> str:
    """What CodeBuild does to run a job in the VPC; the job itself has the rights of the role that it assumes.

    `log_group_name` may end in `*`.
    """
    interfaces = [account.arn("ec2", f"{kind}/*") for kind in ("network-interface", "security-group", "subnet")]
    for_codebuild = {"StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"}}
    # CodeBuild User Guide, "GitHub App connections": the first two, also for connections with the old name.
    service = connection_arn.split(":")[2]
    use = [f"{service}:{action}" for action in ("GetConnection", "GetConnectionToken", "UseConnection")]
    return document(
        allow(
            "WriteLogs",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [account.arn("logs", f"log-group:{log_group_name}:log-stream:*")],
        ),
        # They take no resource.
        allow("DescribeNetwork", _LOOK, ["*"]),
        allow("CreateInterfaces", ["ec2:CreateNetworkInterface"], interfaces),
        allow("DeleteInterfaces", ["ec2:DeleteNetworkInterface"], interfaces[:1]),
        allow("AttachInterfaces", ["ec2:CreateNetworkInterfacePermission"], interfaces[:1], for_codebuild),
        allow("UseConnection", use, [connection_arn]),
    )
