"""Examples of the rules about namespaces: K8S-006 and K8S-007."""

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.case import Broken, Case, Given

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
        says="the namespace is empty text",
        change={"metadata.namespace": ""},
        unknown=("K8S-006.b?",),
        missing=("K8S-006.a",),
    ),
)

K8S_006 = (
    *(
        Case(rule="K8S-006", says=f"a {given.name} in a namespace", compliant=(given,), broken=_BROKEN)
        for given in (
            _of("core/v1:ConfigMap"),
            _of("apps/v1:Deployment"),
            _of("core/v1:SecretPatch"),
            _of("autoscaling/v2:HorizontalPodAutoscaler"),
            _of("rbac.authorization.k8s.io/v1:RoleBinding"),
        )
    ),
    Case(
        rule="K8S-006",
        says="a release in a namespace",
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
        says="an object whose provider has a namespace",
        compliant=(Given(type=_CONFIG_MAP, props={"metadata": {"name": "shop"}}, provider={"namespace": "shop"}),),
        broken=(
            Broken(
                finds="K8S-006.b",
                says="the object overrides it with default",
                change={"metadata.namespace": "default"},
                missing=(),
            ),
        ),
    ),
    *(
        Case(
            rule="K8S-006",
            says=f"what has no namespace: {kind}",
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
        says="a custom resource, of which only the cluster knows whether it has a namespace",
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
        says="a custom resource named as a built-in kind",
        compliant=(Given(type="kubernetes:serving.knative.dev/v1:Service", props={"metadata": {"name": "shop"}}),),
    ),
    Case(
        rule="K8S-006",
        says="what closes the default namespace off",
        compliant=(
            _of("networking.k8s.io/v1:NetworkPolicy", "default"),
            _of("core/v1:LimitRange", "default"),
            _of("core/v1:ResourceQuota", "default"),
            _of("core/v1:ServiceAccountPatch", "default", "default"),
        ),
        broken=(
            Broken(
                finds="K8S-006.b",
                says="another account is there, too",
                resource="ServiceAccountPatch",
                change={"metadata.name": "shop"},
                missing=("K8S-006.b",),
            ),
            Broken(
                finds="K8S-006.b",
                says="something else is there, too",
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
        says="a namespace that is closed by default",
        compliant=(_NAMESPACE, _deny("deny")),
        broken=(
            Broken(finds=_BOTH, says="nothing is denied by default", drop="deny"),
            Broken(
                finds="K8S-007.a",
                says="ingress is not denied",
                resource="deny",
                change={"spec.policyTypes": ["Egress"]},
                # Missing means Ingress alone.
                unknown=_BOTH_UNKNOWN,
                missing=("K8S-007.b",),
            ),
            Broken(
                finds="K8S-007.b",
                says="egress is not denied",
                resource="deny",
                change={"spec.policyTypes": ["Ingress"]},
                unknown=_BOTH_UNKNOWN,
                missing=("K8S-007.b",),
            ),
            Broken(
                finds="K8S-007.a",
                says="it lets everybody in",
                resource="deny",
                change={"spec.ingress": [{}]},
                missing=(),
            ),
            Broken(
                finds="K8S-007.b",
                says="it lets everything out",
                resource="deny",
                change={"spec.egress": [{}]},
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="it is about some pods",
                resource="deny",
                change={"spec.podSelector": {"matchLabels": {"app": "shop"}}},
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="it is about pods with a label",
                resource="deny",
                change={"spec.podSelector.matchExpressions": [{"key": "app", "operator": "Exists"}]},
                unknown=_BOTH_UNKNOWN,
                missing=(),
            ),
            Broken(
                finds=_BOTH,
                says="it is in another namespace",
                resource="deny",
                change={"metadata.namespace": "other"},
                unknown=_BOTH_UNKNOWN,
                missing=_BOTH,
            ),
            Broken(
                finds="K8S-007.c",
                says="privileged pods are let in",
                change={'metadata.labels["pod-security.kubernetes.io/enforce"]': "privileged"},
                missing=("K8S-007.c",),
            ),
            Broken(finds=_BOTH, says="another namespace is open", add=(_OTHER,)),
        ),
    ),
    Case(
        rule="K8S-007",
        says="two namespaces, each with policies of its own",
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
            Broken(finds=_BOTH, says="one is left open", drop="deny"),
            Broken(finds="K8S-007.a", says="one lets everybody in", drop="in"),
            Broken(finds="K8S-007.b", says="one lets everything out", drop="out"),
            Broken(
                finds=_BOTH,
                says="a name says more than where it was taken from",
                resource="deny",
                change={"metadata.namespace": "third"},
                # Not known yet, it is taken from the namespace.
                unknown=(),
                missing=_BOTH,
            ),
        ),
    ),
    Case(
        rule="K8S-007",
        says="a namespace whose name is not known yet",
        compliant=(
            Given(
                type="kubernetes:core/v1:Namespace",
                name="namespace",
                props={
                    "metadata": {
                        "name": UNKNOWN_STRING_VALUE,
                        "labels": {"pod-security.kubernetes.io/enforce": "baseline"},
                    }
                },
            ),
            _deny("deny", depends="namespace"),
        ),
    ),
    Case(
        rule="K8S-007",
        says="the default namespace, and a policy that names none",
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
        says="a policy whose provider has the namespace",
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
