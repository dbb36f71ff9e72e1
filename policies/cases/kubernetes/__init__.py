"""Examples of the rules for Kubernetes objects."""

from policies.cases.case import Case
from policies.cases.kubernetes import access, namespaces, outside, pods

CASES: tuple[Case, ...] = (*pods.CASES, *namespaces.CASES, *access.CASES, *outside.CASES)
