"""Examples of the logging rules: CloudTrail, log groups, load balancers and alarms."""

from policies.cases.case import Broken, Case, Given

TRAIL = "aws:cloudtrail/trail:Trail"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
RECORDER = "aws:cfg/recorder:Recorder"
RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
BALANCERS = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
ALARMS = {
    "an alarm": "aws:cloudwatch/metricAlarm:MetricAlarm",
    "a composite alarm": "aws:cloudwatch/compositeAlarm:CompositeAlarm",
}
TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:alarms"
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1"

LOG_001 = Case(
    rule="LOG-001",
    says="a multi-Region trail with log file validation",
    compliant=(
        Given(
            type=TRAIL,
            props={"isMultiRegionTrail": True, "enableLogging": True, "enableLogFileValidation": True},
        ),
    ),
    broken=(
        Broken(
            finds="LOG-001.a",
            says="it is a single-Region trail",
            change={"isMultiRegionTrail": False},
            missing=("LOG-001.a",),
        ),
        Broken(finds="LOG-001.b", says="logging is disabled", change={"enableLogging": False}, missing=()),
        Broken(
            finds="LOG-001.c",
            says="log file validation is disabled",
            change={"enableLogFileValidation": False},
            missing=("LOG-001.c",),
        ),
    ),
)

LOG_002 = Case(
    rule="LOG-002",
    says="an encrypted trail that is sent to CloudWatch Logs",
    compliant=(
        Given(
            type=TRAIL,
            props={
                "kmsKeyId": KEY_ARN,
                "cloudWatchLogsGroupArn": "arn:aws:logs:us-east-1:111122223333:log-group:trail:*",
            },
        ),
    ),
    broken=(
        Broken(
            finds="LOG-002.a", says="it has no KMS key", change={"kmsKeyId": ""}, unknown=(), missing=("LOG-002.a",)
        ),
        Broken(
            finds="LOG-002.b",
            says="it has no log group",
            change={"cloudWatchLogsGroupArn": ""},
            unknown=(),
            missing=("LOG-002.b",),
        ),
    ),
)

