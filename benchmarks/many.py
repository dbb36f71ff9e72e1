"""Stacks of many resources of one kind, made up: what the policy packs cost as a stack grows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .flat import UNKNOWN

Made = dict[str, Any]

_COMPANIONS: Mapping[str, Mapping[str, Any]] = {
    "bucketPublicAccessBlock:BucketPublicAccessBlock": dict.fromkeys(
        ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
    ),
    "bucketVersioning:BucketVersioning": {"versioningConfiguration": {"status": "Enabled"}},
    "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]
    },
    "bucketOwnershipControls:BucketOwnershipControls": {"rule": {"objectOwnership": "BucketOwnerEnforced"}},
    "bucketLifecycleConfiguration:BucketLifecycleConfiguration": {"rules": [{"id": "old", "status": "Enabled"}]},
    "bucketLogging:BucketLogging": {"targetPrefix": "logs/"},
}


def stacks(count: int) -> dict[str, list[Made]]:
    """The resources of each stack by what it has many of."""
    return {
        "buckets": list(_buckets(count)),
        "roles": list(_roles(count)),
        "Deployments": list(_deployments(count)),
        "subnets": list(_subnets(count)),
        "rules of a security group": list(_rules_of_group(count)),
        "rules of a network ACL": list(_rules_of_acl(count)),
    }


def _buckets(count: int) -> Iterator[Made]:
    """Buckets with their companions, all of which write access logs into one more."""
    logs = _made("aws:s3/bucket:Bucket", "logs", {})
    yield logs
    for number in range(count):
        bucket = _made("aws:s3/bucket:Bucket", f"bucket-{number}", {})
        yield bucket
        for kind, inputs in _COMPANIONS.items():
            made_from = {"targetBucket": logs} if kind.startswith("bucketLogging") else {}
            yield _made(f"aws:s3/{kind}", f"bucket-{number}", inputs, bucket=bucket, **made_from)
        policy = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::bucket-{number}/*"}
        document = json.dumps({"Statement": [{**policy, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]})
        yield _made("aws:s3/bucketPolicy:BucketPolicy", f"bucket-{number}", {"policy": document}, bucket=bucket)


def _roles(count: int) -> Iterator[Made]:
    for number in range(count):
        principal = {"Service": "ec2.amazonaws.com"}
        trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}
        role = _made("aws:iam/role:Role", f"role-{number}", {"assumeRolePolicy": json.dumps(trust)})
        yield role
        allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{number}/*"}
        document = json.dumps({"Statement": [allowed]})
        yield _made("aws:iam/rolePolicy:RolePolicy", f"role-{number}", {"policy": document}, role=role)
        attached = {"policyArn": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"}
        yield _made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", f"role-{number}", attached, role=role)
        entry = {"type": "EC2_LINUX", "clusterName": "main"}
        yield _made("aws:eks/accessEntry:AccessEntry", f"role-{number}", entry, principalArn=role)


def _deployments(count: int) -> Iterator[Made]:
    for number in range(count):
        metadata, labels = {"name": f"app-{number}", "namespace": f"team-{number % 10}"}, {"app": f"app-{number}"}
        container = {"name": "main", "image": "registry.example/app:1", "resources": {"limits": {"memory": "1Gi"}}}
        spec = {"replicas": 2, "selector": {"matchLabels": labels}}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
        inputs = {"metadata": metadata, "spec": {**spec, "template": template}}
        yield _made("kubernetes:apps/v1:Deployment", f"app-{number}", inputs)
        inputs = {"metadata": metadata, "spec": {"minAvailable": 1, "selector": {"matchLabels": labels}}}
        yield _made("kubernetes:policy/v1:PodDisruptionBudget", f"app-{number}", inputs)


def _subnets(count: int) -> Iterator[Made]:
    """Subnets of one VPC, each with a route table and a route to one NAT gateway."""
    vpc = _made("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": "10.0.0.0/8"})
    yield vpc
    gateway = None
    for number in range(count):
        block = f"10.{number // 256}.{number % 256}.0/24"
        inputs = {"cidrBlock": block, "availabilityZone": f"us-east-1{'abc'[number % 3]}"}
        subnet = _made("aws:ec2/subnet:Subnet", f"subnet-{number}", inputs, vpcId=vpc)
        yield subnet
        if gateway is None:
            gateway = _made("aws:ec2/natGateway:NatGateway", "nat", {}, subnetId=subnet)
            yield gateway
        table = _made("aws:ec2/routeTable:RouteTable", f"table-{number}", {}, vpcId=vpc)
        yield table
        name = "aws:ec2/routeTableAssociation:RouteTableAssociation"
        yield _made(name, f"table-{number}", {}, subnetId=subnet, routeTableId=table)
        route = {"destinationCidrBlock": "0.0.0.0/0"}
        yield _made("aws:ec2/route:Route", f"route-{number}", route, routeTableId=table, natGatewayId=gateway)


def _rules_of_group(count: int) -> Iterator[Made]:
    """Ingress rules of one security group for a port each, half of them inline."""
    rows = [{"fromPort": number, "toPort": number} for number in range(count)]
    blocks = [f"100.{number // 256}.{number % 256}.0/24" for number in range(count)]
    half = count // 2
    inline = [{**row, "protocol": "tcp", "cidrBlocks": [block]} for row, block in zip(rows, blocks, strict=True)]
    group = _made("aws:ec2/securityGroup:SecurityGroup", "group", {"ingress": inline[:half]})
    yield group
    for number in range(half, count):
        inputs = {**rows[number], "ipProtocol": "tcp", "cidrIpv4": blocks[number]}
        name = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
        yield _made(name, f"rule-{number}", inputs, securityGroupId=group)


def _rules_of_acl(count: int) -> Iterator[Made]:
    """Inbound rules of one network ACL: a third denies SSH from everywhere, a third allows it, to no effect, and a
    third is for a port each."""
    everywhere = {"cidrBlock": "0.0.0.0/0", "fromPort": 22, "toPort": 22}
    rows: list[Made] = []
    for number in range(count):
        own = {"cidrBlock": f"100.{number // 256}.{number % 256}.0/24", "fromPort": number, "toPort": number}
        thirds = ({"action": "deny", **everywhere}, {"action": "allow", **everywhere}, {"action": "allow", **own})
        rows.append({"ruleNo": number + 1, "protocol": "tcp", **thirds[number * 3 // count]})
    yield _made("aws:ec2/networkAcl:NetworkAcl", "acl", {"ingress": rows})


def _made(kind: str, name: str, inputs: Mapping[str, Any], **made_from: Made) -> Made:
    """A resource as a program registers it, in a preview: what comes from other resources is unknown."""
    return {
        "type": kind,
        "name": name,
        "urn": f"urn:pulumi:prod::many::{kind}::{name}",
        "inputs": {**inputs, **dict.fromkeys(made_from, UNKNOWN)},
        "protect": False,
        "input_dependencies": {key: [other["urn"]] for key, other in made_from.items()},
    }
