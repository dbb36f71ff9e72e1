"""IAM Access Analyzer (`aws:accessanalyzer/…`), which moto does not have."""

from __future__ import annotations

from ..row import Call, Row, Tagging, Update
from .recorded_ids import arn

# IAM Access Analyzer API reference, CreateAnalyzer and CreateArchiveRule; botocore 1.44.5 has the same.
_ANALYZER_NAME = {"minLength": 1, "maxLength": 255, "pattern": r"^[A-Za-z_][A-Za-z0-9_.-]*\Z"}
_RULE_NAME = {"minLength": 1, "maxLength": 255, "pattern": r"^[A-Za-z][A-Za-z0-9_.-]*\Z"}
_TYPES = [
    *("ACCOUNT", "ACCOUNT_UNUSED_ACCESS", "ACCOUNT_INTERNAL_ACCESS"),
    *("ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS", "ORGANIZATION_INTERNAL_ACCESS"),
]

ANALYZER = Row(
    "accessanalyzer",
    "in.analyzerName",
    updates=(Update(frozenset({"configuration"}), ()),),
    outputs={"arn": arn("access-analyzer", "analyzer/"), "type": "in.type || 'ACCOUNT'"},
    tagging=Tagging(
        add=Call("tag_resource", {"resourceArn": "out.arn", "tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"resourceArn": "out.arn", "tagKeys": lambda s: s["keys"]}),
    ),
    documented={"analyzerName": _ANALYZER_NAME, "type": {"enum": _TYPES}},
    foreign={"*": ("accessanalyzer", "create_analyzer", "")},
    forces=frozenset({"analyzerName", "type"}),
)

ARCHIVE_RULE = Row(
    "accessanalyzer",
    "join('/', [in.analyzerName, in.ruleName])",
    updates=(Update(frozenset({"filters"}), ()),),
    documented={"analyzerName": _ANALYZER_NAME, "ruleName": _RULE_NAME},
    foreign={
        "ruleName": ("accessanalyzer", "create_archive_rule", "ruleName"),
        "filters.eqs": ("accessanalyzer", "create_archive_rule", "filter.eq"),
        "filters.neqs": ("accessanalyzer", "create_archive_rule", "filter.neq"),
        "filters.contains": ("accessanalyzer", "create_archive_rule", "filter.contains"),
    },
)

ROWS: dict[str, Row] = {
    "aws:accessanalyzer/analyzer:Analyzer": ANALYZER,
    "aws:accessanalyzer/archiveRule:ArchiveRule": ARCHIVE_RULE,
}
