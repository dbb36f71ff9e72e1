"""The platform's own program with one violation of each area in it, on the real engine."""

from __future__ import annotations

from pathlib import Path

import yaml

from policies.rules import catalog
from tests.engine import CHECKOUT, Sandbox, with_packs

# What is added to the program of staging, by the check that must find it.
INJECTED = {
    "NET-001.a": "aws.vpc.SecurityGroupIngressRule('injected-net', security_group_id='sg-1', ip_protocol='tcp', "
    "from_port=22, to_port=22, cidr_ipv4='0.0.0.0/0', opts=inside)",
    "EKS-009.a": "aws.eks.AccessEntry('injected-eks', cluster_name='platform-staging', "
    "principal_arn='arn:aws:iam::444455556666:role/x', kubernetes_groups=['system:masters'], opts=inside)",
    "IAM-001.a": "aws.iam.Policy('injected-iam', policy=json.dumps({'Version': '2012-10-17', 'Statement': "
    "[{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]}), opts=inside)",
    "DAT-002.a": "aws.rds.Instance('injected-dat', engine='postgres', engine_version='15.8', allocated_storage=20, "
    "instance_class='db.t4g.medium', publicly_accessible=True, storage_encrypted=True, storage_type='gp3', "
    "username='shop', manage_master_user_password=True, backup_retention_period=7, auto_minor_version_upgrade=True, "
    "enabled_cloudwatch_logs_exports=['postgresql', 'upgrade'], skip_final_snapshot=True, opts=inside)",
    "STO-001.a": "aws.s3.Bucket('injected-sto', opts=inside)",
    "ENC-006.b": "aws.sqs.Queue('injected-enc', sqs_managed_sse_enabled=False, opts=inside)",
    "LOG-003.a": "aws.cloudwatch.LogGroup('injected-log', retention_in_days=1, opts=inside)",
    "K8S-008.a": "k8s.rbac.v1.ClusterRole('injected-k8s', rules=[{'api_groups': ['*'], 'resources': ['*'], "
    "'verbs': ['*']}], opts=in_cluster)",
    "SUP-004.b": "k8s.helm.v3.Release('injected-sup', chart='oci://public.ecr.aws/karpenter/karpenter', "
    "namespace='kube-system', opts=in_cluster)",
    "ECS-001.a": "aws.ecs.TaskDefinition('injected-ecs', family='web', network_mode='awsvpc', "
    "container_definitions=json.dumps([{'name': 'web', 'image': 'web', 'privileged': True, "
    "'readonlyRootFilesystem': True, 'logConfiguration': {'logDriver': 'awslogs'}}]), opts=inside)",
    "TAG-001.a": "aws.sqs.Queue('injected-tag', sqs_managed_sse_enabled=True, opts=pulumi.ResourceOptions("
    "provider=aws.Provider('untagged', region='us-east-1', allowed_account_ids=['444455556666'])))",
    "CST-001.d": "aws.ebs.Volume('injected-cst', availability_zone='us-east-1a', size=8, type='gp2', encrypted=True, "
    "opts=inside)",
}

PROGRAM = """
import json, runpy
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

made = runpy.run_path({program!r}, run_name="__main__")
inside = pulumi.ResourceOptions(provider=made["on_aws"])
in_cluster = pulumi.ResourceOptions(provider=made["cluster"].kubernetes)
{injected}
"""


def injected(directory: Path, *statements: str) -> Path:
    """A project of the platform's name with its program and these statements after it, judged as staging is."""
    (directory / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "aws-platform", "runtime": "python"}))
    (directory / "Pulumi.staging.yaml").write_bytes((CHECKOUT / "Pulumi.staging.yaml").read_bytes())
    configurations = CHECKOUT / "policies" / "configuration" / "{stack}.json"
    (directory / "pyproject.toml").write_text(with_packs(configurations))
    program = PROGRAM.format(program=str(CHECKOUT / "__main__.py"), injected="\n".join(statements))
    (directory / "__main__.py").write_text(program)
    return directory


def test_every_area_of_rules_has_a_violation_here() -> None:
    areas = {
        area: {rule.id.partition("-")[0] for rule in getattr(catalog, area).RULES}
        for area in vars(catalog)
        if hasattr(getattr(catalog, area), "RULES") and area != "catalog"
    }
    assert len(areas) >= 10
    shown = {check.partition("-")[0] for check in INJECTED}
    assert {area for area, families in areas.items() if not families & shown} == set()


def test_a_violation_of_each_area_stops_the_run_before_anything_is_made(sandbox: Sandbox, tmp_path: Path) -> None:
    """`up` previews first, as `pulumi up` does, and stops there."""
    own = sandbox.of(injected(tmp_path, *INJECTED.values()))
    before = own.everything()
    result = own("up", "staging", "--json")
    assert result.status == 1
    found = {
        row["message"].split("]")[0][1:]: row["urn"].rpartition("::")[2]
        for row in result.outcome["violations"]
        if row["level"] == "mandatory" and row["message"].split("]")[0][1:] in INJECTED
    }
    assert found == {check: f"injected-{check.partition('-')[0].lower()}" for check in INJECTED}
    assert own.state("staging") == []
    assert own.everything() == before
