"""A program as it should be: every rule of every pack has something to judge here, and nothing to find."""

import json

import pulumi_aws as aws
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

ACCOUNT = "111122223333"
TAGS = {"Environment": "prod", "Project": "shop", "Owner": "team-shop"}
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")

on_aws = aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT], default_tags={"tags": TAGS})
inside = ResourceOptions(provider=on_aws)
kept = ResourceOptions(provider=on_aws, protect=True)


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str, **conditions: object) -> str:
    return document(
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", "Condition": conditions}
    )


key = aws.kms.Key("key", description="All of the shop", enable_key_rotation=True, deletion_window_in_days=30, opts=kept)

vpc = aws.ec2.Vpc("vpc", cidr_block="10.40.0.0/16", opts=inside)
aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id, opts=inside)
flows = aws.cloudwatch.LogGroup("flows", retention_in_days=365, kms_key_id=key.arn, opts=inside)
writer = aws.iam.Role(
    "writer",
    assume_role_policy=trust("vpc-flow-logs.amazonaws.com", StringEquals={"aws:SourceAccount": ACCOUNT}),
    opts=inside,
)
aws.ec2.FlowLog(
    "flows", vpc_id=vpc.id, traffic_type="ALL", log_destination=flows.arn, iam_role_arn=writer.arn, opts=inside
)
subnets = [
    aws.ec2.Subnet(
        zone,
        vpc_id=vpc.id,
        cidr_block=f"10.40.{at}.0/24",
        availability_zone=zone,
        tags={"tier": "private"},
        opts=inside,
    )
    for at, zone in enumerate(ZONES)
]
group = aws.ec2.SecurityGroup("web", vpc_id=vpc.id, description="What serves the shop", opts=inside)
aws.vpc.SecurityGroupIngressRule(
    "web-https",
    security_group_id=group.id,
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    cidr_ipv4="0.0.0.0/0",
    opts=inside,
)
aws.vpc.SecurityGroupEgressRule(
    "web-https",
    security_group_id=group.id,
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    cidr_ipv4="0.0.0.0/0",
    opts=inside,
)
aws.ec2.NetworkAcl(
    "inner",
    vpc_id=vpc.id,
    ingress=[
        {
            "rule_no": 100,
            "protocol": "tcp",
            "action": "allow",
            "cidr_block": "10.40.0.0/16",
            "from_port": 0,
            "to_port": 65535,
        }
    ],
    opts=inside,
)

for service in ("ec2", "ecr.api", "ecr.dkr", "logs", "sts"):
    aws.ec2.VpcEndpoint(
        service,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.us-east-1.{service}",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=[one.id for one in subnets],
        opts=inside,
    )
aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.us-east-1.s3", opts=inside)

control = aws.iam.Role("control", assume_role_policy=trust("eks.amazonaws.com"), opts=inside)
cluster = aws.eks.Cluster(
    "cluster",
    name="shop",
    role_arn=control.arn,
    version="1.35",
    vpc_config={
        "subnet_ids": [one.id for one in subnets],
        "endpoint_private_access": True,
        "endpoint_public_access": False,
    },
    encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
    enabled_cluster_log_types=["api", "audit", "authenticator", "controllerManager", "scheduler"],
    access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
    upgrade_policy={"support_type": "STANDARD"},
    deletion_protection=True,
    opts=kept,
)
aws.eks.AccessEntry(
    "admin",
    cluster_name=cluster.name,
    principal_arn=f"arn:aws:iam::{ACCOUNT}:role/admin",
    kubernetes_groups=["viewers"],
    opts=inside,
)
aws.eks.Addon(
    "cni",
    cluster_name=cluster.name,
    addon_name="vpc-cni",
    addon_version="v1.21.1-eksbuild.1",
    configuration_values=json.dumps({"enableNetworkPolicy": "true"}),
    opts=inside,
)
node = aws.iam.Role("node", assume_role_policy=trust("ec2.amazonaws.com"), opts=inside)
aws.iam.RolePolicyAttachment(
    "node-worker", role=node.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", opts=inside
)
template = aws.ec2.LaunchTemplate(
    "node",
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
    block_device_mappings=[
        {"device_name": "/dev/xvda", "ebs": {"encrypted": "true", "volume_type": "gp3", "volume_size": 50}}
    ],
    network_interfaces=[{"associate_public_ip_address": "false"}],
    opts=inside,
)
aws.eks.NodeGroup(
    "nodes",
    cluster_name=cluster.name,
    node_role_arn=node.arn,
    subnet_ids=[one.id for one in subnets],
    instance_types=["m5.large"],
    scaling_config={"min_size": 2, "desired_size": 2, "max_size": 4},
    update_config={"max_unavailable_percentage": 33},
    launch_template={"id": template.id, "version": template.latest_version.apply(str)},
    opts=inside,
)

