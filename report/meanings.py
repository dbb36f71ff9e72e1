"""What a replacement or deletion means, for types that hold data or whose absence is an outage.

The texts are AWS's documented behaviour of each service (user guides, and the descriptions of pulumi-aws 7.51; read
2026-11)."""

from collections.abc import Mapping
from dataclasses import dataclass

from report.preview import Step


@dataclass(frozen=True)
class Meaning:
    """What is lost, and what is down."""

    data: str = ""
    """The data that goes with the resource; empty where it holds none."""
    downtime: str = ""
    """What does not work until the replacement is there, or for good."""


# Each type's data and outage, worded for "…: what happens".
_MEANINGS: Mapping[str, Meaning] = {
    "aws:backup/vault:Vault": Meaning(data="its recovery points; AWS refuses to delete a vault that has some"),
    "aws:cfg/recorder:Recorder": Meaning(downtime="AWS Config records no configuration items meanwhile"),
    "aws:cloudtrail/trail:Trail": Meaning(downtime="the trail delivers no events meanwhile"),
    "aws:cloudwatch/logGroup:LogGroup": Meaning(data="every log event in it"),
    "aws:docdb/cluster:Cluster": Meaning(data="the databases", downtime="clients lose the endpoint"),
    "aws:dynamodb/table:Table": Meaning(data="every item in the table", downtime="requests to the table fail"),
    "aws:ebs/volume:Volume": Meaning(data="the volume's contents", downtime="its instance or pod loses the volume"),
    "aws:ec2/eip:Eip": Meaning(downtime="the public address changes: allow lists that name it have to change"),
    "aws:ec2/instance:Instance": Meaning(data="its instance store and root volume", downtime="what runs on it stops"),
    "aws:ec2/internetGateway:InternetGateway": Meaning(downtime="the VPC has no way to or from the internet"),
    "aws:ec2/natGateway:NatGateway": Meaning(
        downtime="private subnets that route to it lose the internet, and open connections break"
    ),
    "aws:ec2/securityGroup:SecurityGroup": Meaning(downtime="what its rules allowed is refused until it is attached"),
    "aws:ec2/subnet:Subnet": Meaning(downtime="everything in the subnet has to move or is replaced with it"),
    "aws:ec2/vpc:Vpc": Meaning(downtime="everything in the VPC is replaced with it"),
    "aws:ecr/repository:Repository": Meaning(data="every image in it", downtime="nodes cannot pull its images"),
    "aws:ecs/cluster:Cluster": Meaning(downtime="its services and tasks stop"),
    "aws:ecs/service:Service": Meaning(downtime="its tasks stop"),
    "aws:efs/fileSystem:FileSystem": Meaning(data="every file in it", downtime="mounts of it hang"),
    "aws:eks/addon:Addon": Meaning(downtime="what the add-on does in the cluster stops meanwhile"),
    "aws:eks/cluster:Cluster": Meaning(
        data="every Kubernetes object, and volumes whose claims go with them",
        downtime="the cluster and all workloads on it",
    ),
    "aws:eks/nodeGroup:NodeGroup": Meaning(
        data="what pods keep on the nodes' own disks", downtime="its pods are evicted and need room on other nodes"
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Meaning(
        data="what is in the cache, unless a snapshot is taken", downtime="clients lose the endpoint"
    ),
    "aws:elasticache/cluster:Cluster": Meaning(data="what is in the cache", downtime="clients lose the endpoint"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Meaning(downtime="its identities can assume no role"),
    "aws:iam/role:Role": Meaning(downtime="who assumes the role gets no credentials; a new role has another ARN or id"),
    "aws:kms/key:Key": Meaning(
        data="everything that only this key can decrypt, once its waiting period of 7 to 30 days has passed",
        downtime="what it encrypts cannot be read from now on",
    ),
    "aws:lambda/function:Function": Meaning(downtime="invocations fail"),
    "aws:lb/loadBalancer:LoadBalancer": Meaning(downtime="its DNS name changes, and open connections break"),
    "aws:lb/targetGroup:TargetGroup": Meaning(downtime="its targets get no requests until they are registered again"),
    "aws:opensearch/domain:Domain": Meaning(data="every index", downtime="clients lose the endpoint"),
    "aws:rds/cluster:Cluster": Meaning(
        data="the databases: a replacement is empty; a final snapshot is kept only if skipFinalSnapshot is off",
        downtime="clients lose the endpoint",
    ),
    "aws:rds/instance:Instance": Meaning(
        data="the database: a replacement is empty; a final snapshot is kept only if skipFinalSnapshot is off",
        downtime="clients lose the endpoint",
    ),
    "aws:route53/zone:Zone": Meaning(data="its records", downtime="its names do not resolve; name servers change"),
    "aws:s3/bucket:Bucket": Meaning(
        data="every object in it with forceDestroy; without, AWS refuses to delete a bucket that has objects"
    ),
    "aws:secretsmanager/secret:Secret": Meaning(data="its value, once the recovery window has passed"),
    "aws:sns/topic:Topic": Meaning(downtime="its subscriptions go with it: nobody is notified"),
    "aws:sqs/queue:Queue": Meaning(data="the messages in it", downtime="senders and receivers lose the queue"),
    "aws:cognito/userPool:UserPool": Meaning(data="its users", downtime="nobody can sign in"),
    "eks:index:Cluster": Meaning(
        data="every Kubernetes object, and volumes whose claims go with them",
        downtime="the cluster and all workloads on it",
    ),
    "kubernetes:apps/v1:DaemonSet": Meaning(downtime="its pods stop"),
    "kubernetes:apps/v1:Deployment": Meaning(downtime="its pods stop"),
    "kubernetes:apps/v1:StatefulSet": Meaning(
        downtime="its pods stop; their claims stay unless the retention policy deletes them"
    ),
    "kubernetes:core/v1:Namespace": Meaning(
        data="every object in it, with claims and what is on their volumes", downtime="its workloads stop"
    ),
    "kubernetes:core/v1:PersistentVolumeClaim": Meaning(
        data="its volume, where the StorageClass reclaims by Delete", downtime="pods that mount it do not start"
    ),
    "kubernetes:core/v1:Secret": Meaning(downtime="pods that read it do not start"),
    "kubernetes:core/v1:Service": Meaning(downtime="its address, and for a LoadBalancer its DNS name, change"),
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": Meaning(data="every object of the kind"),
    "kubernetes:helm.sh/v3:Release": Meaning(
        data="what its chart deletes on uninstall", downtime="what the chart installs is uninstalled"
    ),
    "kubernetes:karpenter.sh/v1:NodePool": Meaning(downtime="its nodes are drained, and their pods evicted"),
    "kubernetes:storage.k8s.io/v1:StorageClass": Meaning(downtime="new claims of the class wait"),
}


def meaning(step: Step) -> Meaning | None:
    """What the step means; None where nothing is lost, or where it is not known of the type."""
    if step.operation not in ("replace", "delete"):
        return None
    known = _MEANINGS.get(step.state.type)
    if known is None or (step.before and step.before.retained and step.operation == "delete"):
        return None
    return known
