"""Examples of the rules about tags."""

import json

from policies.case import Broken, Case, Given

BUCKET = "aws:s3/bucket:Bucket"
SCALING_GROUP = "aws:autoscaling/group:Group"
TAGS = {"Environment": "prod", "Project": "shop", "Owner": "core"}


def _missing(path: str) -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds="TAG-001.a",
            says=f"no {key} in {path}",
            change={f"{path}.{key}": ""},
            unknown=() if key != "Environment" else ("TAG-001.b?",),
            missing=("TAG-001.a",),
        )
        for key in TAGS
    )


TAG_001 = (
    Case(
        rule="TAG-001",
        says="a resource that carries the three tags itself",
        compliant=(Given(type=BUCKET, props={"tags": TAGS}),),
        broken=(
            *_missing("tags"),
            Broken(
                finds="TAG-001.b",
                says="it says it belongs to another environment",
                change={"tags.Environment": "dev"},
                missing=("TAG-001.a",),
            ),
            Broken(
                finds="TAG-001.b",
                says="the name of its environment goes on",
                change={"tags.Environment": "prod-dr"},
                missing=("TAG-001.a",),
            ),
            Broken(
                finds="TAG-001.a",
                says="no tags at all",
                change={"tags": {}},
                unknown=("TAG-001.a?", "TAG-001.b?"),
                missing=("TAG-001.a",),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a resource of which the provider says all tags it will carry",
        compliant=(Given(type=BUCKET, props={"tagsAll": TAGS}),),
        broken=_missing("tagsAll"),
    ),
    Case(
        rule="TAG-001",
        says="a resource that gets its tags from the provider",
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
                says="its own tag names another environment",
                change={"tags.Environment": "dev"},
                missing=(),
            ),
            Broken(
                finds="TAG-001.a",
                says="what it will carry lacks them all the same",
                change={"tagsAll": {"Name": "orders"}},
                unknown=(),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a standby, whose stack's name goes on",
        compliant=(Given(type=BUCKET, props={"tags": TAGS}),),
        broken=(
            Broken(
                finds="TAG-001.b",
                says="half of its environment's name",
                change={"tags.Environment": "pro"},
                missing=("TAG-001.a",),
            ),
        ),
        stack="prod-dr",
    ),
    Case(
        rule="TAG-001",
        says="a group whose tags are a list of its own making",
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
                says="no owner",
                change={"tags[2].value": ""},
                unknown=(),
                missing=("TAG-001.a",),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="a stack whose name says nothing of its environment, which is configured",
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
                says="another environment than the configured one",
                change={"tags.Environment": "prod"},
                unknown=("TAG-001.b?",),
                missing=("TAG-001.a",),
            ),
        ),
    ),
    Case(
        rule="TAG-001",
        says="what cannot carry tags",
        compliant=(Given(type="aws:ec2/route:Route", props={}),),
    ),
)

CASES = (*TAG_001,)
