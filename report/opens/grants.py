"""Rights by principal: which actions IAM policies, trust policies, resource policies and EKS access entries allow."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from report.documents import document
from report.opens.naming import Naming, listed, shown
from report.preview import State
from report.values import UNKNOWN, text

_ROLE = "aws:iam/role:Role"
_POLICY = "aws:iam/policy:Policy"
# Which property names the principal of a policy or attachment, and what it is.
_HOLDERS: Mapping[str, tuple[str, str, str]] = {
    "aws:iam/rolePolicy:RolePolicy": ("role", "role", _ROLE),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", "role", _ROLE),
    "aws:iam/userPolicy:UserPolicy": ("user", "user", "aws:iam/user:User"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("user", "user", "aws:iam/user:User"),
    "aws:iam/groupPolicy:GroupPolicy": ("group", "group", "aws:iam/group:Group"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("group", "group", "aws:iam/group:Group"),
}
# Policies of resources: the property that names the resource, None where it is the resource itself. Not those of VPC
# endpoints, which limit and do not grant.
_RESOURCE_POLICIES: Mapping[str, tuple[str | None, str]] = {
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository", "aws:ecr/repository:Repository"),
    "aws:kms/key:Key": (None, ""),
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", "aws:s3/bucket:Bucket"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", "aws:secretsmanager/secret:Secret"),
    "aws:sns/topicPolicy:TopicPolicy": ("arn", "aws:sns/topic:Topic"),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl", "aws:sqs/queue:Queue"),
}


@dataclass(frozen=True, order=True)
class Grant:
    """One action that a principal may, or with Deny may not, call on a resource."""

    principal: str
    effect: str
    resource: str
    condition: str
    action: str


def grants(states: Mapping[str, State], naming: Naming) -> frozenset[Grant]:
    """All rights that the resources give."""
    return frozenset(grant for state in states.values() for grant in _grants(state, naming))


def not_known(state: State, naming: Naming) -> bool:
    """Whether what the resource grants is known only after the deployment."""
    return any(grant.action == UNKNOWN.text for grant in _grants(state, naming))


def _grants(state: State, naming: Naming) -> Iterator[Grant]:
    inputs = state.inputs
    if state.type in _HOLDERS:
        key, kind, token = _HOLDERS[state.type]
        holder = naming.of_property(state, key, token) or shown(inputs.get(key), f"of {state.name}")
        yield from _held(f"{kind} {holder}", inputs, naming)
    elif state.type == _ROLE:
        yield from _role(state)
    elif state.type == _POLICY:
        yield from _statements(inputs.get("policy"), f"whoever has the policy {state.name}", None)
    elif state.type in _RESOURCE_POLICIES:
        key, token = _RESOURCE_POLICIES[state.type]
        target = naming.of_property(state, key, token) if key else state.name
        yield from _statements(inputs.get("policy"), None, target or f"the resource of {state.name}")
    elif state.type == "aws:lambda/permission:Permission":
        source = f"from {text(inputs['sourceArn'])}" if "sourceArn" in inputs else ""
        function = f"function {text(inputs.get('function', ''))}"
        yield Grant(text(inputs.get("principal", "")), "Allow", function, source, text(inputs.get("action", "")))
    else:
        yield from _kubernetes(state, naming)


def _held(holder: str, inputs: Mapping[str, Any], naming: Naming) -> Iterator[Grant]:
    if "policyArn" in inputs:
        arn = inputs["policyArn"]
        name = naming.of(arn, _POLICY) or shown(arn, UNKNOWN.text).rpartition("/")[2]
        yield Grant(holder, "Allow", "", "", f"managed policy {name}")
    else:
        yield from _statements(inputs.get("policy"), holder, None)


def _role(state: State) -> Iterator[Grant]:
    """Who may assume the role, and what it may do by its own policies."""
    yield from _statements(state.inputs.get("assumeRolePolicy"), None, f"role {state.name}")
    for row in listed(state.inputs.get("inlinePolicies")):
        if isinstance(row, Mapping):
            policy = cast("Mapping[str, Any]", row).get("policy")
            yield from _statements(policy, f"role {state.name}", None)
    for arn in listed(state.inputs.get("managedPolicyArns")):
        name = shown(arn, UNKNOWN.text).rpartition("/")[2]
        yield Grant(f"role {state.name}", "Allow", "", "", f"managed policy {name}")


def _statements(policy: object, holder: str | None, target: str | None) -> Iterator[Grant]:
    """The document's grants to `holder`, or to the principals that it names; on `target`, or on what it names."""
    if policy is None:
        return
    body = policy if isinstance(policy, Mapping) else document(policy)
    if not isinstance(body, Mapping):
        yield Grant(holder or "principals that are known after deployment", "Allow", target or "", "", UNKNOWN.text)
        return
    for statement in listed(cast("Mapping[str, Any]", body).get("Statement")):
        if isinstance(statement, Mapping):
            yield from _statement(cast("Mapping[str, Any]", statement), holder, target)


