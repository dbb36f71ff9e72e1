"""A program that does what the rules forbid. Above each resource stands what is to be found in it, and nothing else is:
`# finds <resource>: <checks>`."""

import json

import pulumi_aws as aws
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

ACCOUNT = "111122223333"
TAGS = {"Environment": "prod", "Project": "shop", "Owner": "team-shop"}
WORLD = ["0.0.0.0/0"]

on_aws = aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT], default_tags={"tags": TAGS})
inside = ResourceOptions(provider=on_aws)


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str) -> str:
    return document({"Effect": "Allow", "Action": list(actions), "Resource": "*"})


def trust(principal: object) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def opening(first: int, last: int, protocol: str = "tcp") -> dict[str, object]:
    return {"protocol": protocol, "from_port": first, "to_port": last, "cidr_blocks": WORLD}


# The key of everything: never rotated, gone within a week, and anybody's.
# finds key: ENC-001.a, ENC-002.a, ENC-002.b, ENC-002.c, ENC-003.a
key = aws.kms.Key(
    "key",
    enable_key_rotation=False,
    deletion_window_in_days=7,
    bypass_policy_lockout_safety_check=True,
    policy=document({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}),
    opts=inside,
)

# A network with a default group that nobody emptied, without a record, in two zones of which one is public.
# finds vpc: NET-005.a, NET-006.a, NET-011.b
vpc = aws.ec2.Vpc("vpc", cidr_block="10.40.0.0/16", opts=inside)
# finds first: NET-007.a
first = aws.ec2.Subnet(
    "first",
    vpc_id=vpc.id,
    cidr_block="10.40.0.0/24",
    availability_zone="us-east-1a",
    map_public_ip_on_launch=True,
    opts=inside,
)
second = aws.ec2.Subnet("second", vpc_id=vpc.id, cidr_block="10.40.1.0/24", availability_zone="us-east-1b", opts=inside)
# finds outside: NET-009.a
aws.ec2.Subnet("outside", vpc_id=vpc.id, cidr_block="10.41.0.0/24", availability_zone="us-east-1a", opts=inside)
# finds twice: NET-009.b
aws.ec2.Subnet("twice", vpc_id=vpc.id, cidr_block="10.40.1.128/25", availability_zone="us-east-1b", opts=inside)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id, opts=inside)
# finds database: NET-010.a
database = aws.ec2.Subnet(
    "database",
    vpc_id=vpc.id,
    cidr_block="10.40.2.0/24",
    availability_zone="us-east-1a",
    tags={"tier": "database"},
    opts=inside,
)
table = aws.ec2.RouteTable("table", vpc_id=vpc.id, opts=inside)
aws.ec2.Route("table", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id, opts=inside)
aws.ec2.RouteTableAssociation("database", subnet_id=database.id, route_table_id=table.id, opts=inside)
# finds acl: NET-008.a
aws.ec2.NetworkAcl(
    "acl",
    vpc_id=vpc.id,
    ingress=[
        {
            "rule_no": 100,
            "protocol": "tcp",
            "action": "allow",
            "cidr_block": "0.0.0.0/0",
            "from_port": 22,
            "to_port": 22,
        }
    ],
    opts=inside,
)

# Doors, in each of the forms that they can be written in.
# finds inline: NET-001.a, NET-002.a, NET-003.a, NET-004.a
group = aws.ec2.SecurityGroup(
    "inline",
    vpc_id=vpc.id,
    ingress=[opening(22, 22), opening(5432, 5432), opening(8081, 8081)],
    egress=[opening(0, 0, "-1")],
    opts=inside,
)
# finds old-form: NET-001.b
aws.ec2.SecurityGroupRule(
    "old-form",
    security_group_id=group.id,
    type="ingress",
    protocol="tcp",
    from_port=0,
    to_port=65535,
    cidr_blocks=WORLD,
    opts=inside,
)
# finds new-form: NET-001.c
aws.vpc.SecurityGroupIngressRule(
    "new-form", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0", opts=inside
)
# finds way-out: NET-004.b
aws.vpc.SecurityGroupEgressRule(
    "way-out",
    security_group_id=group.id,
    ip_protocol="tcp",
    from_port=0,
    to_port=65535,
    cidr_ipv4="0.0.0.0/0",
    opts=inside,
)

