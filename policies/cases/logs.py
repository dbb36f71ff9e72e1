"""Examples of the rules about what is written down of what happens, and for how long."""

from policies.case import Broken, Case, Given

TRAIL = "aws:cloudtrail/trail:Trail"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
RECORDER = "aws:cfg/recorder:Recorder"
RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
BALANCERS = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1"

LOG_001 = Case(
    rule="LOG-001",
    says="a trail of all regions, whose files are validated",
    compliant=(
        Given(
            type=TRAIL,
            props={"isMultiRegionTrail": True, "enableLogging": True, "enableLogFileValidation": True},
        ),
    ),
    broken=(
        Broken(finds="LOG-001.a", says="one region only", change={"isMultiRegionTrail": False}, missing=("LOG-001.a",)),
        Broken(finds="LOG-001.b", says="it is switched off", change={"enableLogging": False}, missing=()),
        Broken(
            finds="LOG-001.c",
            says="its files can be changed unnoticed",
            change={"enableLogFileValidation": False},
            missing=("LOG-001.c",),
        ),
    ),
)

LOG_002 = Case(
    rule="LOG-002",
    says="an encrypted trail that is sent to a log group",
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
        Broken(finds="LOG-002.a", says="no key", change={"kmsKeyId": ""}, unknown=(), missing=("LOG-002.a",)),
        Broken(
            finds="LOG-002.b",
            says="no log group",
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
            says=f"a log group of {stack}, without a key",
            compliant=(Given(type=GROUP, props={"retentionInDays": days}),),
            broken=(
                Broken(
                    finds="LOG-003.a",
                    says="its logs are gone too early",
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
        says="a log group of prod, with a key",
        compliant=(Given(type=GROUP, props={"retentionInDays": 365, "kmsKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="its logs are gone too early",
                change={"retentionInDays": 364},
                missing=(),
            ),
            Broken(finds="LOG-003.a", says="kept for a day", change={"retentionInDays": 1}, missing=()),
            Broken(finds="LOG-003.b", says="no key", change={"kmsKeyId": ""}, unknown=(), missing=("LOG-003.b",)),
        ),
    ),
    Case(
        rule="LOG-003",
        says="a log group that is kept for ever",
        compliant=(Given(type=GROUP, props={"retentionInDays": 0, "kmsKeyId": KEY_ARN}),),
    ),
    Case(
        rule="LOG-003",
        says="a log group that passes its logs on",
        compliant=(Given(type=GROUP, props={"logGroupClass": "DELIVERY", "retentionInDays": 2, "kmsKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="it keeps them instead",
                change={"logGroupClass": "STANDARD"},
                missing=("LOG-003.a",),
            ),
        ),
    ),
    Case(
        rule="LOG-003",
        says="a log group of prod under a shorter minimum",
        compliant=(Given(type=GROUP, props={"retentionInDays": 90, "kmsKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="its logs are gone too early",
                change={"retentionInDays": 60},
                missing=(),
            ),
        ),
        settings={"minimum_days": {"prod": 90}},
    ),
    Case(
        rule="LOG-003",
        says="a log group of dev where only prod's minimum was set",
        compliant=(Given(type=GROUP, props={"retentionInDays": 14}),),
        broken=(
            Broken(
                finds="LOG-003.a",
                says="its logs are gone too early",
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
    Broken(finds="LOG-004.a", says="no access logs", change={"accessLogs.enabled": False}, missing=("LOG-004.a",)),
    Broken(
        finds="LOG-004.b",
        says="malformed headers are let through",
        change={"dropInvalidHeaderFields": False},
        missing=("LOG-004.b",),
    ),
)

LOG_004 = (
    *(
        Case(
            rule="LOG-004",
            says=f"a load balancer of prod, as {kind.partition(':')[2].partition('/')[0]}",
            compliant=(Given(type=kind, props={**_LOGGED, "enableDeletionProtection": True}),),
            broken=(
                *_BLIND,
                Broken(
                    finds="LOG-004.c",
                    says="anybody may delete it",
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
            says=f"a load balancer of {stack}, which may be deleted",
            compliant=(Given(type=BALANCERS[0], props={**_LOGGED, "enableDeletionProtection": False}),),
            broken=_BLIND,
            stack=stack,
        )
        for stack in ("dev", "staging")
    ),
    Case(
        rule="LOG-004",
        says="a network load balancer, which reads no HTTP",
        compliant=(Given(type=BALANCERS[0], props={"loadBalancerType": "network", "enableDeletionProtection": True}),),
        broken=(
            Broken(
                finds=("LOG-004.a", "LOG-004.b"),
                says="it is an application load balancer",
                change={"loadBalancerType": "application"},
                missing=("LOG-004.a", "LOG-004.b"),
            ),
        ),
    ),
)

LOG_005 = Case(
    rule="LOG-005",
    says="a trail beside a detector and a recorder that records",
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
        Broken(finds="LOG-005.a", says="no detector", drop="detector"),
        Broken(finds="LOG-005.b", says="no recorder", drop="recorder"),
        Broken(finds="LOG-005.c", says="nothing switches the recorder on", drop="status"),
        Broken(
            finds="LOG-005.c",
            says="the recorder is switched off",
            resource="status",
            change={"isEnabled": False},
            missing=("LOG-005.c",),
        ),
        Broken(
            finds="LOG-005.c",
            says="another recorder, which nothing switches on",
            add=(Given(type=RECORDER, name="second", props={"name": "second"}),),
        ),
    ),
)

CASES = (LOG_001, LOG_002, *LOG_003, *LOG_004, LOG_005)
