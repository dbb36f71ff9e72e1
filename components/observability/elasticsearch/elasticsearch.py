"""Elasticsearch's resources: ECK's operator, the users, then what the operator makes Elasticsearch and Kibana of."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from pulumi import Input, Output, Resource

from ...controllers.controller import install, manifest
from ...inside import Inside
from ...manifest import Manifest
from ...namespaces.plan import kept
from ...refs import ClusterRef
from .. import elasticsearch as package
from ..names import LOGS_SECRET_STORE
from . import access, plan, setup_plan, values
from .settings import ElasticsearchSettings


class Store(NamedTuple):
    """An Elasticsearch, and what its volumes are made of."""

    settings: ElasticsearchSettings
    storage_class: Input[str]


def elasticsearch(
    inside: Inside, store: Store, cluster: ClusterRef, earlier: Sequence[Input[Any]], *, namespace: Output[str]
) -> list[Resource]:
    """The operator in a namespace of its own, Elasticsearch and Kibana in `namespace`. Of what is returned comes what
    Fluent Bit's pods mount."""
    settings = store.settings
    operator = install(inside, access.CONTROLLER, values.operator_values(namespace), cluster, earlier)
    users: list[Resource] = [
        manifest(inside, f"secret-{content['metadata']['name']}", "external-secrets.io/v1", "ExternalSecret", content)
        for content in plan.external_secrets(settings, namespace, LOGS_SECRET_STORE)
    ]
    files_of_setup = setup_plan.config_map(settings, own_script(), namespace)
    setup = manifest(inside, "elasticsearch-setup", "v1", "ConfigMap", files_of_setup)
    nodes = Manifest(
        inside.name("elasticsearch"),
        "elasticsearch.k8s.elastic.co/v1",
        "Elasticsearch",
        kept(plan.elasticsearch(settings, namespace, store.storage_class)),
        # With it, ECK deletes its volumes.
        opts=inside.options(depends_on=[operator, setup, *users], protect=settings.deletion_protection),
    )
    if settings.kibana:
        manifest(inside, "kibana", "kibana.k8s.elastic.co/v1", "Kibana", plan.kibana(namespace), [nodes])
        manifest(inside, "kibana", "policy/v1", "PodDisruptionBudget", plan.kibana_budget(namespace))
    return [nodes, *users]


def own_script() -> str:
    """The text of setup.sh beside this module."""
    return (files(package) / setup_plan.SCRIPT_FILE).read_text(encoding="utf-8")
