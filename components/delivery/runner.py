"""The runner of pipelines within the VPC: CodeBuild starts it for each job, next to the private endpoint of EKS."""

from pulumi import Output
from pulumi_aws import codebuild, ec2, vpc

from .. import logs
from ..iam.roles import Role, role
from ..inside import Inside
from ..refs import Account, ClusterRef, NetworkRef
from . import runner_documents as documents
from .runner_plan import environment, label, source
from .runner_settings import RunnerSettings

RUNNER = "runner"
_HTTPS = 443


def runner(
    inside: Inside, settings: RunnerSettings, account: Account, network: NetworkRef, cluster: ClusterRef
) -> Output[str]:
    """The project with its webhook, log group, role and security group; the label of its jobs."""
    # Not auto-named: the label of a job has the name of the project.
    name = inside.name(RUNNER)
    group = _security_group(inside, network, cluster)
    own = _role(inside, settings, account)
    project = codebuild.Project(
        name,
        name=name,
        description=f"Runs jobs of {settings.repository} in the VPC",
        service_role=own.role.arn,
        source=source(settings.forge, settings.repository, settings.connection_arn),
        environment=environment(settings.compute),
        artifacts={"type": "NO_ARTIFACTS"},
        build_timeout=settings.timeout_minutes,
        logs_config={"cloudwatch_logs": {"status": "ENABLED", "group_name": _log_group(inside, settings, account)}},
        vpc_config={
            "vpc_id": network.vpc_id,
            "subnets": list(network.node_subnet_ids.values()),
            "security_group_ids": [group.id],
        },
        # CodeBuild checks that it may create interfaces when the project is created.
        opts=inside.options(depends_on=own.permissions),
    )
    codebuild.Webhook(
        name,
        project_name=project.name,
        build_type="BUILD",
        filter_groups=[{"filters": [{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]}],
        opts=inside.options(),
    )
    return project.name.apply(lambda project_name: label(settings.forge, project_name))


def _log_group(inside: Inside, settings: RunnerSettings, account: Account) -> Output[str]:
    """The name of the runner's log group, which has a key of its own."""
    name = inside.name(RUNNER)
    key = logs.encryption_key(
        name,
        description=f"Logs of the runner {name}",
        policy=logs.key_policy(account, f"{name}-*"),
        opts=inside.options(protect=settings.deletion_protection),
    )
    return logs.log_group(name, key, retention_days=settings.log_retention_days, opts=inside.options()).name


def _role(inside: Inside, settings: RunnerSettings, account: Account) -> Role:
    name = inside.name(RUNNER)
    return role(
        inside,
        RUNNER,
        description=f"Lets CodeBuild run jobs of {settings.repository} in the VPC",
        trust=documents.runner_trust(account, name),
        policies={"run": documents.runner(account, log_group_name=f"{name}-*", connection_arn=settings.connection_arn)},
    )


def _security_group(inside: Inside, network: NetworkRef, cluster: ClusterRef) -> ec2.SecurityGroup:
    """What reaches the API server and, by the NAT gateways, everything else by HTTPS; and what nothing reaches."""
    name = inside.name(RUNNER)
    group = ec2.SecurityGroup(
        name,
        vpc_id=network.vpc_id,
        description="Jobs of pipelines",
        tags=inside.tags(RUNNER),
        opts=inside.options(),
    )
    vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group.id,
        cidr_ipv4="0.0.0.0/0",
        ip_protocol="tcp",
        from_port=_HTTPS,
        to_port=_HTTPS,
        description="The forge, AWS, packages and the API server",
        opts=inside.options(),
    )
    vpc.SecurityGroupIngressRule(
        inside.name(RUNNER, "api"),
        security_group_id=cluster.security_group_id,
        referenced_security_group_id=group.id,
        ip_protocol="tcp",
        from_port=_HTTPS,
        to_port=_HTTPS,
        description="Jobs of pipelines call the API server",
        opts=inside.options(),
    )
    return group
