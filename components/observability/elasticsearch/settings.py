"""Settings of Elasticsearch and Kibana: how much they keep, for how long, and on what."""

from pydantic import Field, ValidationInfo, field_validator

from ...mistakes import Mistake, refuse
from ...model import Model
from ...secret_names import SecretName

# Of what a node's volume holds, no more is used: beyond it, Elasticsearch gives a node no further shards
# (cluster.routing.allocation.disk.watermark.low, 85 % by default; Elasticsearch reference, "Cluster-level shard
# allocation and routing settings", read 2026-11-28).
_USED_PERCENT = 85
# A data stream goes on to a new index after so many days where its retention is at most so long, and the retention of
# an index begins then (elastic/elasticsearch, RolloverConfiguration.evaluateMaxAgeCondition, and "Data stream
# lifecycle", read 2026-11-28).
_ROLLOVER_DAYS = {14: 1, 90: 7}
_LONGEST_ROLLOVER_DAYS = 30


def needed_gib(gib_per_day: int, days: int, nodes: int) -> int:
    """The size of each node's volume that holds the logs of so many days, and with several nodes a copy of them.

    An index takes about as much as the JSON that it is made of; that it is compressed is not counted on.
    """
    until = next((rollover for most, rollover in _ROLLOVER_DAYS.items() if days <= most), _LONGEST_ROLLOVER_DAYS)
    copies = 2 if nodes > 1 else 1
    return -(-gib_per_day * (days + until) * copies * 100 // (nodes * _USED_PERCENT))


class ElasticsearchSettings(Model):
    """Settings of Elasticsearch and Kibana: how much they keep, for how long, and on what."""

    users_secret: SecretName = Field(
        description="Name of the secret in Secrets Manager with the passwords of Fluent Bit and of what makes the data "
        "streams, as its properties writer and setup; without the prefix of the store"
    )
    nodes: int = Field(
        default=1,
        ge=1,
        le=9,
        description="Nodes of Elasticsearch, in different Availability Zones; 3 in prod, so that one may be lost",
    )
    gib_per_day: int = Field(
        default=1,
        ge=1,
        description="Logs that are expected in a day, in GiB of JSON, from which the size of the volumes is checked",
    )
    retention_days: int = Field(default=30, ge=1, le=365, description="Days for which logs are kept at least")
    storage_gib: int = Field(
        default=50, ge=10, le=16_384, validate_default=True, description="Size of each node's volume, in GiB"
    )
    # ECK's default, with a heap of 1 GiB (cloud-on-k8s 3.5.0, pkg/controller/elasticsearch/nodespec/defaults.go). The
    # heap is to have at most half of the memory, and less than about 32 GiB, up to which pointers are compressed:
    # Elasticsearch sees to both (its reference, "JVM settings").
    memory_mib: int = Field(
        default=2048,
        ge=2048,
        le=65_536,
        description="Memory of each node, in MiB; Elasticsearch takes half of it for its heap",
    )
    kibana: bool = Field(default=True, description="Whether Kibana is there, in which people search logs")
    deletion_protection: bool = Field(
        default=True, description="Whether to protect Elasticsearch, and so its logs, from deletion, in Pulumi"
    )

    @field_validator("nodes")
    @classmethod
    def _one_may_be_lost(cls, nodes: int) -> int:
        # Of two, both have to agree on a master (Elasticsearch reference, "Resilience in small clusters").
        if nodes == 2:
            raise refuse(Mistake("is no safer than 1: without one of them, the other stops", "write 1 or 3", nodes))
        return nodes

    @field_validator("storage_gib")
    @classmethod
    def _holds_the_retention(cls, storage: int, info: ValidationInfo) -> int:
        if info.data.keys() >= {"nodes", "gib_per_day", "retention_days"}:
            nodes, gib, days = info.data["nodes"], info.data["gib_per_day"], info.data["retention_days"]
            needed = needed_gib(gib, days, nodes)
            if storage < needed:
                problem = (
                    f"is too small for {gib} GiB a day over {days} days, which take {needed} GiB on each node: "
                    f"{'two copies' if nodes > 1 else 'one copy'}, and {100 - _USED_PERCENT} % left free"
                )
                remedy = f"raise it to {needed}, or lower retention_days"
                raise refuse(Mistake(problem, remedy, storage))
        return storage
