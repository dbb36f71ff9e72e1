"""Which class of the SDKs a type token stands for."""

import pytest

from benchmarks.flat import constructor


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("aws:ec2/vpc:Vpc", "pulumi_aws.ec2.Vpc"),
        ("aws:lambda/function:Function", "pulumi_aws.lambda_.Function"),
        ("kubernetes:helm.sh/v3:Release", "pulumi_kubernetes.helm.v3.Release"),
        ("kubernetes:storage.k8s.io/v1:StorageClass", "pulumi_kubernetes.storage.v1.StorageClass"),
        ("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "pulumi_kubernetes.apiextensions.CustomResource"),
        ("kubernetes:karpenter.sh/v1:NodePool", "pulumi_kubernetes.apiextensions.CustomResource"),
    ],
)
def test_a_token_is_the_sdk_s_class_or_else_a_custom_resource(token: str, expected: str) -> None:
    assert constructor(token) == expected
