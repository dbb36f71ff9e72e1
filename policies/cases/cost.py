"""Examples of the cost rules: instance sizes, budgets and cost anomalies."""

from policies.cases.case import Broken, Case, Given

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
INSTANCE = "aws:ec2/instance:Instance"
DATABASE = "aws:rds/instance:Instance"
DATABASE_CLUSTER = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
VOLUME = "aws:ebs/volume:Volume"
BUDGET = "aws:budgets/budget:Budget"
MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"
MONITOR_ARN = "arn:aws:ce::111122223333:anomalymonitor/1"


def _nodes(stack: str, largest: str, too_large: str, most: int) -> Case:
    return Case(
        rule="CST-001",
        says=f"a node group in {stack} at its limits",
        compliant=(
            Given(
                type=NODE_GROUP, props={"instanceTypes": ["t3a.medium", largest], "scalingConfig": {"maxSize": most}}
            ),
        ),
        broken=(
            Broken(
                finds="CST-001.a",
                says="one of its instance types is too large",
                change={"instanceTypes[1]": too_large},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
            Broken(
                finds="CST-001.b",
                says="one of its instance types has GPUs",
                change={"instanceTypes[0]": "g5.xlarge"},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
            Broken(
                finds="CST-001.c",
                says="maxSize is above the limit",
                change={"scalingConfig.maxSize": most + 1},
                missing=(),
            ),
        ),
        stack=stack,
    )


def _one_type(kind: str, path: str, fits: str, too_large: str, other: str, **more: object) -> Case:
    return Case(
        rule="CST-001",
        says=f"a {kind.partition(':')[2]} within the limits",
        compliant=(Given(type=kind, props={path: fits, **more}),),
        broken=(
            Broken(
                finds="CST-001.a",
                says="the instance type is too large",
                change={path: too_large},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
            Broken(
                finds="CST-001.b",
                says="the instance family is not allowed",
                change={path: other},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
        ),
    )


_MACHINES = (
    _nodes("dev", "m5.xlarge", "m5.2xlarge", 5),
    _nodes("staging", "m5.2xlarge", "m5.4xlarge", 10),
    _nodes("prod", "m5.4xlarge", "m5.8xlarge", 20),
    Case(
        rule="CST-001",
        says="a node group with the limits of the settings",
        compliant=(Given(type=NODE_GROUP, props={"instanceTypes": ["g5.8xlarge"], "scalingConfig": {"maxSize": 30}}),),
        broken=(
            Broken(
                finds="CST-001.a",
                says="the size is metal",
                change={"instanceTypes[0]": "g5.metal"},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
            Broken(
                finds="CST-001.b",
                says="the instance family is not in the setting",
                change={"instanceTypes[0]": "m5.xlarge"},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
            Broken(
                finds="CST-001.c",
                says="maxSize is above the limit",
                change={"scalingConfig.maxSize": 31},
                missing=(),
            ),
        ),
        settings={"largest_size": {"prod": "8xlarge"}, "max_nodes": {"prod": 30}, "kinds": ["g"]},
    ),
    Case(
        rule="CST-001",
        says="a node group in dev, if only the limits of prod are set",
        compliant=(Given(type=NODE_GROUP, props={"instanceTypes": ["m5.xlarge"], "scalingConfig": {"maxSize": 5}}),),
        broken=(
            Broken(
                finds="CST-001.a",
                says="the instance type is too large",
                change={"instanceTypes[0]": "m5.2xlarge"},
                unknown=("CST-001.a?", "CST-001.b?"),
                missing=(),
            ),
            Broken(
                finds="CST-001.c",
                says="maxSize is above the limit",
                change={"scalingConfig.maxSize": 6},
                missing=(),
            ),
        ),
        settings={"largest_size": {"prod": "8xlarge"}, "max_nodes": {"prod": 30}},
        stack="dev",
    ),
    *(
        Case(
            rule="CST-001",
            says=f"a node group with the limit {size}",
            compliant=(Given(type=NODE_GROUP, props={"instanceTypes": [f"t3.{size}"]}),),
            broken=(
                Broken(
                    finds="CST-001.a",
                    says="the size is the next larger one",
                    change={"instanceTypes[0]": f"t3.{larger}"},
                    unknown=("CST-001.a?", "CST-001.b?"),
                    missing=(),
                ),
            ),
            settings={"largest_size": {"prod": size}},
        )
        for size, larger in (
            ("nano", "micro"),
            ("micro", "small"),
            ("small", "medium"),
            ("medium", "large"),
            ("large", "xlarge"),
            ("xlarge", "2xlarge"),
            ("24xlarge", "metal"),
        )
    ),
    _one_type(LAUNCH_TEMPLATE, "instanceType", "c7g.4xlarge", "m5.metal", "p4d.xlarge"),
    _one_type(INSTANCE, "instanceType", "r6i.4xlarge", "r6i.8xlarge", "x2gd.large"),
    _one_type(DATABASE, "instanceClass", "db.r6g.4xlarge", "db.r6g.8xlarge", "db.x2g.large", storageType="gp3"),
    _one_type(CLUSTER_INSTANCE, "instanceClass", "db.r6g.large", "db.r6g.12xlarge", "db.x2g.large"),
    _one_type(
        DATABASE_CLUSTER,
        "dbClusterInstanceClass",
        "db.m6gd.large",
        "db.m6gd.16xlarge",
        "db.x2g.large",
        storageType="io2",
    ),
    Case(
        rule="CST-001",
        says="a serverless database",
        compliant=(Given(type=CLUSTER_INSTANCE, props={"instanceClass": "db.serverless"}),),
    ),
    Case(
        rule="CST-001",
        says="a database whose instance class has a third part",
        compliant=(Given(type=DATABASE, props={"instanceClass": "db.r5.4xlarge.tpc2.mem2x", "storageType": "gp3"}),),
        broken=(
            Broken(
                finds=("CST-001.a", "CST-001.b"),
                says="the size does not exist",
                change={"instanceClass": "db.r5.immense"},
                missing=(),
            ),
        ),
    ),
)

_DISKS = (
    Case(
        rule="CST-001",
        says="a gp3 volume",
        compliant=(Given(type=VOLUME, props={"type": "gp3"}),),
        broken=(
            Broken(finds="CST-001.d", says="it is gp2", change={"type": "gp2"}, missing=("CST-001.d",)),
            Broken(finds="CST-001.d", says="it is io1", change={"type": "io1"}, missing=("CST-001.d",)),
        ),
    ),
    Case(
        rule="CST-001",
        says="a launch template with a gp3 volume",
        compliant=(Given(type=LAUNCH_TEMPLATE, props={"blockDeviceMappings": [{"ebs": {"volumeType": "gp3"}}]}),),
        broken=(
            Broken(
                finds="CST-001.d",
                says="it is gp2",
                change={"blockDeviceMappings[0].ebs.volumeType": "gp2"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="CST-001",
        says="an instance with gp3 volumes",
        compliant=(
            Given(
                type=INSTANCE,
                props={"rootBlockDevice": {"volumeType": "gp3"}, "ebsBlockDevices": [{"volumeType": "gp3"}]},
            ),
        ),
        broken=(
            Broken(
                finds="CST-001.d",
                says="the root volume is gp2",
                change={"rootBlockDevice.volumeType": "gp2"},
                missing=(),
            ),
            Broken(
                finds="CST-001.d",
                says="another volume is gp2",
                change={"ebsBlockDevices[0].volumeType": "gp2"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="CST-001",
        says="a database with gp3 storage",
        compliant=(Given(type=DATABASE, props={"storageType": "gp3"}),),
        broken=(
            Broken(finds="CST-001.d", says="the storage is gp2", change={"storageType": "gp2"}, missing=("CST-001.d",)),
        ),
    ),
    *(
        Case(
            rule="CST-001",
            says=f"a database with {source}, which has the storage of its source",
            compliant=(Given(type=DATABASE, props={source: "orders"}),),
            broken=(Broken(finds="CST-001.d", says="the storage is io1", change={"storageType": "io1"}, missing=()),),
        )
        for source in ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime")
    ),
    Case(
        rule="CST-001",
        says="an Aurora cluster",
        compliant=(Given(type=DATABASE_CLUSTER, props={"engine": "aurora-postgresql", "storageType": ""}),),
    ),
    Case(
        rule="CST-001",
        says="a Multi-AZ DB cluster with io2 storage",
        compliant=(
            Given(type=DATABASE_CLUSTER, props={"dbClusterInstanceClass": "db.m6gd.large", "storageType": "io2"}),
        ),
        broken=(
            Broken(finds="CST-001.d", says="the storage is io1", change={"storageType": "io1"}, missing=("CST-001.d",)),
        ),
    ),
)

_NOTIFICATION = {
    "comparisonOperator": "GREATER_THAN",
    "notificationType": "ACTUAL",
    "threshold": 100,
    "thresholdType": "PERCENTAGE",
}

CST_002 = (
    Case(
        rule="CST-002",
        says="a budget with an email subscriber",
        compliant=(
            Given(
                type=BUDGET,
                props={"notifications": [{**_NOTIFICATION, "subscriberEmailAddresses": ["team@example.com"]}]},
            ),
        ),
        broken=(
            Broken(
                finds="CST-002.a",
                says="it has no notifications",
                change={"notifications": []},
                unknown=("CST-002.a?", "CST-002.b?"),
                missing=("CST-002.a",),
            ),
            Broken(
                finds="CST-002.b",
                says="a notification has no subscriber",
                change={"notifications[0].subscriberEmailAddresses": []},
                unknown=(),
                missing=("CST-002.b",),
            ),
        ),
    ),
    Case(
        rule="CST-002",
        says="a budget with an SNS subscriber",
        compliant=(
            Given(
                type=BUDGET,
                props={"notifications": [{**_NOTIFICATION, "subscriberSnsTopicArns": ["arn:aws:sns:us-east-1:1:a"]}]},
            ),
        ),
        broken=(
            Broken(
                finds="CST-002.b",
                says="it has no topic",
                change={"notifications[0].subscriberSnsTopicArns": []},
                unknown=(),
                missing=("CST-002.b",),
            ),
        ),
    ),
    Case(
        rule="CST-002",
        says="a cost anomaly monitor with a subscription",
        compliant=(
            Given(type=MONITOR, name="monitor", props={"id": MONITOR_ARN, "arn": MONITOR_ARN}),
            Given(
                type=SUBSCRIPTION,
                name="subscription",
                props={"monitorArnLists": [MONITOR_ARN]},
                depends={"monitorArnLists": "monitor"},
            ),
        ),
        broken=(
            Broken(finds="CST-002.c", says="there is no subscription", drop="subscription"),
            Broken(
                finds="CST-002.c",
                says="another monitor has no subscription",
                add=(Given(type=MONITOR, name="second", props={"arn": f"{MONITOR_ARN}2"}),),
            ),
        ),
    ),
)

CASES = (*_MACHINES, *_DISKS, *CST_002)
