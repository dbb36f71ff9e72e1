"""AWS data services, from CloudWatch."""

from .frame import Frame, Rows, Variable
from .panels import Metric, Panel, Unit, graph

_RDS, _CACHE = "AWS/RDS", "AWS/ElastiCache"


def _values(namespace: str, metric: str, dimension: str) -> dict[str, object]:
    return {
        "queryType": "dimensionValues",
        "region": "default",
        "namespace": namespace,
        "metricName": metric,
        "dimensionKey": dimension,
        "dimensionFilters": {},
        "refId": f"variable-{dimension}",
    }


_DATABASE = Variable("database", "Database", _values(_RDS, "CPUUtilization", "DBInstanceIdentifier"))
_NODE = Variable("node", "Cache node", _values(_CACHE, "EngineCPUUtilization", "CacheClusterId"))


def _database(
    title: str, description: str, unit: Unit, *names: str, statistic: str = "Average", limit: float | None = None
) -> Panel:
    dimensions = {"DBInstanceIdentifier": "$database"}
    legend = "${PROP('Dim.DBInstanceIdentifier')}"
    metrics = [
        Metric(_RDS, name, statistic, dimensions, f"{legend} {name}" if len(names) > 1 else legend) for name in names
    ]
    return graph(title, description, unit, *metrics, limit=limit)


def _cache(
    title: str, description: str, unit: Unit, *names: str, statistic: str = "Average", limit: float | None = None
) -> Panel:
    # A metric of a node has both dimensions; a node of Valkey or Redis OSS is 0001.
    dimensions = {"CacheClusterId": "$node", "CacheNodeId": "*"}
    legend = "${PROP('Dim.CacheClusterId')}"
    metrics = [
        Metric(_CACHE, name, statistic, dimensions, f"{legend} {name}" if len(names) > 1 else legend) for name in names
    ]
    return graph(title, description, unit, *metrics, limit=limit)


def _rows() -> Rows:
    return {
        "RDS": (
            _database("CPU", "CPU of the instance.", "percent", "CPUUtilization", limit=80),
            _database(
                "Database connections",
                "Connections of clients. The maximum follows from the memory of the instance class.",
                "short",
                "DatabaseConnections",
                statistic="Maximum",
            ),
            _database("Free memory", "Memory that the instance can still use.", "bytes", "FreeableMemory"),
            _database("Free storage", "Storage that is left; at 0 the database stops.", "bytes", "FreeStorageSpace"),
            _database("Latency", "Average time of a read or write of the disk.", "s", "ReadLatency", "WriteLatency"),
            _database("IOPS", "Reads and writes per second.", "ops", "ReadIOPS", "WriteIOPS"),
            _database(
                "Queue depth",
                "Reads and writes that wait for the disk.",
                "short",
                "DiskQueueDepth",
                statistic="Maximum",
            ),
            _database(
                "Replica lag",
                "How far a read replica is behind: what it would lose if it were promoted now.",
                "s",
                "ReplicaLag",
                statistic="Maximum",
                limit=30,
            ),
        ),
        "ElastiCache": (
            _cache(
                "CPU of the engine",
                "CPU of the thread that executes commands, of which there is one.",
                "percent",
                "EngineCPUUtilization",
                limit=80,
            ),
            _cache(
                "Memory",
                "Used share of the memory for data; at 100 % keys are evicted, or writes fail.",
                "percent",
                "DatabaseMemoryUsagePercentage",
                limit=80,
            ),
            _cache("Evictions", "Keys that were evicted for want of memory.", "short", "Evictions", statistic="Sum"),
            _cache("Cache connections", "Connections of clients.", "short", "CurrConnections", statistic="Maximum"),
            _cache("Hit rate", "Share of lookups that found their key.", "percent", "CacheHitRate"),
            _cache(
                "Replication lag",
                "How far a replica is behind its primary.",
                "s",
                "ReplicationLag",
                statistic="Maximum",
                limit=5,
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame(
            "data",
            "AWS data services",
            "RDS and ElastiCache in the Region of the cluster, from CloudWatch.",
            ("data",),
            (_DATABASE, _NODE),
            source="cloudwatch",
        ),
        _rows,
    ),
)
