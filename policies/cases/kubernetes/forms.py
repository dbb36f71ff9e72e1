"""Examples for the forms that pods come in: custom resources, and what no pod can be read of."""

from typing import Any

from policies.cases.case import Broken, Case, Given
from policies.engine.signatures import UNKNOWN_STRING

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"


def _custom(name: str, spec: Any, kind: str = "kubernetes:example.com/v1:Thing") -> Given:
    return Given(type=kind, name=name, props={"metadata": {"name": "shop", "namespace": "shop"}, "spec": spec})


# A custom resource with none of these in it has no pods: a Rollout may leave its template to a Deployment, and what
# Karpenter keeps at spec.template are nodes.
WITHOUT_PODS = Case(
    rule="K8S-001",
    says="custom resources without a pod template",
    compliant=(
        _custom("Rollout", {"workloadRef": {"kind": "Deployment", "name": "shop"}}, _ROLLOUT),
        _custom(
            "NodePool",
            {"template": {"metadata": {"labels": {"a": UNKNOWN_STRING}}, "spec": {"requirements": []}}},
            "kubernetes:karpenter.sh/v1:NodePool",
        ),
        _custom("text", {"template": "{}"}),
        _custom("list", {"template": [{"name": "shop"}, "shop", UNKNOWN_STRING]}),
        _custom("list of specs", {"template": {"spec": [{"name": "shop"}, UNKNOWN_STRING]}}),
        Given(type="kubernetes:example.com/v1:Empty", name="none"),
    ),
    broken=(
        *(
            Broken(
                finds="K8S-001.a",
                says=f"the {name} has a pod template with a privileged container",
                resource=name,
                change={"spec.template": {"spec": {"containers": [{"securityContext": {"privileged": True}}]}}},
                unknown=tuple(f"K8S-001.{letter}?" for letter in "abcdefghi"),
                missing=(),
            )
            for name in ("Rollout", "text")
        ),
        *(
            Broken(
                finds=tuple(f"K8S-001.{letter}" for letter in "abcdefghi"),
                says=f"{says} is a list with containers",
                add=(_custom("more", spec),),
            )
            for says, spec in (
                ("spec", [{"template": {"spec": {"containers": []}}}]),
                ("spec.template", {"template": ["shop", {"spec": {"containers": []}}]}),
                ("spec.template.spec", {"template": {"spec": [{"containers": []}]}}),
            )
        ),
    ),
)


def _unreadable(rule: str, checks: str, says: str, path: str, value: Any) -> Broken:
    return Broken(
        finds=tuple(f"{rule}.{letter}" for letter in checks),
        says=says,
        add=(_pod(path, value),),
    )


def _pod(path: str, value: Any) -> Given:
    """A pod with this value at a path of its own, and nothing else."""
    props: Any = value
    for step in reversed(path.split(".")):
        props = [props] if step == "[]" else {step: props}
    return Given(type="kubernetes:core/v1:Pod", name="more", props=props)


_PRIVILEGED = {"securityContext": {"privileged": True}}
_READABLE = Given(type="kubernetes:core/v1:Pod", name="pod", props={"spec": {"containers": [{"name": "shop"}]}})

UNREADABLE = (
    Case(
        rule="K8S-001",
        says="a pod in the form that the API has",
        compliant=(_READABLE,),
        broken=(
            _unreadable("K8S-001", "abcdefghi", "the spec is a list", "spec", [{"containers": [_PRIVILEGED]}]),
            _unreadable("K8S-001", "abcdefghi", "the spec is text", "spec", "{}"),
            _unreadable("K8S-001", "adeghi", "the containers are an object", "spec.containers", {"shop": _PRIVILEGED}),
            _unreadable("K8S-001", "adeghi", "the containers are text", "spec.containers", "shop"),
            _unreadable("K8S-001", "adeghi", "a container is a list", "spec.containers.[]", [_PRIVILEGED]),
            _unreadable(
                "K8S-001", "aegh", "a securityContext is a list", "spec.containers.[].securityContext", [{"a": True}]
            ),
            _unreadable("K8S-001", "c", "the volumes are an object", "spec.volumes", {"hostPath": {"path": "/"}}),
            _unreadable("K8S-001", "d", "the ports are an object", "spec.containers.[].ports", {"hostPort": 80}),
            _unreadable("K8S-001", "h", "the annotations are a list", "metadata.annotations", [{"a": "b"}]),
            _unreadable("K8S-001", "i", "a probe is text", "spec.containers.[].livenessProbe", "/live"),
        ),
    ),
    Case(
        rule="SUP-003",
        says="an image in the form that the API has",
        compliant=(_READABLE,),
        broken=(
            _unreadable("SUP-003", "abc", "the containers are an object", "spec.containers", {"image": "redis"}),
            _unreadable("SUP-003", "abc", "a container is text", "spec.containers", ["redis"]),
        ),
    ),
)

CASES = (WITHOUT_PODS, *UNREADABLE)
