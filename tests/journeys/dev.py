"""The journey of dev: previewed, deployed, changed by hand and put back, upgraded, destroyed."""

from __future__ import annotations

from typing import Any

import kubernetes

from tests.engine import Sandbox

from .journey import Journey

CANARY = "canary-5f1c"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": CANARY,
    "AWS_SECRET_ACCESS_KEY": CANARY,
    "AWS_PROFILE": CANARY,
    "AWS_ENDPOINT_URL": "https://canary.invalid",
    "PULUMI_ACCESS_TOKEN": CANARY,
    "KUBECONFIG": f"/{CANARY}",
}
UPGRADE = ("--config", "cluster.kubernetes_version=1.36")


def travel(sandbox: Sandbox) -> Journey:
    """Preview, up, up, refresh, drift, up, upgrade, destroy."""
    journey = Journey(sandbox, "dev")
    journey.go("preview", "preview", environment=CREDENTIALS, look=lambda: files_with(sandbox, CANARY))
    journey.go("up", "up", environment=CREDENTIALS, look=lambda: in_cluster(sandbox))
    journey.go("up again", "up")
    journey.go("refresh", "refresh")
    change_by_hand(sandbox)
    journey.go("refresh after changes by hand", "refresh")
    journey.go("up after changes by hand", "up", look=lambda: put_back(sandbox))
    journey.go("upgrade", "up", *UPGRADE)
    journey.go("refresh after the upgrade", "refresh", *UPGRADE)
    journey.go("destroy", "destroy", *UPGRADE)
    return journey


def files_with(sandbox: Sandbox, text: str) -> list[str]:
    """The sandbox's files that have the text in them."""
    files = (path for path in sandbox.directory.rglob("*") if path.is_file())
    return [str(path) for path in files if text.encode() in path.read_bytes()]


def in_cluster(sandbox: Sandbox) -> dict[str, Any]:
    """What `kubectl` would see, what the sandbox has written, and the security groups with the cluster's tag."""
    client = kubernetes.config.new_client_from_config(sandbox.status()["kubeconfig"])
    classes = kubernetes.client.StorageV1Api(client).list_storage_class().items
    owned = [{"Name": "tag:kubernetes.io/cluster/platform-dev", "Values": ["owned"]}]
    return {
        "namespaces": {item.metadata.name for item in kubernetes.client.CoreV1Api(client).list_namespace().items},
        "storage classes": [(item.provisioner, item.parameters, item.metadata.annotations or {}) for item in classes],
        "files with the user's credentials": files_with(sandbox, CANARY),
        "groups with the tag": sandbox.aws("ec2").describe_security_groups(Filters=owned)["SecurityGroups"],
    }


def change_by_hand(sandbox: Sandbox) -> None:
    """A tag, a rule that goes, a rule that comes, the cluster's endpoint, and a label of a node group."""
    rows = {row["urn"].rpartition("::")[2]: row for row in sandbox.state("dev")}
    types = {row["type"]: row for row in sandbox.state("dev")}
    endpoint = sandbox.status()["aws_endpoint"]
    ec2, eks = sandbox.aws("ec2", endpoint=endpoint), sandbox.aws("eks", endpoint=endpoint)
    rule = rows["cluster-port-kubelet"]
    ec2.create_tags(Resources=[types["aws:ec2/vpc:Vpc"]["id"]], Tags=[{"Key": "Owner", "Value": "mallory"}])
    ec2.revoke_security_group_ingress(GroupId=rule["inputs"]["securityGroupId"], SecurityGroupRuleIds=[rule["id"]])
    world = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(
        GroupId=types["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"]["id"], IpPermissions=[world]
    )
    eks.update_cluster_config(
        name="platform-dev", resourcesVpcConfig={"endpointPublicAccess": False, "publicAccessCidrs": ["0.0.0.0/0"]}
    )
    group = eks.list_nodegroups(clusterName="platform-dev")["nodegroups"][0]
    eks.update_nodegroup_config(
        clusterName="platform-dev", nodegroupName=group, labels={"addOrUpdateLabels": {"by": "hand"}}
    )


def put_back(sandbox: Sandbox) -> dict[str, Any]:
    """Who owns what by its tag, and what the default security group lets in."""
    types = {row["type"]: row for row in sandbox.state("dev")}
    ec2 = sandbox.aws("ec2")
    group = types["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"]["id"]
    tags = ec2.describe_tags(Filters=[{"Name": "key", "Values": ["Owner"]}])["Tags"]
    groups = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    return {"owners": {tag["Value"] for tag in tags}, "default group": groups[0]["IpPermissions"]}
