"""Export of RDS database logs to CloudWatch Logs."""

from policies.accessors.databases import CLUSTER, DATABASES, engine_kind
from policies.accessors.wording import listed
from policies.engine.inputs import any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

# The audit and error logs of each engine, by their names in EnableCloudwatchLogsExports (RDS API reference,
# CreateDBInstance and CreateDBCluster; read 2026-11).
_LOGS = {
    "postgres": ("postgresql",),
    "aurora-postgresql": ("postgresql",),
    "mysql": ("audit", "error"),
    "mariadb": ("audit", "error"),
    "aurora-mysql": ("audit", "error"),
    "oracle": ("alert", "audit"),
    "sqlserver": ("error",),
    "db2": ("diag.log",),
}


def _required(database: Resource) -> tuple[str, ...]:
    kind = engine_kind(database.props["engine"].text() or "")
    # Multi-AZ DB clusters of MySQL cannot export an audit log (the same page).
    return ("error",) if (database.type, kind) == (CLUSTER, "mysql") else _LOGS.get(kind, ())


def _not_exported(database: Resource) -> str | None:
    exports = database.props["enabledCloudwatchLogsExports"]
    if exports.is_empty():
        return "enabledCloudwatchLogsExports is empty"

    def exported(log: str) -> bool:
        return any_of(*(lambda entry=entry: entry.text() == log for entry in exports.entries()))

    missing = [log for log in _required(database) if not exported(log)]
    return f"enabledCloudwatchLogsExports lacks {listed(missing)}" if missing else None


DAT_008 = Rule(
    id="DAT-008",
    title="RDS databases export logs to CloudWatch Logs",
    severity="medium",
    why="A log that stays on the database is lost with it, and cannot raise an alarm.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
    types=DATABASES,
    checks=(
        Check(
            id="DAT-008.a",
            requires="enabledCloudwatchLogsExports has the error log of the engine and, if there is one, its audit log",
            remedy="add the missing logs to enabledCloudwatchLogsExports",
            parts=itself,
            fault=_not_exported,
        ),
    ),
    controls=Controls(
        soc2=("CC7.2",),
        hipaa=("164.312(b)",),
        aws_fsbp=("RDS.9", "RDS.34", "RDS.36", "RDS.37"),
        gdpr=("Article 32",),
    ),
)

RULES = (DAT_008,)
