"""Rules for AWS Config recorders."""

from policies.engine.rule import Check, Controls, Resource, Rule, itself


def _partial(recorder: Resource) -> str | None:
    everything = recorder.props["recordingGroup"]["allSupported"]
    # Missing means true (documentation of the aws provider's Recorder).
    return None if everything.flag(default=True) else f"{everything.path} is false, so some types are not recorded"


LOG_007 = Rule(
    id="LOG-007",
    title="AWS Config records every supported resource type",
    severity="medium",
    why="What AWS Config does not record is judged by none of its rules, nor by Security Hub, and its history is lost.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1",
    types=frozenset({"aws:cfg/recorder:Recorder"}),
    checks=(
        Check(
            id="LOG-007.a",
            requires="The recorder records all supported resource types",
            remedy="remove recordingGroup.allSupported, or set it to true",
            parts=itself,
            fault=_partial,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.3",),
        cis_aws_5_0=("3.3",),
        hipaa=("164.308(a)(1)(ii)(A)",),
        aws_fsbp=("Config.1",),
        gdpr=("Article 25", "Article 30"),
    ),
)

RULES = (LOG_007,)
