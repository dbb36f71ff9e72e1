"""Rules about roles that workloads assume with their own token: pods of a cluster, and CI/CD pipelines."""

import re
from collections.abc import Callable
from typing import NamedTuple

from policies.accessors.documents import ROLE, Statement, trust_statements
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule

_OIDC_PROVIDER = re.compile(r"arn:[^:]*:iam::[^:]*:oidc-provider/(.+)")
# Issuers: EKS User Guide, "IAM roles for service accounts" (the second form is that of IPv6 clusters); GitHub Docs,
# "OpenID Connect reference" (an enterprise's own issuer has its name after a slash); GitLab Docs, "Configure OpenID
# Connect in AWS to retrieve temporary credentials".
_CLUSTER = re.compile(r"oidc[.-]eks\..+")
_GITHUB = re.compile(r"token\.actions\.githubusercontent\.com(/.*)?")
_GITLAB = re.compile(r"([^/]+\.)?gitlab\..+")

_NO_PATTERN = re.compile(r"[^*?]+")
_NAME = "[^:*?]+"
_UUID = "[0-9a-f-]+"
# The subjects of other pipelines' tokens, by issuer: a wildcard may stand for the phase, step or commit of a run behind
# a fixed organization (which Bitbucket and Spacelift name in the issuer) and project, repository, workspace or stack.
# HCP Terraform, "Workload identity"; Pulumi, "OpenID Connect integration" and "Configuring OpenID Connect for AWS";
# Atlassian, "Deploy on AWS using Bitbucket Pipelines OpenID Connect"; CircleCI, "Using OpenID Connect tokens in jobs";
# Buildkite, "OIDC with AWS"; Spacelift, "OpenID Connect (OIDC)" (read 2026-11).
_PIPELINES = {
    r"app\.terraform\.io": rf"organization:{_NAME}:(project:{_NAME}:)?workspace:{_NAME}:run_phase:\*",
    r"api\.pulumi\.com/oidc": rf"pulumi:deploy:org:{_NAME}:project:{_NAME}:"
    rf"(\*|stack:{_NAME}:\*|stack:{_NAME}:operation:\*(:scope:write)?)",
    r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc": rf"\{{{_UUID}\}}"
    rf"(:\{{{_UUID}\}})?:\*",
    r"oidc\.circleci\.com/org/[^/]+": rf"org/{_UUID}/project/{_UUID}/user/\*",
    r"agent\.buildkite\.com": rf"organization:{_NAME}:pipeline:{_NAME}:ref:{_NAME}:"
    rf"commit:(\*|\*:step:({_NAME}|\*)|{_NAME}:step:\*)",
    r"[^./]+\.app\.spacelift\.io": rf"space:{_NAME}:(stack|module):{_NAME}:"
    rf"run_type:(\*|\*:scope:(read|write|\*)|{_NAME}:scope:\*)",
}
_SUBJECTS = [
    (re.compile(issuer), re.compile(f"{_NO_PATTERN.pattern}|{subject}")) for issuer, subject in _PIPELINES.items()
]
_STS = re.compile(r"sts\.amazonaws\.com")
# The subjects that are allowed, from the same pages: one repository, and one of its environments, branches or tags. A
# wildcard may end the name of a branch or tag, but not be all of it; anyone can open a pull request.
_GITHUB_SUBJECT = re.compile(r"repo:[^:/*?]+/[^:/*?]+:(environment:[^*?]+|ref:refs/(heads|tags)/[^*?].*)")
_GITLAB_SUBJECT = re.compile(r"project_path:[^:*?]+:ref_type:(branch|tag):ref:[^*?].*")

# EKS User Guide, "Grant Pods access to AWS resources based on tags": the session tags of EKS Pod Identity.
_POD_IDENTITY = "pods.eks.amazonaws.com"
_POD = {
    "cluster": ("aws:RequestTag/eks-cluster-arn", "aws:RequestTag/eks-cluster-name"),
    "namespace": ("aws:RequestTag/kubernetes-namespace",),
    "service account": ("aws:RequestTag/kubernetes-service-account",),
}


class _Trust(NamedTuple):
    """A statement of a trust policy, and one of the OIDC providers whose tokens it accepts."""

    statement: Statement
    provider: Value

    @property
    def issuer(self) -> str:
        match = _OIDC_PROVIDER.fullmatch(self.provider.text() or "")
        return match[1] if match else ""

    def pins(self, claim: str, form: re.Pattern[str]) -> bool:
        """Whether a condition accepts only listed values of this claim, all of which have this form."""
        key = f"{self.issuer}:{claim}".lower()
        values = [
            list(condition.values.entries())
            for condition in self.statement.conditions()
            if condition.key == key and condition.is_positive
        ]
        return any_of(*(lambda listed=listed: bool(listed) and _all_are(listed, form) for listed in values))


def _all_are(values: list[Value], form: re.Pattern[str]) -> bool:
    return all_of(*(lambda value=value: form.fullmatch(value.text() or "") is not None for value in values))


