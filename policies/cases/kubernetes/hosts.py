"""Examples of the rules for addresses and hosts: K8S-011 and K8S-012."""

from typing import Any

from policies.cases.case import Broken, Case, Given

_SERVICE = "kubernetes:core/v1:Service"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_BACKEND = {"service": {"name": "shop", "port": {"number": 80}}}


def _ingress(*hosts: str, **spec: Any) -> Given:
    paths = {"paths": [{"path": "/", "pathType": "Prefix", "backend": _BACKEND}]}
    rules = [{"host": host, "http": paths} for host in hosts]
    return Given(type=_INGRESS, name="ingress", props={"metadata": {"name": "shop"}, "spec": {"rules": rules, **spec}})


_CLAIMED = Broken(
    finds="K8S-011.a",
    says="it takes over the traffic to an address",
    change={"spec.externalIPs": ["203.0.113.7"]},
    missing=(),
)

K8S_011 = (
    Case(
        rule="K8S-011",
        says="a Service without externalIPs",
        compliant=(Given(type=_SERVICE, props={"spec": {"type": "ClusterIP", "ports": [{"port": 80}]}}),),
        broken=(_CLAIMED,),
    ),
    Case(
        rule="K8S-011",
        says="a patch of a Service with an empty list of externalIPs",
        compliant=(Given(type=f"{_SERVICE}Patch", props={"spec": {"externalIPs": []}}),),
        broken=(_CLAIMED,),
    ),
)

K8S_012 = (
    Case(
        rule="K8S-012",
        says="an Ingress with a host",
        compliant=(_ingress("shop.example.com"),),
        broken=(
            *(
                Broken(
                    finds="K8S-012.a",
                    says=f"the host is {host!r}",
                    change={"spec.rules[0].host": host},
                    unknown=("K8S-012.a?", "K8S-012.c?"),
                    missing=("K8S-012.a",),
                )
                for host in ("", "*")
            ),
            Broken(
                finds="K8S-012.a",
                says="a second rule has no host",
                change={"spec.rules[1]": {"http": {"paths": []}}},
                unknown=("K8S-012.a?", "K8S-012.c?"),
                missing=(),
            ),
            Broken(
                finds="K8S-012.b",
                says="it has a default backend",
                change={"spec.defaultBackend": _BACKEND},
                missing=(),
            ),
            Broken(
                finds="K8S-012.c",
                says="the host is a wildcard",
                change={"spec.rules[0].host": "*.example.com"},
                unknown=("K8S-012.a?", "K8S-012.c?"),
                missing=("K8S-012.a",),
            ),
        ),
    ),
    Case(
        rule="K8S-012",
        says="an Ingress with a wildcard host that the setting wildcard_hosts lists",
        compliant=(_ingress("shop.example.com", "*.preview.example.com"),),
        settings={"wildcard_hosts": ["*.preview.example.com"]},
        broken=(
            Broken(
                finds="K8S-012.c",
                says="the setting lists another",
                change={"spec.rules[1].host": "*.example.com"},
                unknown=("K8S-012.a?", "K8S-012.c?"),
                missing=("K8S-012.a",),
            ),
        ),
    ),
)

_PATCH = Case(
    rule="K8S-012",
    says="a patch of an Ingress that leaves its rules alone",
    compliant=(Given(type=f"{_INGRESS}Patch", props={"metadata": {"name": "shop"}}),),
    broken=(
        Broken(
            finds="K8S-012.c",
            says="it sets a rule with a wildcard host",
            change={"spec.rules": [{"host": "*.example.com"}]},
            unknown=("K8S-012.a?", "K8S-012.c?"),
            missing=(),
        ),
    ),
)

CASES = (*K8S_011, *K8S_012, _PATCH)