def _statement(statement: Mapping[str, Any], holder: str | None, target: str | None) -> Iterator[Grant]:
    effect = text(statement.get("Effect", ""))
    condition = json.dumps(statement["Condition"], sort_keys=True, default=str) if statement.get("Condition") else ""
    actions = [text(one) for one in listed(statement.get("Action"))]
    actions += [f"every action but {text(one)}" for one in listed(statement.get("NotAction"))]
    resources = [target] if target else [text(one) for one in listed(statement.get("Resource"))]
    if not target:
        resources += [f"everything but {text(one)}" for one in listed(statement.get("NotResource"))]
    for principal in [holder] if holder else _principals(statement):
        for action in actions:
            for resource in resources or [""]:
                yield Grant(principal, effect, resource, condition, action)


def _principals(statement: Mapping[str, Any]) -> list[str]:
    if "NotPrincipal" in statement:
        return [f"everybody but {text(statement['NotPrincipal'])}"]
    principal = statement.get("Principal")
    if not isinstance(principal, Mapping):
        return ["everybody" if principal == "*" else text(principal)]
    kinds = cast("Mapping[str, Any]", principal)
    named = [text(one) for kind in sorted(kinds) for one in listed(kinds[kind])]
    return ["everybody" if one == "*" else one for one in named]


def _kubernetes(state: State, naming: Naming) -> Iterator[Grant]:
    """Rights in clusters: access entries and policies, identities of pods, role bindings."""
    inputs = state.inputs
    cluster = f"cluster {text(inputs.get('clusterName', ''))}"
    match state.type:
        case "aws:eks/accessEntry:AccessEntry":
            groups = [text(one) for one in listed(inputs.get("kubernetesGroups"))]
            actions = [f"member of the group {group}" for group in groups] or ["access"]
            yield from (Grant(_principal_arn(state, naming), "Allow", cluster, "", action) for action in actions)
        case "aws:eks/accessPolicyAssociation:AccessPolicyAssociation":
            scope = text(inputs.get("accessScope", {}))
            policy = text(inputs.get("policyArn", "")).rpartition("/")[2]
            yield Grant(_principal_arn(state, naming), "Allow", cluster, f"scope {scope}", f"access policy {policy}")
        case "aws:eks/podIdentityAssociation:PodIdentityAssociation":
            account = f"service account {text(inputs.get('namespace', ''))}/{text(inputs.get('serviceAccount', ''))}"
            role = naming.of_property(state, "roleArn", _ROLE) or shown(inputs.get("roleArn"), f"of {state.name}")
            yield Grant(account, "Allow", f"role {role}", "", "EKS Pod Identity")
        case (
            "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
            | "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
        ):
            yield from _binding(state)
        case _:
            pass


def _principal_arn(state: State, naming: Naming) -> str:
    arn = state.inputs.get("principalArn")
    name = naming.of_property(state, "principalArn", _ROLE)
    return f"role {name}" if name else shown(arn, f"the role of {state.name}")


def _binding(state: State) -> Iterator[Grant]:
    metadata, role = state.inputs.get("metadata") or {}, state.inputs.get("roleRef") or {}
    where = f"namespace {text(metadata['namespace'])}" if metadata.get("namespace") else "the whole cluster"
    for subject in listed(state.inputs.get("subjects")):
        one = cast("Mapping[str, Any]", subject)
        name = "/".join(text(one[key]) for key in ("namespace", "name") if one.get(key))
        action = f"{text(role.get('kind', 'Role'))} {text(role.get('name', ''))}"
        yield Grant(f"{text(one.get('kind', ''))} {name}", "Allow", where, "", action)
