"""Rules about roles that workloads assume with a token of their own: pods of a cluster, and pipelines."""

import re
from collections.abc import Callable
from typing import NamedTuple

from policies.accessors.documents import ROLE, Statement, trust_statements
from policies.accessors.inputs import Value, all_of, any_of
from policies.rule import Check, Controls, Resource, Rule

_OIDC_PROVIDER = re.compile(r"arn:[^:]*:iam::[^:]*:oidc-provider/(.+)")
# Issuers: EKS User Guide, "IAM roles for service accounts" (the second form is that of IPv6 clusters); GitHub Docs,
# "OpenID Connect reference" (an enterprise's own issuer has its name after a slash); GitLab Docs, "Configure OpenID
# Connect in AWS to retrieve temporary credentials".
_CLUSTER = re.compile(r"oidc[.-]eks\..+")
_GITHUB = re.compile(r"token\.actions\.githubusercontent\.com(/.*)?")
_GITLAB = re.compile(r"([^/]+\.)?gitlab\..+")

_NO_PATTERN = re.compile(r"[^*?]+")
_STS = re.compile(r"sts\.amazonaws\.com")
# What a workflow is known by, from the same pages: one repository, and an environment, branch or tag of it. A pattern
# may end the name of a branch or tag, and may not be all of it; a pull request is anyone's.
_GITHUB_SUBJECT = re.compile(r"repo:[^:/*?]+/[^:/*?]+:(environment:[^*?]+|ref:refs/(heads|tags)/[^*?].*)")
_GITLAB_SUBJECT = re.compile(r"project_path:[^:*?]+:ref_type:(branch|tag):ref:[^*?].*")

# EKS User Guide, "Grant Pods access to AWS resources based on tags": what a session of Pod Identity is known by.
_POD_IDENTITY = "pods.eks.amazonaws.com"
_POD = {
    "cluster": ("aws:RequestTag/eks-cluster-arn", "aws:RequestTag/eks-cluster-name"),
    "namespace": ("aws:RequestTag/kubernetes-namespace",),
    "service account": ("aws:RequestTag/kubernetes-service-account",),
}


class _Trust(NamedTuple):
    """A statement, and one of the issuers whose tokens it takes."""

    statement: Statement
    provider: Value

    @property
    def issuer(self) -> str:
        found = _OIDC_PROVIDER.fullmatch(self.provider.text() or "")
        return found[1] if found else ""

    def pins(self, claim: str, form: re.Pattern[str]) -> bool:
        """Whether only tokens pass whose claim has one of some values, all of this form."""
        key = f"{self.issuer}:{claim}".lower()
        values = [
            list(one.values.entries()) for one in self.statement.conditions() if one.key == key and one.is_positive
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


def _unpinned(
    applies: Callable[[str], bool], claim: str, form: re.Pattern[str], says: str
) -> Callable[[_Trust], str | None]:
    def fault(trust: _Trust) -> str | None:
        if all_of(
            trust.statement.allows,
            lambda: bool(trust.issuer) and applies(trust.issuer),
            lambda: not trust.pins(claim, form),
        ):
            return f"{trust.statement.where} takes tokens {says}"
        return None

    return fault


def _is_github(issuer: str) -> bool:
    return _GITHUB.fullmatch(issuer) is not None


def _is_gitlab(issuer: str) -> bool:
    return _GITLAB.fullmatch(issuer) is not None


def _is_another(issuer: str) -> bool:
    return not _is_github(issuer) and not _is_gitlab(issuer)


def _is_for_sts(issuer: str) -> bool:
    """Whether tokens for AWS name its token service: others choose a name of their own."""
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
        return f"{statement.where} takes pods of any {what}"
    return None


IAM_007 = Rule(
    id="IAM-007",
    title="A role for pods or pipelines is for those that it names",
    severity="high",
    why="Every pod of a cluster, and every repository of the world, gets tokens of the same issuer.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    types=frozenset({ROLE}),
    checks=(
        Check(
            id="IAM-007.a",
            requires="The subject of a token is held to whole names, as system:serviceaccount:<namespace>:<name>",
            remedy="compare <issuer>:sub by StringEquals with the service accounts that need the role",
            parts=_trusts,
            fault=_unpinned(_is_another, "sub", _NO_PATTERN, "of any subject"),
        ),
        Check(
            id="IAM-007.b",
            requires="The audience of a token of a cluster or of GitHub is sts.amazonaws.com",
            remedy='compare <issuer>:aud by StringEquals with "sts.amazonaws.com"',
            parts=_trusts,
            fault=_unpinned(_is_for_sts, "aud", _STS, "that were made for somebody else"),
        ),
        Check(
            id="IAM-007.c",
            requires="The audience of a token of another issuer is held to whole names",
            remedy="compare <issuer>:aud by StringEquals with the audience that the pipeline asks for",
            parts=_trusts,
            fault=_unpinned(lambda issuer: not _is_for_sts(issuer), "aud", _NO_PATTERN, "of any audience"),
        ),
        Check(
            id="IAM-007.d",
            requires="The subject of GitHub's token names one repository and an environment, branch or tag of it",
            remedy="compare token.actions.githubusercontent.com:sub with repo:<owner>/<name>:environment:<name>, or "
            "with repo:<owner>/<name>:ref:refs/heads/<branch>",
            parts=_trusts,
            fault=_unpinned(_is_github, "sub", _GITHUB_SUBJECT, "of any repository, or of anyone's pull request"),
        ),
        Check(
            id="IAM-007.e",
            requires="The subject of GitLab's token names one project and a branch or tag of it",
            remedy="compare <host>:sub with project_path:<group>/<project>:ref_type:branch:ref:<branch>",
            parts=_trusts,
            fault=_unpinned(_is_gitlab, "sub", _GITLAB_SUBJECT, "of any project, or of any branch of it"),
        ),
        Check(
            id="IAM-007.f",
            requires="A role for EKS Pod Identity names the cluster, the namespace and the service account",
            remedy="hold the session's tags in StringEquals: aws:RequestTag/eks-cluster-arn, "
            "aws:RequestTag/kubernetes-namespace and aws:RequestTag/kubernetes-service-account",
            parts=_pods,
            fault=_any_pod,
        ),
    ),
    controls=Controls(cis_eks=("5.2.1",)),
)

RULES = (IAM_007,)
