"""Rules about what databases write down."""

from policies.accessors.databases import CLUSTER, DATABASES, engine_kind
from policies.accessors.inputs import any_of
from policies.rule import Check, Controls, Resource, Rule, itself

# The logs that say who did what and what went wrong, by their names in EnableCloudwatchLogsExports (RDS API reference,
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


def _wanted(database: Resource) -> tuple[str, ...]:
    kind = engine_kind(database.props["engine"].text() or "")
    # Multi-AZ clusters of MySQL have no audit log to export (the same page).
    return ("error",) if (database.type, kind) == (CLUSTER, "mysql") else _LOGS.get(kind, ())


def _not_exported(database: Resource) -> str | None:
    exports = database.props["enabledCloudwatchLogsExports"]
    if exports.is_empty():
        return "enabledCloudwatchLogsExports is empty"

    def exported(log: str) -> bool:
        return any_of(*(lambda entry=entry: entry.text() == log for entry in exports.entries()))

    lacking = [log for log in _wanted(database) if not exported(log)]
    return f"enabledCloudwatchLogsExports lacks {' and '.join(lacking)}" if lacking else None


DAT_008 = Rule(
    id="DAT-008",
    title="Databases send their logs to CloudWatch",
    severity="medium",
    why="A log that stays on the database can be lost with it, and nobody is alarmed by it.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
    types=DATABASES,
    checks=(
        Check(
            id="DAT-008.a",
            requires="enabledCloudwatchLogsExports has the engine's logs of errors and, where there is one, of audit",
            remedy="add what is lacking to enabledCloudwatchLogsExports",
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