# A cluster for everybody.
control = aws.iam.Role("control", assume_role_policy=trust({"Service": "eks.amazonaws.com"}), opts=inside)
# finds cluster: EKS-001.a, EKS-002.b, EKS-003.a, EKS-004.a, EKS-005.a, EKS-006.a, EKS-006.b, EKS-007.a, EKS-008.b
# finds cluster: EKS-010.a, EKS-010.b
cluster = aws.eks.Cluster(
    "cluster",
    name="shop",
    role_arn=control.arn,
    version="1.28",
    vpc_config={
        "subnet_ids": [first.id, second.id],
        "endpoint_private_access": False,
        "endpoint_public_access": True,
        "public_access_cidrs": WORLD,
    },
    enabled_cluster_log_types=["api"],
    access_config={"authentication_mode": "CONFIG_MAP", "bootstrap_cluster_creator_admin_permissions": True},
    upgrade_policy={"support_type": "EXTENDED"},
    deletion_protection=False,
    opts=inside,
)
# finds masters: EKS-009.a
aws.eks.AccessEntry(
    "masters",
    cluster_name=cluster.name,
    principal_arn=f"arn:aws:iam::{ACCOUNT}:role/admin",
    kubernetes_groups=["system:masters"],
    opts=inside,
)
# finds boss: EKS-008.a
aws.eks.AccessPolicyAssociation(
    "boss",
    cluster_name=cluster.name,
    principal_arn=f"arn:aws:iam::{ACCOUNT}:user/boss",
    policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    access_scope={"type": "cluster"},
    opts=inside,
)
# finds cni: EKS-013.a, SUP-004.c
aws.eks.Addon("cni", cluster_name=cluster.name, addon_name="vpc-cni", opts=inside)
node = aws.iam.Role("node", assume_role_policy=trust({"Service": "ec2.amazonaws.com"}), opts=inside)
# finds node-owns-all: IAM-003.a
# finds node: IAM-010.a
aws.iam.RolePolicyAttachment(
    "node-owns-all", role=node.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess", opts=inside
)
# finds template: EKS-012.a, EKS-012.b, ENC-004.a, NET-014.a, CST-001.d
template = aws.ec2.LaunchTemplate(
    "template",
    metadata_options={"http_tokens": "optional", "http_put_response_hop_limit": 2},
    block_device_mappings=[
        {"device_name": "/dev/xvda", "ebs": {"encrypted": "false", "volume_type": "gp2", "volume_size": 50}}
    ],
    network_interfaces=[{"associate_public_ip_address": "true"}],
    opts=inside,
)
# finds nodes: EKS-011.a, EKS-014.a, EKS-014.c, CST-001.a, CST-001.c
aws.eks.NodeGroup(
    "nodes",
    cluster_name=cluster.name,
    node_role_arn=node.arn,
    subnet_ids=[first.id],
    instance_types=["m5.24xlarge"],
    scaling_config={"min_size": 1, "desired_size": 1, "max_size": 500},
    update_config={"max_unavailable_percentage": 100},
    launch_template={"id": template.id, "version": template.latest_version.apply(str)},
    opts=inside,
)

# Identities.
# finds anyone: IAM-006.a
anyone = aws.iam.Role("anyone", assume_role_policy=trust({"AWS": "*"}), opts=inside)
# finds partner: IAM-006.b
aws.iam.Role("partner", assume_role_policy=trust({"AWS": "arn:aws:iam::999988887777:root"}), opts=inside)
# finds everything: IAM-001.a
aws.iam.Policy("everything", policy=allow("*"), opts=inside)
# finds storage: IAM-002.a
aws.iam.RolePolicy("storage", role=anyone.name, policy=allow("s3:*"), opts=inside)
# finds climber: IAM-008.a, IAM-008.c, IAM-009.a
aws.iam.Policy("climber", policy=allow("iam:AttachRolePolicy", "iam:PassRole", "kms:Decrypt"), opts=inside)