worker = aws.iam.Role("worker", assume_role_policy=trust("lambda.amazonaws.com"), opts=inside)
aws.iam.RolePolicy(
    "worker-reads",
    role=worker.name,
    policy=document({"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": f"arn:aws:sqs:*:{ACCOUNT}:orders"}),
    opts=inside,
)
orders = aws.sqs.Queue("orders", name="orders", sqs_managed_sse_enabled=True, opts=inside)
aws.sqs.QueuePolicy(
    "orders",
    queue_url=orders.url,
    policy=document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/worker"},
            "Action": "sqs:SendMessage",
            "Resource": f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders",
        }
    ),
    opts=inside,
)

in_cluster = ResourceOptions(
    provider=k8s.Provider("shop", kubeconfig=cluster.endpoint, cluster_identifier="shop", opts=ResourceOptions())
)
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/web@sha256:" + "0" * 64
LABELS = {"app": "web"}
k8s.core.v1.Namespace(
    "shop",
    metadata={"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    opts=in_cluster,
)
k8s.networking.v1.NetworkPolicy(
    "deny",
    metadata={"namespace": "shop"},
    spec={"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
    opts=in_cluster,
)
k8s.core.v1.ServiceAccount(
    "web", metadata={"namespace": "shop", "name": "web"}, automount_service_account_token=False, opts=in_cluster
)
k8s.apps.v1.Deployment(
    "web",
    metadata={"namespace": "shop", "labels": LABELS},
    spec={
        "replicas": 2,
        "selector": {"match_labels": LABELS},
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {
                "service_account_name": "web",
                "automount_service_account_token": False,
                "security_context": {"run_as_non_root": True, "seccomp_profile": {"type": "RuntimeDefault"}},
                "topology_spread_constraints": [
                    {
                        "max_skew": 1,
                        "topology_key": "topology.kubernetes.io/zone",
                        "when_unsatisfiable": "ScheduleAnyway",
                        "label_selector": {"match_labels": LABELS},
                    }
                ],
                "containers": [
                    {
                        "name": "web",
                        "image": IMAGE,
                        "security_context": {
                            "allow_privilege_escalation": False,
                            "read_only_root_filesystem": True,
                            "capabilities": {"drop": ["ALL"]},
                        },
                        "resources": {
                            "requests": {"cpu": "100m", "memory": "128Mi"},
                            "limits": {"memory": "128Mi"},
                        },
                        "readiness_probe": {"http_get": {"path": "/", "port": 8080}},
                        "liveness_probe": {"http_get": {"path": "/", "port": 8080}},
                    }
                ],
            },
        },
    },
    opts=in_cluster,
)
k8s.policy.v1.PodDisruptionBudget(
    "web",
    metadata={"namespace": "shop"},
    spec={"max_unavailable": 1, "selector": {"match_labels": LABELS}},
    opts=in_cluster,
)
k8s.core.v1.Service(
    "web", metadata={"namespace": "shop"}, spec={"selector": LABELS, "ports": [{"port": 80}]}, opts=in_cluster
)
k8s.rbac.v1.Role(
    "reader",
    metadata={"namespace": "shop", "name": "reader"},
    rules=[{"api_groups": [""], "resources": ["pods"], "verbs": ["get", "list"]}],
    opts=in_cluster,
)
k8s.rbac.v1.RoleBinding(
    "reader",
    metadata={"namespace": "shop"},
    role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
    subjects=[{"kind": "ServiceAccount", "name": "web", "namespace": "shop"}],
    opts=in_cluster,
)
k8s.helm.v3.Release(
    "karpenter",
    chart="oci://public.ecr.aws/karpenter/karpenter",
    version="1.14.1",
    namespace="kube-system",
    opts=in_cluster,
)
