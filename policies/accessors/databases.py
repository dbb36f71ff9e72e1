"""RDS and Aurora databases, whichever resource type declares them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from policies.accessors.presence import is_set
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Resource

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
DATABASES = frozenset({INSTANCE, CLUSTER})

PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup"
CLUSTER_PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"

# For example "postgres16", "aurora-mysql8.0" or "sqlserver-ee-15.0".
_FAMILY = re.compile(r"(?P<engine>[a-z][a-z-]*?)-?(?P<version>\d+(\.\d+)*)")
_VERSION = re.compile(r"\d+(\.\d+)?")


def is_replica(database: Resource) -> bool:
    """Whether it is a replica: its source, which is judged instead, has its encryption, backups and passwords."""
    return any(is_set(database.props[source]) for source in ("replicateSourceDb", "replicationSourceIdentifier"))


def engine_kind(engine: str) -> str:
    """The engine without its edition: "oracle" for "oracle-ee"; Aurora's engines stay as they are."""
    return engine if engine.startswith("aurora") else engine.partition("-")[0]


@dataclass(frozen=True, slots=True)
class TlsParameter:
    """The parameter with which an engine requires TLS, and the first version with this default; None if no version has
    it."""

    name: str
    by_default_since: tuple[int, int] | None = None

    def by_default(self, version: str) -> bool:
        """Whether it is on by default; for a missing version, it counts as off."""
        return self.by_default_since is not None and _major_minor(version) >= self.by_default_since


# RDS User Guide: "Requiring an SSL connection to a PostgreSQL DB instance", "Requiring SSL/TLS for all connections to a
# MySQL DB instance" and "... to a MariaDB DB instance", "Forcing connections to your DB instance to use SSL" (SQL
# Server); Aurora User Guide, "Updating applications to connect to Aurora PostgreSQL DB clusters" (read 2026-11).
_TLS = {
    "postgres": TlsParameter("rds.force_ssl", (15, 0)),
    "aurora-postgresql": TlsParameter("rds.force_ssl"),
    "sqlserver": TlsParameter("rds.force_ssl"),
    "mysql": TlsParameter("require_secure_transport", (9, 7)),
    "mariadb": TlsParameter("require_secure_transport", (11, 8)),
    "aurora-mysql": TlsParameter("require_secure_transport"),
}
_ON = frozenset({"1", "on", "true"})


def tls_parameter(engine: str) -> TlsParameter | None:
    """The parameter of this engine; None if it requires TLS in another way (Oracle and Db2 with options)."""
    return _TLS.get(engine_kind(engine))


def engine_and_version(family: str) -> tuple[str, str]:
    """The engine and version of a parameter group family; two empty strings if it has another form."""
    parts = _FAMILY.fullmatch(family)
    return (parts["engine"], parts["version"]) if parts else ("", "")


def is_on(value: Value) -> bool:
    """Whether a Boolean parameter is on."""
    return (value.text() or "").lower() in _ON


def parameter_is(group: Resource, name: str, holds: Callable[[Value], bool], *, default: bool) -> bool:
    """Whether the value of a parameter in a parameter group holds; `default` if the group does not set it."""
    rows = list(group.props["parameters"].entries())
    named = [(row, lambda row=row: row["name"].text() == name) for row in rows]
    if any_of(*(fact for _, fact in named)):
        return any_of(*(lambda row=row: row["name"].text() == name and holds(row["value"]) for row in rows))
    return default


def _major_minor(version: str) -> tuple[int, int]:
    match = _VERSION.match(version)
    major, _, minor = (match.group() if match else "0").partition(".")
    return int(major), int(minor or 0)
