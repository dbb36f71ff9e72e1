"""Rules about access to a cluster: access entries, aws-auth, cluster administrators and system:masters."""

from collections.abc import Iterator

from policies.accessors.documents import matches
from policies.accessors.texts import parsed
from policies.engine.inputs import Value, all_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_CLUSTER = "aws:eks/cluster:Cluster"
_ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"
_ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_CONFIG_MAPS = frozenset({"kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch"})
_RBAC = "kubernetes:rbac.authorization.k8s.io/v1:"
_BINDINGS = frozenset(
    f"{_RBAC}{kind}" for kind in ("ClusterRoleBinding", "ClusterRoleBindingPatch", "RoleBinding", "RoleBindingPatch")
)

# Members of this group bypass RBAC, whatever bindings there are (Kubernetes documentation, "Using RBAC Authorization",
# default roles).
_MASTERS = "system:masters"
# EKS User Guide, "Review access policy permissions": the equivalent of the ClusterRole cluster-admin.
_ADMIN_POLICY = "AmazonEKSClusterAdminPolicy"

# Any role of any account, with or without a path: people and pipelines that assume a role have passed its trust policy
# and leave a session name in the logs. Users have access keys that do not expire, and the root user is whoever has its
# password.
_ADMINS = ["arn:aws*:iam::*:role/*"]


def _clusters(resource: Resource) -> list[Resource]:
    return [resource] if resource.type == _CLUSTER else []


def _config_map_mode(cluster: Resource) -> str | None:
    # Missing means CONFIG_MAP (EKS API reference, CreateAccessConfigRequest.authenticationMode).
    if cluster.props["accessConfig"]["authenticationMode"].text() == "API":
        return None
    return 'accessConfig.authenticationMode is not "API", or missing (default: "CONFIG_MAP")'


def _is_aws_auth(resource: Resource) -> bool:
    metadata = resource.props["metadata"]
    return all_of(
        lambda: resource.type in _CONFIG_MAPS,
        lambda: metadata["name"].text() == "aws-auth",
        lambda: metadata["namespace"].text() == "kube-system",
    )


def _config_maps(resource: Resource) -> list[Resource]:
    return [resource] if resource.type in _CONFIG_MAPS else []


def _aws_auth(config_map: Resource) -> str | None:
    return "it is aws-auth, which grants access in addition to access entries" if _is_aws_auth(config_map) else None


def _associations(resource: Resource) -> list[Resource]:
    return [resource] if resource.type == _ASSOCIATION else []


def _unlisted_admin(association: Resource) -> str | None:
    props = association.props

    def administers() -> bool:
        return (props["policyArn"].text() or "").endswith(f":cluster-access-policy/{_ADMIN_POLICY}")

    def everywhere() -> bool:
        return props["accessScope"]["type"].text() != "namespace"

    def unlisted() -> bool:
        principal = props["principalArn"].text() or ""
        return not any(matches(str(pattern), principal) for pattern in association.settings["admins"])

    if all_of(administers, everywhere, unlisted):
        return f"principalArn has {_ADMIN_POLICY} for the whole cluster, and is not in `admins`"
    return None


def _creator_is_admin(cluster: Resource) -> str | None:
    # Missing means true (EKS API reference, CreateAccessConfigRequest.bootstrapClusterCreatorAdminPermissions).
    if cluster.props["accessConfig"]["bootstrapClusterCreatorAdminPermissions"].flag(default=True):
        return "accessConfig.bootstrapClusterCreatorAdminPermissions is true, or missing (default: true)"
    return None


def _entry_groups(resource: Resource) -> Iterator[Value]:
    if resource.type == _ACCESS_ENTRY:
        yield from resource.props["kubernetesGroups"].entries()


def _mapped_groups(resource: Resource) -> Iterator[Value]:
    """The groups in aws-auth, which stores its lists as YAML text."""
    if not _is_aws_auth(resource):
        return
    for key in ("mapRoles", "mapUsers"):
        for mapping in parsed(resource.props["data"][key]).entries():
            yield from mapping["groups"].entries()