# What is stored and written down.
# finds orders: ENC-006.b
orders = aws.sqs.Queue("orders", sqs_managed_sse_enabled=False, opts=inside)
# finds open-orders: ENC-003.b
aws.sqs.QueuePolicy(
    "open-orders",
    queue_url=orders.url,
    policy=document({"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}),
    opts=inside,
)
# finds logs: LOG-003.a, LOG-003.b
aws.cloudwatch.LogGroup("logs", retention_in_days=1, opts=inside)
nobody = aws.Provider("nobody", region="us-east-1", allowed_account_ids=[ACCOUNT])
# finds stray: TAG-001.a
aws.sqs.Queue("stray", sqs_managed_sse_enabled=True, opts=ResourceOptions(provider=nobody))

# In the cluster.
in_cluster = ResourceOptions(
    provider=k8s.Provider("shop", kubeconfig=cluster.endpoint, cluster_identifier="shop", opts=ResourceOptions())
)
# finds shop: K8S-007.a, K8S-007.b, K8S-007.c
k8s.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=in_cluster)
# finds root: K8S-001.a, K8S-001.b, K8S-001.c, K8S-001.d, K8S-002.a, K8S-002.b, K8S-002.c, K8S-002.d, K8S-002.e
# finds root: K8S-002.f, K8S-002.g, K8S-003.a, K8S-003.b, K8S-003.c, K8S-003.d, K8S-004.a
# finds root: K8S-005.a, K8S-005.c, K8S-010.a, K8S-010.b, K8S-010.d, SUP-003.a, SUP-003.b
k8s.apps.v1.Deployment(
    "root",
    metadata={"namespace": "shop"},
    spec={
        "replicas": 1,
        "selector": {"match_labels": {"app": "root"}},
        "template": {
            "metadata": {"labels": {"app": "root"}},
            "spec": {
                "host_network": True,
                "volumes": [{"name": "node", "host_path": {"path": "/"}}],
                "containers": [
                    {
                        "name": "root",
                        "image": "evil.example.com/root:latest",
                        "security_context": {
                            "privileged": True,
                            "run_as_user": 0,
                            "capabilities": {"add": ["SYS_ADMIN"]},
                        },
                        "ports": [{"container_port": 80, "host_port": 80}],
                        "env": [{"name": "TOKEN", "value_from": {"secret_key_ref": {"name": "token", "key": "token"}}}],
                    }
                ],
            },
        },
    },
    opts=in_cluster,
)
# finds stray-settings: K8S-006.b
k8s.core.v1.ConfigMap("stray-settings", metadata={"namespace": "default"}, data={"a": "b"}, opts=in_cluster)
# finds door: K8S-009.a, K8S-009.b
k8s.core.v1.Service(
    "door",
    metadata={"namespace": "shop"},
    spec={"type": "LoadBalancer", "selector": {"app": "root"}, "ports": [{"port": 80}]},
    opts=in_cluster,
)
# finds all: K8S-008.a
k8s.rbac.v1.ClusterRole("all", rules=[{"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]}], opts=in_cluster)
# finds boss: K8S-008.e, EKS-009.c
k8s.rbac.v1.ClusterRoleBinding(
    "boss",
    role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
    subjects=[{"kind": "Group", "name": "system:masters", "api_group": "rbac.authorization.k8s.io"}],
    opts=in_cluster,
)
# finds newest: SUP-004.a, SUP-004.b
k8s.helm.v3.Release(
    "newest",
    chart="thing",
    repository_opts={"repo": "https://charts.example.com"},
    namespace="shop",
    opts=in_cluster,
)
