"""Inputs for the rows of databases, containers, topics and disks that use most of what they can take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .inputs_of_buckets import TAGS

if TYPE_CHECKING:
    from .test_rows import World

INSTANCE = "aws:rds/instance:Instance"
REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
TOPIC = "aws:sns/topic:Topic"
VOLUME = "aws:ebs/volume:Volume"
MACHINE = "aws:ec2/instance:Instance"


def lifecycle(images: int) -> str:
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": images}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})


CONTAINERS = [
    {
        "name": "web",
        "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1",
        "essential": True,
        "readonlyRootFilesystem": True,
        "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
        "environment": [{"name": "A", "value": "b"}],
        "secrets": [{"name": "S", "valueFrom": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"}],
        "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/scratch", "readOnly": False}],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}},
    },
    {"name": "side", "image": "side:1", "essential": False, "user": "1000", "privileged": False, "dependsOn": []},
]


def task(world: World) -> dict[str, Any]:
    role = world.role_arn
    return {
        "family": world.name(),
        "containerDefinitions": json.dumps(CONTAINERS),
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": role,
        "taskRoleArn": role,
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "ephemeralStorage": {"sizeInGib": 30},
        "pidMode": "task",
        "volumes": [
            {"name": "scratch", "hostPath": "/scratch"},
            {"name": "shared", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "ENABLED"}},
        ],
        "proxyConfiguration": {"containerName": "web", "type": "APPMESH", "properties": {"AppPorts": "80"}},
        "skipDestroy": False,
        **TAGS,
    }


def database(world: World) -> dict[str, Any]:
    vpc = world.vpc
    subnets = [world.make("aws:ec2/subnet:Subnet", vpcId=vpc, cidrBlock=f"10.0.{n}.0/24") for n in range(2)]
    return {
        "identifier": world.name(),
        "engine": "postgres",
        "engineVersion": "16.4",
        "instanceClass": "db.t4g.medium",
        "allocatedStorage": 20,
        "maxAllocatedStorage": 100,
        "storageType": "gp3",
        "storageEncrypted": True,
        "kmsKeyId": f"arn:aws:kms:us-east-1:123456789012:key/{world.key}",
        "dbName": "app",
        "username": "app",
        "manageMasterUserPassword": True,
        "dbSubnetGroupName": world.make("aws:rds/subnetGroup:SubnetGroup", name=world.name(), subnetIds=subnets),
        "vpcSecurityGroupIds": [
            world.make("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name=world.name(), description="d")
        ],
        "port": 5433,
        "publiclyAccessible": False,
        "multiAz": True,
        "backupRetentionPeriod": 7,
        "backupWindow": "03:00-04:00",
        "maintenanceWindow": "Mon:05:00-Mon:06:00",
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": True,
        "deletionProtection": False,
        "iamDatabaseAuthenticationEnabled": True,
        "enabledCloudwatchLogsExports": ["postgresql"],
        "performanceInsightsEnabled": True,
        "performanceInsightsRetentionPeriod": 7,
        "monitoringInterval": 60,
        "monitoringRoleArn": world.role_arn,
        "caCertIdentifier": "rds-ca-rsa2048-g1",
        "parameterGroupName": "default.postgres16",
        "licenseModel": "postgresql-license",
        "applyImmediately": True,
        "skipFinalSnapshot": True,
        **TAGS,
    }


def machine(world: World) -> dict[str, Any]:
    vpc = world.vpc
    return {
        "ami": "ami-03cf127a",
        "instanceType": "t3.micro",
        "subnetId": world.make("aws:ec2/subnet:Subnet", vpcId=vpc, cidrBlock="10.0.0.0/24"),
        "vpcSecurityGroupIds": [
            world.make("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name=world.name(), description="d")
        ],
        "associatePublicIpAddress": False,
        "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1},
        "rootBlockDevice": {"encrypted": True, "volumeSize": 30, "volumeType": "gp3"},
        "ebsBlockDevices": [{"deviceName": "/dev/sdb", "encrypted": True, "volumeSize": 10}],
        "ebsOptimized": True,
        "monitoring": True,
        "sourceDestCheck": False,
        "userData": "#!/bin/sh",
        "userDataReplaceOnChange": False,
        **TAGS,
    }


INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    INSTANCE: database,
    REPOSITORY: lambda w: {
        "name": f"team/{w.name()}",
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": [{"filter": "latest*", "filterType": "WILDCARD"}],
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "KMS"}],
        "forceDelete": True,
        **TAGS,
    },
    LIFECYCLE: lambda w: {"repository": w.make(REPOSITORY, name=w.name()), "policy": lifecycle(10)},
    TASK: task,
    TOPIC: lambda w: {
        "name": w.name(),
        "displayName": "Alarms",
        "kmsMasterKeyId": "alias/aws/sns",
        "signatureVersion": 2,
        "tracingConfig": "Active",
        "sqsSuccessFeedbackSampleRate": 10,
        "deliveryPolicy": json.dumps({"http": {"disableSubscriptionOverrides": False}}),
        **TAGS,
    },
    MACHINE: machine,
    VOLUME: lambda w: {
        "availabilityZone": "us-east-1a",
        "size": 10,
        "type": "gp3",
        "iops": 4000,
        "throughput": 200,
        "encrypted": True,
        "kmsKeyId": f"arn:aws:kms:us-east-1:123456789012:key/{w.key}",
        "finalSnapshot": False,
        **TAGS,
    },
}
