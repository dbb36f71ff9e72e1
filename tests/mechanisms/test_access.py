"""Who runs a stack: with `--as`, clusters let in whom their access entries name."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from sandbox.kubernetes.client import ApiError, ApiServer
from sandbox.places import Places
from tests.engine import Sandbox

from .test_charts import CLUSTER

ROLE = "arn:aws:iam::123456789012:role/deployer"

# The cluster of another test, with a ConfigMap in place of its release.
PROGRAM = (
    CLUSTER.partition("Release(\n")[0]
    + f"""
from pulumi_kubernetes.core.v1 import ConfigMap

config, allowed = pulumi.Config(), []
if policy := config.get("policy"):
    entry = aws.eks.AccessEntry("deployer", cluster_name="small", principal_arn="{ROLE}", opts=plain)
    association = aws.eks.AccessPolicyAssociation(
        "deployer", cluster_name="small", principal_arn=entry.principal_arn, access_scope={{"type": "cluster"}},
        policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKS" + policy + "Policy",
        opts=pulumi.ResourceOptions.merge(plain, pulumi.ResourceOptions(depends_on=[cluster])),
    )
    allowed = [association]
ConfigMap(
    "note", metadata={{"name": "note", "namespace": "default"}}, data={{"note": config.get("note") or "first"}},
    opts=pulumi.ResourceOptions(
        provider=Provider("small", kubeconfig=cluster.kubeconfig_json), depends_on=allowed
    ),
)
pulumi.export("kubeconfig", cluster.kubeconfig_json)
"""
)


def test_a_deployer_is_let_in_by_its_access_entry_alone(sandbox: Sandbox, project: Path) -> None:
    (project / "__main__.py").write_text(PROGRAM)
    run = sandbox.of(project)
    without = run("up", "one", "--as", ROLE)
    assert without.status == 1, without.text
    assert f"Unauthorized: {ROLE} has no access entry in the cluster small" in without.text
    assert "cluster.admin_role_arns" in without.text
    up = run.succeeds("up", "one", "--config", "policy=View")
    viewer = run("up", "one", "--as", ROLE, "--config", "policy=View", "--config", "note=changed")
    assert viewer.status == 1, viewer.text
    assert 'User "arn:aws:sts::123456789012:assumed-role/deployer/EKSGetTokenAuth" cannot create' in viewer.text
    run.succeeds("refresh", "one", "--as", ROLE)  # which only reads
    kubeconfig = up["outputs"]["kubeconfig"]
    assert (status(sandbox, kubeconfig, MAPS), status(sandbox, kubeconfig, SECRETS)) == (200, 200)
    as_role = {"SANDBOX_PRINCIPAL": ROLE}
    assert status(sandbox, kubeconfig, MAPS, as_role) == 200
    assert status(sandbox, kubeconfig, SECRETS, as_role) == 403
    run.succeeds("destroy", "one", "--config", "policy=View")


MAPS, SECRETS = ("/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/secrets")


def status(sandbox: Sandbox, kubeconfig: str, path: str, caller: dict[str, str] | None = None) -> int:
    """What the API server answers a client that reads the kubeconfig, with the token of the command in it."""
    read = json.loads(kubeconfig)
    user, cluster = read["users"][0]["user"]["exec"], read["clusters"][0]["cluster"]
    environment = {"PATH": os.pathsep.join([str(Places(sandbox.directory).bin), os.defpath]), **(caller or {})}
    command = [user["command"], *user["args"]]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    token = json.loads(answer.stdout)["status"]["token"]
    try:
        ApiServer(cluster["server"], cluster["certificate-authority-data"], token).request("GET", path)
    except ApiError as error:
        return error.status
    return 200


def test_a_principal_that_is_no_arn_is_refused(sandbox: Sandbox, project: Path) -> None:
    result = sandbox.of(project)("preview", "one", "--as", "deployer")
    assert result.status == 1
    assert "--as deployer: write the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>" in result.text
