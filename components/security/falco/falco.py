"""Falco's resources: Falcosidekick with its permissions, then Falco with its rules."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from pulumi import Input, Output, Resource

from ... import charts
from ...controllers.controller import install, manifest
from ...controllers.pods import disruption_budget
from ...iam import topics
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...refs import ClusterRef, TopicRef
from .. import falco as package
from . import access, values
from .plan import rule_files
from .settings import FalcoSettings


def falco(
    inside: Inside,
    settings: FalcoSettings,
    cluster: ClusterRef,
    earlier: Sequence[Input[Any]],
    topic: TopicRef | None,
) -> None:
    """Falco on every node, and Falcosidekick, which sends its alerts to Alertmanager and to `topic`. What they need
    comes after `earlier`."""
    sender = install(
        inside,
        access.controller(settings, publishes=topic is not None),
        values.falcosidekick_values(
            settings,
            cluster_name=cluster.name,
            region=cluster.account.region,
            topic_arn=topic.arn if topic is not None else None,
        ),
        cluster,
        earlier,
        depends_on=_permissions(inside, cluster, topic),
    )
    budget = disruption_budget(values.FALCOSIDEKICK, values.NAMESPACE, values.SENDERS)
    manifest(inside, "falcosidekick-budget", "policy/v1", "PodDisruptionBudget", budget, [sender])
    mounted = manifest(inside, "falco-falcoctl", "v1", "ConfigMap", values.falcoctl_configuration(), [sender])
    charts.install(
        inside.name(charts.FALCO.release),
        charts.FALCO,
        values.falco_values(settings, rule_files(own_rules(), settings)),
        # Its namespace is there with Falcosidekick, which gets the first alerts.
        opts=inside.options(depends_on=[sender, mounted]),
    )


def own_rules() -> Mapping[str, str]:
    """The text of each rules file beside this module, by its name."""
    directory = files(package) / "rules"
    return {
        file.name: file.read_text(encoding="utf-8") for file in sorted(directory.iterdir(), key=lambda file: file.name)
    }


def _permissions(inside: Inside, cluster: ClusterRef, topic: TopicRef | None) -> list[Resource]:
    """What lets Falcosidekick publish to the topic, and nothing else."""
    if topic is None:
        return []
    policy = Output.all(topic.arn, topic.key_arn).apply(lambda arns: topics.publish("Alerts", arns[:1], arns[1]))
    association = pod_identity(
        inside,
        "falcosidekick",
        cluster=cluster,
        namespace=charts.FALCOSIDEKICK.namespace,
        service_account=values.FALCOSIDEKICK,
        policies={"publish": policy},
    )
    return [association]
