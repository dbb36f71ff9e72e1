"""Examples of the namespace rules K8S-006 and K8S-007."""

from policies.cases.case import Broken, Case, Given
from policies.engine.signatures import UNKNOWN_STRING

_CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
_RELEASE = "kubernetes:helm.sh/v3:Release"
_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def _of(kind: str, namespace: str = "shop", name: str = "shop") -> Given:
    props = {"metadata": {"name": name, "namespace": namespace}}
    return Given(type=f"kubernetes:{kind}", name=kind.partition(":")[2], props=props)


_BROKEN = (
    Broken(
        finds="K8S-006.b",
        says="it is in the default namespace",
        change={"metadata.namespace": "default"},
        missing=("K8S-006.a",),
    ),
    Broken(
        finds="K8S-006.a",
        says="the namespace is an empty string",
        change={"metadata.namespace": ""},
        unknown=("K8S-006.b?",),
        missing=("K8S-006.a",),
    ),
)

K8S_006 = (
    *(
        Case(rule="K8S-006", says=f"a {resource.name} in a namespace", compliant=(resource,), broken=_BROKEN)
        for resource in (
            _of("core/v1:ConfigMap"),
            _of("apps/v1:Deployment"),
            _of("core/v1:SecretPatch"),
            _of("autoscaling/v2:HorizontalPodAutoscaler"),
            _of("rbac.authorization.k8s.io/v1:RoleBinding"),
        )
    ),
    Case(
        rule="K8S-006",
        says="a Helm release in a namespace",
        compliant=(Given(type=_RELEASE, props={"chart": "karpenter", "namespace": "kube-system"}),),
        broken=(
            Broken(
                finds="K8S-006.b",
                says="it is in the default namespace",
                change={"namespace": "default"},
                missing=("K8S-006.a",),
            ),
        ),
    ),
    Case(
        rule="K8S-006",
        says="an object whose provider sets the namespace",
        compliant=(Given(type=_CONFIG_MAP, props={"metadata": {"name": "shop"}}, provider={"namespace": "shop"}),),
        broken=(
            Broken(
                finds="K8S-006.b",
                says="the object overrides it with the default namespace",
                change={"metadata.namespace": "default"},
                missing=(),
            ),
        ),
    ),
    *(
        Case(
            rule="K8S-006",
            says=f"an object without a namespace: {kind}",
            compliant=(Given(type=f"kubernetes:{kind}", props={"metadata": {"name": "shop"}}),),
        )
        for kind in (
            "core/v1:Namespace",
            "core/v1:NodePatch",
            "core/v1:PersistentVolume",
            "core/v1:ConfigMapList",
            "storage.k8s.io/v1:StorageClass",
            "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
            "helm.sh/v4:Chart",
            "yaml/v2:ConfigGroup",
        )
    ),
    Case(
        rule="K8S-006",
        says="a custom resource, which may be cluster-scoped",
        compliant=(Given(type="kubernetes:karpenter.sh/v1:NodePool", props={"metadata": {"name": "spot"}}),),
        broken=(
            Broken(
                finds="K8S-006.b",
                says="it is in the default namespace",
                change={"metadata.namespace": "default"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="K8S-006",
        says="a custom resource with the name of a built-in kind",
        compliant=(Given(type="kubernetes:serving.knative.dev/v1:Service", props={"metadata": {"name": "shop"}}),),
    ),
    Case(
        rule="K8S-006",
        says="objects that restrict the default namespace",
        compliant=(
            _of("networking.k8s.io/v1:NetworkPolicy", "default"),
            _of("core/v1:LimitRange", "default"),
            _of("core/v1:ResourceQuota", "default"),
            _of("core/v1:ServiceAccountPatch", "default", "default"),
        ),
        broken=(
            Broken(
                finds="K8S-006.b",
                says="a ServiceAccount other than default is in the default namespace",
                resource="ServiceAccountPatch",
                change={"metadata.name": "shop"},
                missing=("K8S-006.b",),
            ),
            Broken(
                finds="K8S-006.b",
                says="a Secret is in the default namespace",
                add=(_of("core/v1:Secret", "default", "default"),),
            ),
        ),
    ),
)

_NAMESPACE = Given(
    type="kubernetes:core/v1:Namespace",
    name="namespace",
    props={"metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},
)
_OTHER = Given(
    type="kubernetes:core/v1:Namespace",
    name="other",
    props={"metadata": {"name": "other", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}},
)


def _deny(name: str, namespace: str | None = "shop", depends: str | None = None) -> Given:
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return Given(
        type=_POLICY,
        name=name,
        props={"metadata": metadata, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}},
        depends={"metadata": depends} if depends else {},
    )


_BOTH = ("K8S-007.a", "K8S-007.b")
_BOTH_UNKNOWN = ("K8S-007.a?", "K8S-007.b?")

K8S_007 = (
    Case(
        rule="K8S-007",
        says="a namespace that enforces restricted and has a default deny NetworkPolicy",
        compliant=(_NAMESPACE, _deny("deny")),
        broken=(
            Broken(finds=_BOTH, says="there is no NetworkPolicy", drop="deny"),
            Broken(
                finds="K8S-007.a",
                says="the NetworkPolicy does not apply to ingress",
                resource="deny",
                change={"spec.policyTypes": ["Egress"]},
                # Missing means Ingress alone.
                unknown=_BOTH_UNKNOWN,
                missing=("K8S-007.b",),
            ),
            Broken(
                finds="K8S-007.b",
                says="the NetworkPolicy does not apply to egress",
                resource="deny",
                change={"spec.policyTypes": ["Ingress"]},
                unknown=_BOTH_UNKNOWN,
                missing=("K8S-007.b",),
            ),
            Broken(
                finds="K8S-007.a",
                says="the NetworkPolicy allows all ingress traffic",
                resource="deny",
                change={"spec.ingress": [{}]},
                missing=(),
            ),
            Broken(
                finds="K8S-007.b",
                says="the NetworkPolicy allows all egress traffic",
                resource="deny",
                change={"spec.egress": [{}]},
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="the NetworkPolicy selects some pods with matchLabels",
                resource="deny",
                change={"spec.podSelector": {"matchLabels": {"app": "shop"}}},
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="the NetworkPolicy selects some pods with matchExpressions",
                resource="deny",
                change={"spec.podSelector.matchExpressions": [{"key": "app", "operator": "Exists"}]},
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="the NetworkPolicy is in another namespace",
                resource="deny",
                change={"metadata.namespace": "other"},
                unknown=_BOTH_UNKNOWN,
                missing=_BOTH,
            ),
            Broken(
                finds="K8S-007.c",
                says="the namespace enforces privileged",
                change={'metadata.labels["pod-security.kubernetes.io/enforce"]': "privileged"},
                missing=("K8S-007.c",),
            ),
            Broken(finds=_BOTH, says="another namespace has no NetworkPolicy", add=(_OTHER,)),
        ),
    ),
    Case(
        rule="K8S-007",
        says="two namespaces with their own default deny NetworkPolicies",
        compliant=(
            _NAMESPACE,
            _OTHER,
            _deny("deny", depends="namespace"),
            Given(
                type=_POLICY,
                name="in",
                props={
                    "metadata": {"namespace": "other"},
                    "spec": {"podSelector": {"matchLabels": {}, "matchExpressions": []}, "ingress": []},
                },
                depends={"metadata": "other"},
            ),
            Given(
                type=_POLICY,
                name="out",
                props={"metadata": {"namespace": "other"}, "spec": {"policyTypes": ["Egress"], "egress": []}},
                depends={"metadata": "other"},
            ),
        ),
        broken=(
            Broken(finds=_BOTH, says="one namespace has no NetworkPolicy", drop="deny"),
            Broken(finds="K8S-007.a", says="one namespace does not deny ingress", drop="in"),
            Broken(finds="K8S-007.b", says="one namespace does not deny egress", drop="out"),
            Broken(
                finds=_BOTH,
                says="the NetworkPolicy names another namespace than it depends on",
                resource="deny",
                change={"metadata.namespace": "third"},
                # Unknown, it comes from the namespace that it depends on.
                unknown=(),
                missing=_BOTH,
            ),
        ),
    ),
    Case(
        rule="K8S-007",
        says="a namespace of node agents, which may be privileged",
        compliant=(
            Given(
                type="kubernetes:core/v1:Namespace",
                name="namespace",
                props={"metadata": {"name": "agents", "labels": {"pod-security.kubernetes.io/enforce": "privileged"}}},
            ),
            _deny("deny", "agents"),
        ),
        settings={"privileged_namespaces": ["agents"]},
        broken=(
            Broken(
                finds=("K8S-007.a", "K8S-007.b", "K8S-007.c"),
                says="it has another name",
                change={"metadata.name": "shop"},
                unknown=("K8S-007.a?", "K8S-007.b?", "K8S-007.c?"),
                missing=("K8S-007.a", "K8S-007.b", "K8S-007.c"),
            ),
            Broken(
                finds="K8S-007.c",
                says="the standard has a name that there is not",
                change={'metadata.labels["pod-security.kubernetes.io/enforce"]': "none"},
                missing=("K8S-007.c",),
            ),
        ),
    ),
    Case(
        rule="K8S-007",
        says="a namespace with an unknown name",
        compliant=(
            Given(
                type="kubernetes:core/v1:Namespace",
                name="namespace",
                props={
                    "metadata": {
                        "name": UNKNOWN_STRING,
                        "labels": {"pod-security.kubernetes.io/enforce": "baseline"},
                    }
                },
            ),
            _deny("deny", depends="namespace"),
        ),
    ),
    Case(
        rule="K8S-007",
        says="the default namespace, and a NetworkPolicy without a namespace",
        compliant=(
            Given(
                type="kubernetes:core/v1:Namespace",
                name="namespace",
                props={"metadata": {"name": "default", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},
            ),
            _deny("deny", None),
        ),
    ),
    Case(
        rule="K8S-007",
        says="a NetworkPolicy whose provider sets the namespace",
        compliant=(
            _NAMESPACE,
            Given(
                type=_POLICY,
                props={
                    "metadata": {"name": "deny"},
                    "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
                },
                provider={"namespace": "shop"},
            ),
        ),
    ),
)

CASES = (*K8S_006, *K8S_007)
