"""Examples of the rules for exposure and availability: K8S-009 and K8S-010."""

from typing import Any

from policies.cases.case import Broken, Case, Given
from policies.engine.signatures import UNKNOWN_STRING as _UNKNOWN

_SERVICE = "kubernetes:core/v1:Service"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal"
_SOURCES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_ALB = "alb.ingress.kubernetes.io"
_ALB_SCHEME = f"{_ALB}/scheme"


def _annotation(key: str) -> str:
    return f'metadata.annotations["{key}"]'


def _service(annotations: dict[str, str], **spec: Any) -> Given:
    return Given(
        type=_SERVICE,
        name="service",
        props={"metadata": {"name": "shop", "namespace": "shop", "annotations": annotations}, "spec": spec},
    )


def _ingress(annotations: dict[str, str], **spec: Any) -> Given:
    return Given(type=_INGRESS, name="ingress", props={"metadata": {"annotations": annotations}, "spec": spec})


_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"
_BOTH_PORTS = '[{"HTTP": 80}, {"HTTPS": 443}]'

K8S_009 = (
    Case(
        rule="K8S-009",
        says="a Service with an internal load balancer",
        compliant=(_service({_SCHEME: "internal"}, type="LoadBalancer"),),
        broken=(
            Broken(
                finds=("K8S-009.a", "K8S-009.b"),
                says="the load balancer is internet-facing",
                change={_annotation(_SCHEME): "internet-facing"},
                missing=("K8S-009.a", "K8S-009.b"),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="a Service with the deprecated annotation for an internal load balancer",
        compliant=(_service({_INTERNAL: "true"}, type="LoadBalancer", loadBalancerSourceRanges=["10.0.0.0/8"]),),
        broken=(
            Broken(
                finds="K8S-009.a",
                says="the load balancer is internet-facing",
                change={_annotation(_INTERNAL): "false"},
                missing=("K8S-009.a",),
            ),
            Broken(
                finds="K8S-009.a",
                says="the current annotation makes it internet-facing",
                change={_annotation(_SCHEME): "internet-facing"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an allowed internet-facing load balancer with loadBalancerSourceRanges",
        compliant=(
            _service({_SCHEME: "internet-facing"}, type="LoadBalancer", loadBalancerSourceRanges=["0.0.0.0/0"]),
        ),
        settings={"internet_facing": ["other/shop", "shop/shop"]},
        broken=(
            Broken(
                finds="K8S-009.b",
                says="loadBalancerSourceRanges is empty",
                change={"spec.loadBalancerSourceRanges": []},
                missing=("K8S-009.b",),
            ),
            Broken(
                finds="K8S-009.a",
                says="the Service has another name",
                change={"metadata.name": "till"},
                missing=("K8S-009.a",),
            ),
            Broken(
                finds="K8S-009.a",
                says="it is in another namespace",
                change={"metadata.namespace": "till"},
                missing=("K8S-009.a",),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an allowed internet-facing load balancer with the annotation load-balancer-source-ranges",
        compliant=(_service({_SCHEME: "internet-facing", _SOURCES: "203.0.113.0/24"}, type="LoadBalancer"),),
        settings={"internet_facing": ["shop/shop"]},
        broken=(Broken(finds="K8S-009.b", says="it has no annotation", without=_annotation(_SOURCES)),),
    ),
    Case(
        rule="K8S-009",
        says="a Service of type ClusterIP",
        compliant=(_service({}, type="ClusterIP"),),
        broken=(
            Broken(
                finds="K8S-009.c",
                says="the type is NodePort",
                change={"spec.type": "NodePort"},
                # Each of the three checks reads the type.
                unknown=("K8S-009.a?", "K8S-009.b?", "K8S-009.c?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an Ingress with tls",
        compliant=(_ingress({}, ingressClassName="nginx", tls=[{"hosts": ["shop.example.com"]}]),),
        broken=(
            Broken(finds="K8S-009.d", says="tls is empty", change={"spec.tls": []}, missing=("K8S-009.d",)),
            # The checks on Services do not depend on an Ingress that is unknown.
            Broken(finds="K8S-009.d", says="the spec is empty", change={"spec": {}}, missing=("K8S-009.d",)),
            Broken(
                finds="K8S-009.d",
                says="the class is alb, for which tls alone adds no listener",
                change={"spec.ingressClassName": "alb"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an Ingress with tls and the deprecated class annotation",
        compliant=(_ingress({"kubernetes.io/ingress.class": "nginx"}, tls=[{}]),),
        broken=(
            Broken(
                finds="K8S-009.d",
                says="the class annotation is alb",
                change={_annotation("kubernetes.io/ingress.class"): "alb"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an Ingress for an Application Load Balancer with a certificate",
        compliant=(_ingress({f"{_ALB}/certificate-arn": _ARN}, ingressClassName="alb"),),
        broken=(
            Broken(finds="K8S-009.d", says="it has no certificate", without=_annotation(f"{_ALB}/certificate-arn")),
            Broken(
                finds="K8S-009.d",
                says="the only listener is HTTP",
                change={_annotation(f"{_ALB}/listen-ports"): '[{"HTTP": 80}]'},
                unknown=("K8S-009.d?", "K8S-009.e?"),
                missing=(),
            ),
            Broken(
                finds="K8S-009.e",
                says="it has an HTTP listener without a redirect",
                change={_annotation(f"{_ALB}/listen-ports"): _BOTH_PORTS},
                unknown=("K8S-009.d?", "K8S-009.e?"),
                missing=(),
            ),
            *(
                Broken(
                    finds=("K8S-009.d", "K8S-009.e"),
                    says=f"listen-ports cannot be parsed: {text}",
                    change={_annotation(f"{_ALB}/listen-ports"): text},
                    unknown=("K8S-009.d?", "K8S-009.e?"),
                    missing=(),
                )
                for text in ("443", "[443]", "{", '[["HTTPS"]]')
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an Ingress for an Application Load Balancer that redirects HTTP to HTTPS",
        compliant=(
            _ingress(
                {f"{_ALB}/listen-ports": _BOTH_PORTS, f"{_ALB}/ssl-redirect": "443"},
                ingressClassName="alb",
            ),
        ),
        broken=(Broken(finds="K8S-009.e", says="it does not redirect", without=_annotation(f"{_ALB}/ssl-redirect")),),
    ),
    Case(
        rule="K8S-009",
        says="an Ingress with an internal Application Load Balancer",
        compliant=(_ingress({_ALB_SCHEME: "internal"}, ingressClassName="nginx", tls=[{}]),),
        broken=(
            Broken(
                finds="K8S-009.f",
                says="the load balancer is internet-facing",
                change={_annotation(_ALB_SCHEME): "internet-facing"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="K8S-009",
        says="an Ingress with an allowed internet-facing load balancer",
        compliant=(
            Given(
                type=_INGRESS,
                name="ingress",
                props={
                    "metadata": {
                        "name": "shop",
                        "namespace": "shop",
                        "annotations": {_ALB_SCHEME: "internet-facing", f"{_ALB}/certificate-arn": _ARN},
                    },
                    "spec": {"ingressClassName": "alb"},
                },
            ),
        ),
        settings={"internet_facing_ingresses": ["other/shop", "shop/shop"]},
        broken=(
            Broken(
                finds="K8S-009.f",
                says="the Ingress has another name",
                change={"metadata.name": "till"},
                missing=("K8S-009.f",),
            ),
            Broken(
                finds="K8S-009.f",
                says="it is in another namespace",
                change={"metadata.namespace": "till"},
                missing=("K8S-009.f",),
            ),
        ),
    ),
)

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
_AUTOSCALERS = (
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    "kubernetes:autoscaling/v1:HorizontalPodAutoscaler",
)
_METADATA = {"name": "shop", "namespace": "shop"}
_ZONES = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}


def _deployment(replicas: int | None = 2, name: str = "deployment", **pod: Any) -> Given:
    template = {
        "metadata": {"labels": {"app": "shop", "tier": "web"}},
        "spec": pod or {"topologySpreadConstraints": [_ZONES]},
    }
    return Given(
        type=_DEPLOYMENT,
        name=name,
        props={"metadata": _METADATA, "spec": {"replicas": replicas, "template": template}},
    )


def _budget(selector: dict[str, Any] | None = None, name: str = "budget", **spec: Any) -> Given:
    return Given(
        type=_BUDGET,
        name=name,
        props={
            "metadata": {"name": "shop", "namespace": "shop"},
            "spec": {"selector": selector or {"matchLabels": {"app": "shop"}}, **(spec or {"maxUnavailable": 1})},
        },
    )


def _autoscaler(kind: str, least: int | None, depends: dict[str, str] | None = None) -> Given:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"}
    spec = {"scaleTargetRef": target, "minReplicas": least, "maxReplicas": 9}
    return Given(
        type=kind,
        name="autoscaler",
        props={"metadata": {"name": "shop", "namespace": "shop"}, "spec": spec},
        depends=depends or {},
    )


_LABELS = 'spec.selector.matchLabels["{}"]'
_LOST = ("K8S-010.b",)


def _selecting(operator: str, *values: str, key: str = "app") -> Broken:
    return Broken(
        finds="K8S-010.b",
        says=f"the PodDisruptionBudget requires {key} {operator} {' '.join(values)}",
        resource="budget",
        change={"spec.selector.matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]},
        unknown=("K8S-010.b?",),
        missing=(),
    )


K8S_010 = (
    Case(
        rule="K8S-010",
        says="a Deployment with two replicas, topology spread constraints and a PodDisruptionBudget",
        compliant=(_deployment(), _budget()),
        broken=(
            Broken(
                finds="K8S-010.a",
                says="a single replica",
                change={"spec.replicas": 1},
                missing=("K8S-010.a",),
            ),
            Broken(finds="K8S-010.b", says="no PodDisruptionBudget", drop="budget"),
            Broken(
                finds="K8S-010.b",
                says="the PodDisruptionBudget selects other pods",
                resource="budget",
                change={_LABELS.format("app"): "till"},
                missing=(),
            ),
            Broken(
                finds="K8S-010.b",
                says="the PodDisruptionBudget selects an additional label",
                resource="budget",
                change={_LABELS.format("team"): "a"},
                missing=(),
            ),
            Broken(
                finds="K8S-010.b",
                says="the PodDisruptionBudget is in another namespace",
                resource="budget",
                change={"metadata.namespace": "till"},
                missing=_LOST,
            ),
            Broken(
                finds="K8S-010.b",
                says="the PodDisruptionBudget has no selector",
                resource="budget",
                change={"spec.selector": None},
                missing=_LOST,
            ),
            _selecting("In", "till", "stall"),
            _selecting("NotIn", "till", "shop"),
            _selecting("DoesNotExist"),
            _selecting("Exists", key="team"),
            Broken(
                finds="K8S-010.c",
                says="maxUnavailable is 0",
                resource="budget",
                change={"spec.maxUnavailable": 0},
                missing=(),
            ),
            Broken(
                finds="K8S-010.c",
                says="maxUnavailable is 0%",
                resource="budget",
                change={"spec.maxUnavailable": "0%"},
                missing=(),
            ),
            Broken(
                finds="K8S-010.d",
                says="there are no topology spread constraints",
                change={"spec.template.spec.topologySpreadConstraints": []},
                missing=("K8S-010.d",),
            ),
        ),
    ),
    Case(
        rule="K8S-010",
        says="a PodDisruptionBudget for every pod of the namespace",
        compliant=(_deployment(), _budget(name="budget", selector={"matchLabels": {}})),
    ),
    Case(
        rule="K8S-010",
        says="a PodDisruptionBudget with matchExpressions",
        compliant=(
            _deployment(),
            _budget(
                selector={
                    "matchExpressions": [
                        {"key": "app", "operator": "In", "values": ["till", "shop"]},
                        {"key": "tier", "operator": "NotIn", "values": ["data"]},
                        {"key": "app", "operator": "Exists"},
                        {"key": "team", "operator": "DoesNotExist"},
                    ]
                }
            ),
        ),
    ),
    Case(
        rule="K8S-010",
        says="a PodDisruptionBudget that allows one eviction",
        compliant=(_deployment(3), _budget(minAvailable=2)),
        broken=(
            Broken(
                finds="K8S-010.c",
                says="minAvailable is the number of pods",
                resource="budget",
                change={"spec.minAvailable": 3},
                missing=(),
            ),
            Broken(
                finds="K8S-010.c",
                says="minAvailable is above the number of pods",
                resource="budget",
                change={"spec.minAvailable": 4},
                missing=(),
            ),
            Broken(
                finds="K8S-010.c",
                says="minAvailable is 100%",
                resource="budget",
                change={"spec.minAvailable": "100%"},
                missing=(),
            ),
            Broken(
                finds="K8S-010.c",
                says="minAvailable is a percentage that rounds up to all pods",
                resource="budget",
                change={"spec.minAvailable": "67%"},
                missing=(),
            ),
            Broken(
                finds="K8S-010.c",
                says="there are as many replicas as minAvailable",
                resource="deployment",
                change={"spec.replicas": 2},
                # Missing means 1 replica.
                unknown=("K8S-010.a?", "K8S-010.c?"),
                missing=("K8S-010.a", "K8S-010.c"),
            ),
        ),
    ),
    Case(
        rule="K8S-010",
        says="a PodDisruptionBudget with a percentage that allows an eviction",
        compliant=(_deployment(3), _budget(minAvailable="66%")),
    ),
    Case(
        rule="K8S-010",
        says="a PodDisruptionBudget for pods outside this stack",
        compliant=(_budget(minAvailable=1),),
        broken=(
            Broken(finds="K8S-010.c", says="minAvailable is 100%", change={"spec.minAvailable": "100%"}, missing=()),
        ),
    ),
    *(
        Case(
            rule="K8S-010",
            says=f"a HorizontalPodAutoscaler with two minReplicas, {kind.rpartition('/')[2]}",
            compliant=(_deployment(None), _budget(), _autoscaler(kind, 2)),
            broken=(
                Broken(
                    finds="K8S-010.a",
                    says="minReplicas is 1",
                    resource="autoscaler",
                    change={"spec.minReplicas": 1},
                    missing=("K8S-010.a",),
                ),
                Broken(
                    finds="K8S-010.a",
                    says="it scales another Deployment",
                    resource="autoscaler",
                    change={"spec.scaleTargetRef.name": "till"},
                    missing=("K8S-010.a",),
                ),
                Broken(
                    finds="K8S-010.a",
                    says="it scales a StatefulSet",
                    resource="autoscaler",
                    change={"spec.scaleTargetRef.kind": "StatefulSet"},
                    missing=("K8S-010.a",),
                ),
                Broken(
                    finds="K8S-010.a",
                    says="it is in another namespace",
                    resource="autoscaler",
                    change={"metadata.namespace": "till"},
                    missing=("K8S-010.a",),
                ),
            ),
        )
        for kind in _AUTOSCALERS
    ),
    Case(
        rule="K8S-010",
        says="a HorizontalPodAutoscaler with minReplicas above minAvailable",
        compliant=(_deployment(2), _budget(minAvailable=2), _autoscaler(_AUTOSCALERS[0], 3, {"spec": "deployment"})),
        broken=(
            Broken(
                finds="K8S-010.c",
                says="minReplicas equals minAvailable",
                resource="autoscaler",
                change={"spec.minReplicas": 2},
                missing=("K8S-010.a", "K8S-010.c"),
                unknown=("K8S-010.a?", "K8S-010.c?"),
            ),
        ),
    ),
    Case(
        rule="K8S-010",
        says="a HorizontalPodAutoscaler that depends on a Deployment with an unknown name",
        compliant=(
            Given(
                type=_DEPLOYMENT,
                name="deployment",
                props={
                    "metadata": {"name": _UNKNOWN, "namespace": "shop"},
                    "spec": _deployment(None).props["spec"],
                },
            ),
            _budget(),
            _autoscaler(_AUTOSCALERS[0], 2, {"spec": "deployment"}),
        ),
        broken=(
            Broken(
                finds="K8S-010.a",
                says="minReplicas is 1",
                resource="autoscaler",
                change={"spec.minReplicas": 1},
                missing=("K8S-010.a",),
            ),
        ),
    ),
    *(
        Case(
            rule="K8S-010",
            says=f"an unknown namespace of {' and '.join(unknown)}",
            compliant=(
                Given(type="kubernetes:core/v1:Namespace", name="namespace", props={}),
                *(
                    Given(
                        type=resource.type,
                        name=resource.name,
                        props={
                            **resource.props,
                            "metadata": {"namespace": _UNKNOWN if resource.name in unknown else "shop"},
                        },
                        depends={"metadata": "namespace"},
                    )
                    for resource in (_deployment(), _budget())
                ),
            ),
            broken=(
                Broken(
                    finds="K8S-010.b",
                    says="the PodDisruptionBudget selects other pods",
                    resource="budget",
                    change={"spec.selector.matchLabels.app": "till"},
                    missing=(),
                ),
            ),
        )
        for unknown in (("deployment",), ("budget",), ("deployment", "budget"))
    ),
    Case(
        rule="K8S-010",
        says="known namespace names, from one Namespace",
        compliant=(
            Given(type="kubernetes:core/v1:Namespace", name="namespace", props={}),
            *(
                Given(type=resource.type, name=resource.name, props=resource.props, depends={"metadata": "namespace"})
                for resource in (_deployment(), _budget())
            ),
        ),
        broken=(
            Broken(
                finds="K8S-010.b",
                says="the PodDisruptionBudget names another namespace",
                resource="budget",
                change={"metadata.namespace": "till"},
                # Unknown, it comes from the same namespace.
                unknown=(),
                missing=("K8S-010.b",),
            ),
        ),
    ),
    *(
        Case(
            rule="K8S-010",
            says=f"the default namespace, which the {missing} does not set",
            compliant=tuple(
                Given(
                    type=resource.type,
                    name=resource.name,
                    props={**resource.props, "metadata": {} if resource.name == missing else {"namespace": "default"}},
                )
                for resource in (_deployment(), _budget())
            ),
        )
        for missing in ("deployment", "budget")
    ),
    *(
        Case(
            rule="K8S-010",
            says=f"pods with podAntiAffinity, {how}",
            compliant=(_deployment(affinity={"podAntiAffinity": {how: [{}]}}), _budget()),
        )
        for how in (
            "requiredDuringSchedulingIgnoredDuringExecution",
            "preferredDuringSchedulingIgnoredDuringExecution",
        )
    ),
    Case(
        rule="K8S-010",
        says="a Deployment with 0 replicas",
        compliant=(_deployment(0), _budget(minAvailable=1)),
    ),
    *(
        Case(
            rule="K8S-010",
            says=f"a single replica in {stack}",
            stack=stack,
            compliant=(_deployment(1, hostname="shop"),),
            broken=(
                Broken(
                    finds="K8S-010.c",
                    says="a PodDisruptionBudget that allows no eviction",
                    add=(_budget(minAvailable=1),),
                ),
            ),
        )
        for stack in ("dev", "staging")
    ),
)

CASES = (*K8S_009, *K8S_010)
