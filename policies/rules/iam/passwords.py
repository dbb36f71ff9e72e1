"""Rules about the password policy of the account, which holds for every IAM user."""

from policies.engine.rule import Check, Controls, Resource, Rule, itself

# CIS AWS Foundations Benchmark 5.0.0, 1.7 and 1.8.
_SHORTEST, _REMEMBERED = 14, 24


def _short(policy: Resource) -> str | None:
    length = policy.props["minimumPasswordLength"]
    # Missing means 6 (IAM API reference, UpdateAccountPasswordPolicy).
    characters = length.number()
    return None if characters is not None and characters >= _SHORTEST else f"{length.path} is less than {_SHORTEST}"


def _reused(policy: Resource) -> str | None:
    remembered = policy.props["passwordReusePrevention"]
    # Missing means that passwords may be reused (IAM API reference, UpdateAccountPasswordPolicy).
    passwords = remembered.number()
    return (
        None if passwords is not None and passwords >= _REMEMBERED else f"{remembered.path} is less than {_REMEMBERED}"
    )


IAM_011 = Rule(
    id="IAM-011",
    title="The account's password policy requires long passwords and prevents their reuse",
    severity="medium",
    why="Short and reused passwords are guessed, or known from breaches elsewhere.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    types=frozenset({"aws:iam/accountPasswordPolicy:AccountPasswordPolicy"}),
    checks=(
        Check(
            id="IAM-011.a",
            requires=f"Passwords have at least {_SHORTEST} characters",
            remedy=f"set minimumPasswordLength to {_SHORTEST} or more",
            parts=itself,
            fault=_short,
        ),
        Check(
            id="IAM-011.b",
            requires=f"None of the last {_REMEMBERED} passwords may be used again",
            remedy=f"set passwordReusePrevention to {_REMEMBERED}",
            parts=itself,
            fault=_reused,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("1.8", "1.9"),
        cis_aws_5_0=("1.7", "1.8"),
        hipaa=("164.308(a)(5)(ii)(D)",),
        aws_fsbp=("IAM.7", "IAM.10"),
        gdpr=("Article 25",),
    ),
)

RULES = (IAM_011,)
