"""The AWS services that a VPC reaches by VPC endpoints: names and sets."""

from collections.abc import Mapping, Sequence
from typing import Literal

GatewayService = Literal["s3", "dynamodb"]
EndpointSet = Literal["none", "essential", "private_cluster"]

# What every node calls: EKS user guide, "Deploy private clusters with limited
# internet access" (ec2, ecr.api, ecr.dkr, sts, logs; eks-auth for Pod Identity), and Systems Manager user guide, "VPC
# endpoints" (ssm, ssmmessages, ec2messages), which give a shell on a node without a bastion or an open port.
_ESSENTIAL = ("ec2", "ec2messages", "ecr.api", "ecr.dkr", "eks-auth", "logs", "ssm", "ssmmessages", "sts")

SETS: Mapping[EndpointSet, tuple[str, ...]] = {
    "none": (),
    "essential": _ESSENTIAL,
    # And what the platform in the cluster calls, so that it runs without a way to the internet. From the pattern
    # "fully-private-cluster" of aws-ia/terraform-aws-eks-blueprints: autoscaling, elasticloadbalancing and kms. Beside
    # it the EKS API itself, Karpenter's queue, and the services that take metrics, traces and secrets.
    "private_cluster": (
        *_ESSENTIAL,
        "autoscaling",
        "eks",
        "elasticloadbalancing",
        "kms",
        "monitoring",
        "secretsmanager",
        "sqs",
        "xray",
    ),
}


def interface_services(chosen: EndpointSet, extra: Sequence[str]) -> list[str]:
    """The services that get an interface endpoint, each once, in the order of their names."""
    return sorted({*SETS[chosen], *extra})


def service_name(region: str, service: str) -> str:
    """What AWS calls the endpoint service (VPC API, DescribeVpcEndpointServices; the partition `aws`)."""
    return f"com.amazonaws.{region}.{service}"


# Image layers of other registries in S3, where the caller and the bucket are in one region: only then do requests go
# through the gateway endpoint and meet its policy; from elsewhere they take the NAT gateway. quay.io: quay/quay,
# storage/akamaistorage.py, is_in_network_request; Docker Hub: docker/hub-feedback #1318; registry.k8s.io, whose bucket
# in London has no name like the others: kubernetes/registry.k8s.io, cmd/archeio/internal/app/buckets.go.
_REGISTRY_BUCKETS: Mapping[str, tuple[str, ...]] = {
    "us-east-1": ("quayio-production-s3", "docker-images-prod"),
    "eu-west-2": ("767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2",),
}


def public_buckets(region: str) -> list[str]:
    """Buckets of other accounts that nodes read from: without them, pulling an image or a package fails.

    Image layers of ECR (ECR user guide, "Create the Amazon S3 gateway endpoint"), of registry.k8s.io, which redirects
    callers in AWS to a bucket in or near their region, and of registries with a bucket in one region; packages of
    Amazon Linux 2023 and of the Systems Manager agent (aws-samples/data-perimeter-policy-examples, S3 endpoint policy).
    """
    return [
        f"prod-{region}-starport-layer-bucket",
        "prod-registry-k8s-io-*",
        f"al2023-repos-{region}-de612dc2",
        f"amazon-ssm-{region}",
        f"amazon-ssm-packages-{region}",
        f"aws-ssm-{region}",
        f"patch-baseline-snapshot-{region}",
        *_REGISTRY_BUCKETS.get(region, ()),
    ]
