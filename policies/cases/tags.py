"""Examples of the rules about tags."""

import json

from policies.cases.case import Broken, Case, Given

BUCKET = "aws:s3/bucket:Bucket"
SCALING_GROUP = "aws:autoscaling/group:Group"
TAGS = {"Environment": "prod", "Project": "shop", "Owner": "core"}


def _missing(path: str) -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds="TAG-001.a",
            says=f"tag {key} is empty in {path}",
            change={f"{path}.{key}": ""},
            unknown=() if key != "Environment" else ("TAG-001.b?",),
            missing=("TAG-001.a",),
        )
        for key in TAGS
    )


TAG_001 = (
    Case(
        rule="TAG-001",
        says="a resource with the three required tags",
        compliant=(Given(type=BUCKET, props={"tags": TAGS}),),
        broken=(
            *_missing("tags"),
            Broken(
                finds="TAG-001.b",
                says="tag Environment names another environment",
                change={"tags.Environment": "dev"},
                missing=("TAG-001.a",),
            ),
            Broken(
                finds="TAG-001.b",
                says="tag Environment is longer than the stack's name",
                change={"tags.Environment": "prod-dr"},
                missing=("TAG-001.a",),
            ),
            Broken(
                finds="TAG-001.a",
                says="no tags",
                change={"tags": {}},
                unknown=("TAG-001.a?", "TAG-001.b?"),
                missing=("TAG-001.a",),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a resource whose tagsAll has the required tags",
        compliant=(Given(type=BUCKET, props={"tagsAll": TAGS}),),
        broken=_missing("tagsAll"),
    ),
    Case(
        rule="TAG-001",
        says="a resource with tags from the provider's defaultTags",
        compliant=(
            Given(
                type=BUCKET,
                props={"tags": {"Name": "orders"}},
                provider={"region": "us-east-1", "defaultTags": json.dumps({"tags": TAGS})},
            ),
        ),
        broken=(
            Broken(
                finds="TAG-001.b",
                says="the resource's own tag Environment overrides the provider's",
                change={"tags.Environment": "dev"},
                missing=(),
            ),
            Broken(
                finds="TAG-001.a",
                says="tagsAll lacks the required tags",
                change={"tagsAll": {"Name": "orders"}},
                unknown=(),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a standby stack, whose name begins with its environment",
        compliant=(Given(type=BUCKET, props={"tags": TAGS}),),
        broken=(
            Broken(
                finds="TAG-001.b",
                says="tag Environment has only the beginning of the environment's name",
                change={"tags.Environment": "pro"},
                missing=("TAG-001.a",),
            ),
        ),
        stack="prod-dr",
    ),
    Case(
        rule="TAG-001",
        says="an Auto Scaling group, whose tags are a list of key and value",
        compliant=(
            Given(
                type=SCALING_GROUP,
                props={
                    "tags": [{"key": key, "value": value, "propagateAtLaunch": True} for key, value in TAGS.items()]
                },
            ),
        ),
        broken=(
            Broken(
                finds="TAG-001.a",
                says="tag Owner is empty",
                change={"tags[2].value": ""},
                unknown=(),
                missing=("TAG-001.a",),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a stack whose environment is configured, because its name does not begin with it",
        stack="main",
        settings={"environment": "staging"},
        compliant=(
            Given(
                type="aws:ec2/vpc:Vpc",
                props={"tags": {"Environment": "staging", "Project": "shop", "Owner": "team-shop"}},
            ),
        ),
        broken=(
            Broken(
                finds="TAG-001.b",
                says="tag Environment is not the configured environment",
                change={"tags.Environment": "prod"},
                unknown=("TAG-001.b?",),
                missing=("TAG-001.a",),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a resource that cannot have tags",
        compliant=(Given(type="aws:ec2/route:Route", props={}),),
    ),
)

CASES = (*TAG_001,)