def _subjects(resource: Resource) -> Iterator[Value]:
    if resource.type in _BINDINGS:
        yield from resource.props["subjects"].entries()


def _masters(group: Value) -> str | None:
    return f"{group.path} is {_MASTERS}" if group.text() == _MASTERS else None


def _bound_masters(subject: Value) -> str | None:
    if all_of(lambda: subject["kind"].text() == "Group", lambda: subject["name"].text() == _MASTERS):
        return f"{subject.path} is the group {_MASTERS}"
    return None


EKS_007 = Rule(
    id="EKS-007",
    title="EKS cluster access is granted by access entries, not by aws-auth",
    severity="medium",
    why="aws-auth is an object in the cluster: whoever can edit it gets access, and a typo locks everyone out.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html",
    types=frozenset({_CLUSTER}) | _CONFIG_MAPS,
    checks=(
        Check(
            id="EKS-007.a",
            requires="accessConfig.authenticationMode is API",
            remedy='set accessConfig.authenticationMode to "API" (in a running cluster, to "API_AND_CONFIG_MAP" first)',
            parts=_clusters,
            fault=_config_map_mode,
        ),
        Check(
            id="EKS-007.b",
            requires="There is no aws-auth ConfigMap in kube-system",
            remedy="replace its entries with access entries",
            parts=_config_maps,
            fault=_aws_auth,
        ),
    ),
    controls=Controls(),
)

EKS_008 = Rule(
    id="EKS-008",
    title="EKS cluster administrators are limited to listed principals",
    severity="high",
    why="A cluster administrator can read every Secret and act as every service account.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html",
    types=frozenset({_CLUSTER, _ASSOCIATION}),
    checks=(
        Check(
            id="EKS-008.a",
            requires="Only principals in `admins` have AmazonEKSClusterAdminPolicy for the whole cluster",
            remedy="use an access policy with fewer permissions, limit the access scope to namespaces, or add the "
            "role to `admins`",
            parts=_associations,
            fault=_unlisted_admin,
        ),
        Check(
            id="EKS-008.b",
            requires="The creator of the cluster does not become its administrator",
            remedy="set accessConfig.bootstrapClusterCreatorAdminPermissions to false, and create access entries for "
            "the administrators",
            parts=_clusters,
            fault=_creator_is_admin,
        ),
    ),
    parameters=(
        Parameter(
            name="admins",
            schema={"type": "array", "items": {"type": "string"}},
            default=_ADMINS,
            means="ARNs of the principals that may be cluster administrators; * and ? are wildcards, as in IAM. The "
            "default allows any role of any account, but neither users nor account roots",
        ),
    ),
    controls=Controls(cis_eks=("4.1.1",)),
)

EKS_009 = Rule(
    id="EKS-009",
    title="Nobody is a member of the group system:masters",
    severity="critical",
    why="RBAC does not apply to this group: its members have every permission, and no binding can take one away.",
    url="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    types=frozenset({_ACCESS_ENTRY}) | _CONFIG_MAPS | _BINDINGS,
    checks=(
        Check(
            id="EKS-009.a",
            requires="No access entry has the group system:masters",
            remedy="associate an access policy with the access entry instead",
            parts=_entry_groups,
            fault=_masters,
        ),
        Check(
            id="EKS-009.b",
            requires="No entry of aws-auth has the group system:masters",
            remedy="replace the entry with an access entry and an access policy",
            parts=_mapped_groups,
            fault=_masters,
        ),
        Check(
            id="EKS-009.c",
            requires="No RoleBinding or ClusterRoleBinding has the group system:masters as a subject",
            remedy="bind a group of your own instead",
            parts=_subjects,
            fault=_bound_masters,
        ),
    ),
    controls=Controls(cis_eks=("4.1.7",)),
)

RULES = (EKS_007, EKS_008, EKS_009)
