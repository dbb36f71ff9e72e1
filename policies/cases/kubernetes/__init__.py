"""Examples of the rules for Kubernetes objects."""

from policies.cases.case import Case
from policies.cases.kubernetes import access, controllers, forms, hosts, namespaces, outside, pods

CASES: tuple[Case, ...] = (
    *pods.CASES,
    *forms.CASES,
    *namespaces.CASES,
    *access.CASES,
    *outside.CASES,
    *hosts.CASES,
    *controllers.CASES,
)
