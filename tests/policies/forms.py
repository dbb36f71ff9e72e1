"""Resource types in which a program can write the same thing: a rule about one type of a group is about all of them.

`GROUPS` are written by hand; `twins` are derived from the provider's own package. A row of `NOT` says why a rule leaves
out a type, or all other types of a group. A type that stands in several groups, because several things can be written
in it, makes a rule about it a rule about none of them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pulumi_aws

from policies.accessors.pods import TYPES as PODS

GROUPS: Mapping[str, frozenset[str]] = {
    "inbound rules of security groups": frozenset(
        {
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            "aws:ec2/securityGroup:SecurityGroup",
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        }
    ),
    "outbound rules of security groups": frozenset(
        {
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            "aws:ec2/securityGroup:SecurityGroup",
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        }
    ),
    "rules of network ACLs": frozenset(
        {
            "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
            "aws:ec2/networkAcl:NetworkAcl",
            "aws:ec2/networkAclRule:NetworkAclRule",
        }
    ),
    "VPCs": frozenset({"aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/vpc:Vpc"}),
    "subnets": frozenset({"aws:ec2/defaultSubnet:DefaultSubnet", "aws:ec2/subnet:Subnet"}),
    "machines": frozenset(
        {
            "aws:ec2/instance:Instance",
            "aws:ec2/launchConfiguration:LaunchConfiguration",
            "aws:ec2/launchTemplate:LaunchTemplate",
            "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
        }
    ),
    "EBS volumes": frozenset({"aws:ebs/volume:Volume", "aws:ebs/volumeCopy:VolumeCopy"}),
    "permissions of identities": frozenset(
        {
            "aws:iam/groupPolicy:GroupPolicy",
            "aws:iam/policy:Policy",
            "aws:iam/role:Role",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/userPolicy:UserPolicy",
            "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        }
    ),
    "managed policies of identities": frozenset(
        {
            "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
            "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
            "aws:iam/policyAttachment:PolicyAttachment",
            "aws:iam/role:Role",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
            "aws:iam/userPolicyAttachment:UserPolicyAttachment",
            "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
            "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
            "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive",
        }
    ),
    "bucket policies": frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"}),
    "bucket ACLs": frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketAcl:BucketAcl"}),
    "public access blocks": frozenset(
        {
            "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
            "aws:s3/accessPoint:AccessPoint",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        }
    ),
    "RDS databases": frozenset({"aws:rds/cluster:Cluster", "aws:rds/instance:Instance"}),
    "RDS parameter groups": frozenset(
        {"aws:rds/clusterParameterGroup:ClusterParameterGroup", "aws:rds/parameterGroup:ParameterGroup"}
    ),
    "RDS snapshots": frozenset(
        {
            "aws:rds/clusterSnapshot:ClusterSnapshot",
            "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
            "aws:rds/snapshot:Snapshot",
            "aws:rds/snapshotCopy:SnapshotCopy",
        }
    ),
    "caches": frozenset(
        {
            "aws:elasticache/cluster:Cluster",
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "aws:elasticache/serverlessCache:ServerlessCache",
        }
    ),
    "keys": frozenset({"aws:kms/key:Key"}),
    "queues": frozenset({"aws:sqs/queue:Queue"}),
    "topics": frozenset({"aws:sns/topic:Topic"}),
    "key policies": frozenset(
        {
            "aws:kms/externalKey:ExternalKey",
            "aws:kms/key:Key",
            "aws:kms/keyPolicy:KeyPolicy",
            "aws:kms/replicaExternalKey:ReplicaExternalKey",
            "aws:kms/replicaKey:ReplicaKey",
        }
    ),
    "queue policies": frozenset({"aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"}),
    "topic policies": frozenset({"aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"}),
    "repositories": frozenset(
        {"aws:ecr/repository:Repository", "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"}
    ),
    "repository policies": frozenset(
        {
            "aws:ecr/registryPolicy:RegistryPolicy",
            "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
            "aws:ecr/repositoryPolicy:RepositoryPolicy",
            "aws:ecrpublic/repositoryPolicy:RepositoryPolicy",
        }
    ),
    "load balancers": frozenset({"aws:elb/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"}),
    "listeners": frozenset({"aws:elb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener"}),
    "ECS tasks": frozenset(
        {
            "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition",
            "aws:ecs/taskDefinition:TaskDefinition",
        }
    ),
    "ECS services": frozenset(
        {
            "aws:ecs/expressGatewayService:ExpressGatewayService",
            "aws:ecs/service:Service",
            "aws:ecs/taskSet:TaskSet",
        }
    ),
    "pods": PODS,
    "charts": frozenset({"kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v4:Chart"}),
    "bindings of roles": frozenset(
        {
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
            "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        }
    ),
    "Kubernetes roles": frozenset(
        {
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
            "kubernetes:rbac.authorization.k8s.io/v1:Role",
        }
    ),
}

_PROVIDER = Path(pulumi_aws.__file__).parent
_ALIAS = re.compile(r'pulumi\.Alias\(type_="([^"]+)"\)')
_TOKEN = re.compile(r"super\([^)]*\)\.__init__\(\s*'([^']+)'")

_NOT_YET = "not judged yet"

NOT: Mapping[tuple[str, str], str] = {
    **{(f"NET-{number}", "aws:ec2/defaultVpc:DefaultVpc"): _NOT_YET for number in ("005", "006", "009", "011")},
    **{(f"NET-{number}", "aws:ec2/defaultSubnet:DefaultSubnet"): _NOT_YET for number in ("007", "009", "010", "011")},
    ("NET-013", "aws:elb/loadBalancer:LoadBalancer"): _NOT_YET,
    ("NET-005", "aws:ec2/securityGroup:SecurityGroup"): "it is about the group that a VPC comes with",
    **{
        (rule, "aws:ec2/spotInstanceRequest:SpotInstanceRequest"): _NOT_YET
        for rule in ("NET-014", "EKS-012", "ENC-004", "CST-001")
    },
    ("CST-001", "aws:ec2/launchConfiguration:LaunchConfiguration"): _NOT_YET,
    **{(rule, "aws:ebs/volumeCopy:VolumeCopy"): _NOT_YET for rule in ("ENC-004", "CST-001")},
    ("IAM-005", "permissions of identities"): "it is about users, who should have no policies of their own",
    ("IAM-005", "managed policies of identities"): "it is about users, who should have no policies of their own",
    # S3 User Guide, "Blocking public access to your Amazon S3 storage": the most restrictive combination applies.
    ("STO-001", "aws:s3/accessPoint:AccessPoint"): "the settings of its bucket and account apply as well",
    ("SUP-001", "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"): _NOT_YET,
    (
        "SUP-002",
        "aws:ecrpublic/repositoryPolicy:RepositoryPolicy",
    ): "public repositories are for everyone",
    ("ECS-001", "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"): _NOT_YET,
    ("ECS-002", "aws:ecs/expressGatewayService:ExpressGatewayService"): _NOT_YET,
    ("K8S-010", "pods"): "only Deployments are asked for a PodDisruptionBudget",
}


@cache
def classes() -> frozenset[str]:
    """The type tokens of all resource classes in the provider's package, also those that are deprecated."""
    text = (_PROVIDER / "__init__.py").read_text(encoding="utf-8")
    return frozenset(re.findall(r'"(aws:[^"]+)": "', text))


@cache
def twins() -> Mapping[str, frozenset[str]]:
    """By type: other classes of the package for the same resource. One names the other as an alias (BucketV2), or has
    its name in the other of two modules for one service (alb and lb)."""
    found: dict[str, set[str]] = {}
    for one, other in (*_aliases(), *_copies()):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {token: frozenset(others) for token, others in found.items()}


def _aliases() -> Iterator[tuple[str, str]]:
    for path in _PROVIDER.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        own = _TOKEN.search(text)
        for alias in _ALIAS.findall(text) if own else ():
            if own and alias != own[1] and alias in classes():
                yield own[1], alias


def _copies() -> Iterator[tuple[str, str]]:
    for token in classes():
        copy = token.replace("aws:lb/", "aws:alb/")
        if copy != token and copy in classes():
            yield token, copy