def _trusts(role: Resource) -> list[_Trust]:
    return [
        _Trust(statement, provider)
        for statement in trust_statements(role)
        for provider in statement.principals("Federated")
    ]


def _subject(issuer: str) -> re.Pattern[str]:
    """The subjects that are allowed in the tokens of an issuer other than GitHub and GitLab."""
    return next((subject for pattern, subject in _SUBJECTS if pattern.fullmatch(issuer)), _NO_PATTERN)


def _unpinned(
    applies: Callable[[str], bool], claim: str, form: Callable[[str], re.Pattern[str]], says: str
) -> Callable[[_Trust], str | None]:
    def fault(trust: _Trust) -> str | None:
        if all_of(
            trust.statement.allows,
            lambda: bool(trust.issuer) and applies(trust.issuer),
            lambda: not trust.pins(claim, form(trust.issuer)),
        ):
            return f"{trust.statement.where} accepts tokens {says}"
        return None

    return fault


def _is_github(issuer: str) -> bool:
    return _GITHUB.fullmatch(issuer) is not None


def _is_gitlab(issuer: str) -> bool:
    return _GITLAB.fullmatch(issuer) is not None


def _is_another(issuer: str) -> bool:
    return not _is_github(issuer) and not _is_gitlab(issuer)


def _is_for_sts(issuer: str) -> bool:
    """Whether the audience of tokens for AWS is its token service; other issuers choose their own."""
    return _CLUSTER.fullmatch(issuer) is not None or _is_github(issuer)


def _pods(role: Resource) -> list[tuple[Statement, Value, str]]:
    return [
        (statement, principal, what)
        for statement in trust_statements(role)
        for principal in statement.principals("Service")
        for what in _POD
    ]


def _any_pod(part: tuple[Statement, Value, str]) -> str | None:
    statement, principal, what = part
    if all_of(
        statement.allows,
        lambda: principal.text() == _POD_IDENTITY,
        lambda: not statement.held_to(*_POD[what]),
    ):
        return f"{statement.where} accepts pods of any {what}"
    return None


IAM_007 = Rule(
    id="IAM-007",
    title="Trust policies for OIDC and EKS Pod Identity name the workload that may assume the role",
    severity="high",
    why="All pods of a cluster, and all repositories of a CI/CD service, get their tokens from the same issuer.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    types=frozenset({ROLE}),
    checks=(
        Check(
            id="IAM-007.a",
            requires="The token's subject (sub) is compared with full names, such as "
            "system:serviceaccount:<namespace>:<name>; in a pipeline's, a wildcard stands only for the phase or step",
            remedy="compare <issuer>:sub in StringEquals with the service accounts that need the role, or in "
            "StringLike with the pipeline's organization and project or repository",
            parts=_trusts,
            fault=_unpinned(_is_another, "sub", _subject, "with any subject"),
        ),
        Check(
            id="IAM-007.b",
            requires="The audience (aud) of tokens from an EKS cluster or GitHub is sts.amazonaws.com",
            remedy='compare <issuer>:aud in StringEquals with "sts.amazonaws.com"',
            parts=_trusts,
            fault=_unpinned(_is_for_sts, "aud", lambda _: _STS, "for audiences other than sts.amazonaws.com"),
        ),
        Check(
            id="IAM-007.c",
            requires="The audience (aud) of tokens from other issuers is compared with full names, without wildcards",
            remedy="compare <issuer>:aud in StringEquals with the audience that the pipeline requests",
            parts=_trusts,
            fault=_unpinned(lambda issuer: not _is_for_sts(issuer), "aud", lambda _: _NO_PATTERN, "with any audience"),
        ),
        Check(
            id="IAM-007.d",
            requires="The subject of GitHub tokens names one repository and one of its environments, branches or tags",
            remedy="compare token.actions.githubusercontent.com:sub with repo:<owner>/<name>:environment:<name>, or "
            "with repo:<owner>/<name>:ref:refs/heads/<branch>",
            parts=_trusts,
            fault=_unpinned(
                _is_github, "sub", lambda _: _GITHUB_SUBJECT, "from any repository, or from any pull request"
            ),
        ),
        Check(
            id="IAM-007.e",
            requires="The subject of GitLab tokens names one project and one of its branches or tags",
            remedy="compare <host>:sub with project_path:<group>/<project>:ref_type:branch:ref:<branch>",
            parts=_trusts,
            fault=_unpinned(_is_gitlab, "sub", lambda _: _GITLAB_SUBJECT, "from any project, or from any branch"),
        ),
        Check(
            id="IAM-007.f",
            requires="A trust policy for EKS Pod Identity names the cluster, the namespace and the service account",
            remedy="compare the session tags in StringEquals: aws:RequestTag/eks-cluster-arn, "
            "aws:RequestTag/kubernetes-namespace and aws:RequestTag/kubernetes-service-account",
            parts=_pods,
            fault=_any_pod,
        ),
    ),
    controls=Controls(cis_eks=("5.2.1",)),
)

RULES = (IAM_007,)