LOG_003 = (
    *(
        Case(
            rule="LOG-003",
            says=f"a log group in {stack} with the minimum log retention, without a KMS key",
            compliant=(Given(type=GROUP, props={"retentionInDays": days}),),
            broken=(
                Broken(
                    finds="LOG-003.a",
                    says="the log retention is below the minimum",
                    change={"retentionInDays": days - 1},
                    missing=(),
                ),
            ),
            stack=stack,
        )
        for stack, days in (("dev", 14), ("staging", 30))
    ),
    Case(
        rule="LOG-003",
        says="a log group in prod with the minimum log retention and a KMS key",
        compliant=(Given(type=GROUP, props={"retentionInDays": 365, "kmsKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="the log retention is below the minimum",
                change={"retentionInDays": 364},
                missing=(),
            ),
            Broken(finds="LOG-003.a", says="the log retention is 1 day", change={"retentionInDays": 1}, missing=()),
            Broken(
                finds="LOG-003.b", says="it has no KMS key", change={"kmsKeyId": ""}, unknown=(), missing=("LOG-003.b",)
            ),
        ),
    ),
    Case(
        rule="LOG-003",
        says="a log group that never expires",
        compliant=(Given(type=GROUP, props={"retentionInDays": 0, "kmsKeyId": KEY_ARN}),),
    ),
    Case(
        rule="LOG-003",
        says="a log group of the class DELIVERY",
        compliant=(Given(type=GROUP, props={"logGroupClass": "DELIVERY", "retentionInDays": 2, "kmsKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="the class is STANDARD",
                change={"logGroupClass": "STANDARD"},
                missing=("LOG-003.a",),
            ),
        ),
    ),
    Case(
        rule="LOG-003",
        says="a log group in prod with a lower minimum",
        compliant=(Given(type=GROUP, props={"retentionInDays": 90, "kmsKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="the log retention is below the minimum",
                change={"retentionInDays": 60},
                missing=(),
            ),
        ),
        settings={"minimum_days": {"prod": 90}},
    ),
    Case(
        rule="LOG-003",
        says="a log group in dev, if only the minimum of prod is set",
        compliant=(Given(type=GROUP, props={"retentionInDays": 14}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="the log retention is below the minimum",
                change={"retentionInDays": 7},
                missing=(),
            ),
        ),
        settings={"minimum_days": {"prod": 90}},
        stack="dev",
    ),
)

_LOGGED = {
    "loadBalancerType": "application",
    "accessLogs": {"bucket": "logs", "enabled": True},
    "dropInvalidHeaderFields": True,
}
_BLIND = (
    Broken(
        finds="LOG-004.a", says="access logs are disabled", change={"accessLogs.enabled": False}, missing=("LOG-004.a",)
    ),
    Broken(
        finds="LOG-004.b",
        says="invalid header fields are not dropped",
        change={"dropInvalidHeaderFields": False},
        missing=("LOG-004.b",),
    ),
)

LOG_004 = (
    *(
        Case(
            rule="LOG-004",
            says=f"a load balancer in prod, {kind.partition(':')[2].partition('/')[0]}",
            compliant=(Given(type=kind, props={**_LOGGED, "enableDeletionProtection": True}),),
            broken=(
                *_BLIND,
                Broken(
                    finds="LOG-004.c",
                    says="deletion protection is disabled",
                    change={"enableDeletionProtection": False},
                    missing=("LOG-004.c",),
                ),
            ),
        )
        for kind in BALANCERS
    ),
    *(
        Case(
            rule="LOG-004",
            says=f"a load balancer in {stack} without deletion protection",
            compliant=(Given(type=BALANCERS[0], props={**_LOGGED, "enableDeletionProtection": False}),),
            broken=_BLIND,
            stack=stack,
        )
        for stack in ("dev", "staging")
    ),
    Case(
        rule="LOG-004",
        says="a Network Load Balancer, which does not read HTTP",
        compliant=(Given(type=BALANCERS[0], props={"loadBalancerType": "network", "enableDeletionProtection": True}),),
        broken=(
            Broken(
                finds=("LOG-004.a", "LOG-004.b"),
                says="it is an Application Load Balancer",
                change={"loadBalancerType": "application"},
                missing=("LOG-004.a", "LOG-004.b"),
            ),
        ),
    ),
)

LOG_004_CLASSIC = (
    Case(
        rule="LOG-004",
        says="a Classic Load Balancer with access logs, in prod",
        compliant=(Given(type="aws:elb/loadBalancer:LoadBalancer", props={"accessLogs": {"bucket": "logs"}}),),
        broken=(
            Broken(finds="LOG-004.a", says="there are no access logs", without="accessLogs"),
            Broken(
                finds="LOG-004.a",
                says="access logs have no bucket",
                change={"accessLogs.bucket": ""},
                unknown=(),
                missing=("LOG-004.a",),
            ),
            Broken(
                finds="LOG-004.a", says="access logs are disabled", change={"accessLogs.enabled": False}, missing=()
            ),
        ),
    ),
)

LOG_005 = Case(
    rule="LOG-005",
    says="a trail with a GuardDuty detector and an enabled AWS Config recorder",
    compliant=(
        Given(type=TRAIL, name="trail"),
        Given(type="aws:guardduty/detector:Detector", name="detector", props={"enable": True}),
        Given(type=RECORDER, name="recorder", props={"name": "default"}),
        Given(
            type=RECORDER_STATUS,
            name="status",
            props={"name": "default", "isEnabled": True},
            depends={"name": "recorder"},
        ),
    ),
    broken=(
        Broken(finds="LOG-005.a", says="there is no GuardDuty detector", drop="detector"),
        Broken(finds="LOG-005.b", says="there is no AWS Config recorder", drop="recorder"),
        Broken(finds="LOG-005.c", says="there is no recorder status", drop="status"),
        Broken(
            finds="LOG-005.c",
            says="the recorder is disabled",
            resource="status",
            change={"isEnabled": False},
            missing=("LOG-005.c",),
        ),
        Broken(
            finds="LOG-005.c",
            says="another recorder has no recorder status",
            add=(Given(type=RECORDER, name="second", props={"name": "second"}),),
        ),
    ),
)

_EVERY_OBJECT = {"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}
_DATA = {"field": "eventCategory", "equals": ["Data"]}
_OBJECTS = {"field": "resources.type", "equals": ["AWS::S3::Object"]}
_BOTH = ("LOG-006.a", "LOG-006.b")
_BOTH_UNKNOWN = ("LOG-006.a?", "LOG-006.b?")

LOG_006 = (
    Case(
        rule="LOG-006",
        says="a trail with data events of all S3 objects",
        compliant=(Given(type=TRAIL, props={"eventSelectors": [{"dataResources": [_EVERY_OBJECT]}]}),),
        broken=(
            Broken(finds=_BOTH, says="there are no event selectors", without="eventSelectors"),
            Broken(
                finds="LOG-006.a",
                says="only read events are logged",
                change={"eventSelectors[0].readWriteType": "ReadOnly"},
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds="LOG-006.b",
                says="only write events are logged",
                change={"eventSelectors[0].readWriteType": "WriteOnly"},
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="only the events of one bucket are logged",
                change={"eventSelectors[0].dataResources[0].values": ["arn:aws:s3:::shop/"]},
                missing=_BOTH,
            ),
            Broken(
                finds=_BOTH,
                says="the data events are of Lambda functions",
                change={"eventSelectors[0].dataResources[0].type": "AWS::Lambda::Function"},
                missing=_BOTH,
            ),
        ),
    ),
    Case(
        rule="LOG-006",
        says="two trails, of which one logs read events and one write events, next to another trail",
        compliant=(
            Given(
                type=TRAIL,
                name="reads",
                props={
                    "eventSelectors": [
                        {
                            "readWriteType": "All",
                            "dataResources": [{"type": "AWS::Lambda::Function", "values": ["arn:aws:s3"]}],
                        },
                        {
                            "readWriteType": "ReadOnly",
                            "dataResources": [
                                {"type": "AWS::Lambda::Function", "values": ["arn:aws-us-gov:lambda"]},
                                {**_EVERY_OBJECT, "values": ["arn:aws-us-gov:s3:::"]},
                            ],
                        },
                    ]
                },
            ),
            Given(
                type=TRAIL,
                name="writes",
                props={
                    "eventSelectors": [
                        {
                            "readWriteType": "WriteOnly",
                            "dataResources": [{**_EVERY_OBJECT, "values": ["arn:aws:s3:::shop/", "arn:aws:s3:::*/*"]}],
                        }
                    ]
                },
            ),
        ),
    ),
    Case(
        rule="LOG-006",
        says="a trail with an advanced event selector for all S3 objects except those of the log bucket",
        compliant=(
            Given(
                type=TRAIL,
                props={
                    "advancedEventSelectors": [
                        {
                            "fieldSelectors": [
                                _DATA,
                                _OBJECTS,
                                {"field": "resources.ARN", "notStartsWiths": ["arn:aws:s3:::logs/"]},
                            ]
                        }
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="LOG-006.a",
                says="it selects only read events",
                change={
                    "advancedEventSelectors[0].fieldSelectors[3]": {"field": "readOnly", "equals": ["true"]},
                },
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds="LOG-006.b",
                says="it selects only write events",
                change={
                    "advancedEventSelectors[0].fieldSelectors[3]": {"field": "readOnly", "equals": ["false"]},
                },
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            *(
                Broken(
                    finds=_BOTH,
                    says=f"it selects only some objects or operations, by {field} and {operator}",
                    change={"advancedEventSelectors[0].fieldSelectors[3]": {"field": field, operator: [value]}},
                    unknown=_BOTH_UNKNOWN,
                    missing=(),
                )
                for field, operator, value in (
                    ("resources.ARN", "startsWiths", "arn:aws:s3:::shop/"),
                    ("resources.ARN", "equals", "arn:aws:s3:::shop/key"),
                    ("resources.ARN", "endsWiths", ".csv"),
                    ("eventName", "equals", "DeleteObject"),
                )
            ),
            Broken(
                finds=_BOTH,
                says="it selects data events of Lambda functions",
                change={"advancedEventSelectors[0].fieldSelectors[1].equals": ["AWS::Lambda::Function"]},
                missing=_BOTH,
            ),
        ),
    ),
    Case(
        rule="LOG-006",
        says="a trail with an advanced event selector that names the prefix of all buckets",
        compliant=(
            Given(
                type=TRAIL,
                props={
                    "advancedEventSelectors": [
                        {
                            "fieldSelectors": [
                                _OBJECTS,
                                {"field": "resources.ARN", "startsWiths": ["arn:aws:s3:::"]},
                            ]
                        }
                    ]
                },
            ),
        ),
    ),
)

LOG_007 = Case(
    rule="LOG-007",
    says="a recorder of all supported resource types",
    compliant=(Given(type=RECORDER, props={"recordingGroup": {"allSupported": True}}),),
    broken=(
        Broken(
            finds="LOG-007.a",
            says="only some types are recorded",
            change={"recordingGroup.allSupported": False},
            missing=(),
        ),
        Broken(
            finds="LOG-007.a",
            says="a type is excluded",
            change={
                "recordingGroup": {
                    "allSupported": False,
                    "exclusionByResourceTypes": [{"resourceTypes": ["AWS::EC2::Instance"]}],
                }
            },
            missing=(),
        ),
    ),
)

LOG_008 = tuple(
    Case(
        rule="LOG-008",
        says=f"{kind} that publishes to a topic",
        compliant=(
            Given(type=type_, props={"alarmActions": [TOPIC_ARN], "okActions": [TOPIC_ARN], "actionsEnabled": True}),
        ),
        broken=(
            Broken(
                finds="LOG-008.a",
                says="it has no action",
                change={"alarmActions": []},
                missing=("LOG-008.a",),
            ),
            Broken(
                finds="LOG-008.b",
                says="its actions are disabled",
                change={"actionsEnabled": False},
                missing=(),
            ),
        ),
    )
    for kind, type_ in ALARMS.items()
)

CASES = (LOG_001, LOG_002, *LOG_003, *LOG_004, *LOG_004_CLASSIC, LOG_005, *LOG_006, LOG_007, *LOG_008)
