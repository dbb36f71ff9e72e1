"""Valid settings of the audit drawn at random, as the plain values of a stack file."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]


def _some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True)


@st.composite
def audits(draw: st.DrawFn) -> Tree:
    """An audit with some of its parts; the lock of log files is no longer than they are kept."""
    force = draw(st.booleans())
    lock = draw(st.sampled_from([None, "governance", *([] if force else ["compliance"])]))
    kept = draw(st.sampled_from([30, 365]))
    trail = {
        "s3_data_events": draw(st.booleans()),
        "object_lock": {"mode": lock, "days": kept} if lock else None,
    }
    config = {
        "recorder": draw(st.sampled_from(["own", "existing"])),
        "service_linked_role": draw(st.sampled_from(["create", "existing"])),
        "recording": draw(st.sampled_from(["continuous", "daily"])),
        "disabled_rules": draw(_some(["ssh", "root-mfa"])),
    }
    guardduty = {
        "protections": draw(_some(["eks_audit_logs", "runtime_monitoring", "s3_data_events"])),
        "agents": draw(_some(["eks", "ec2"])),
    }
    findings = {
        "minimum_severity": draw(st.sampled_from(["medium", "high", "critical"])),
        "email_addresses": draw(_some(["security@example.com", "on-call+aws@example.org"])),
    }
    return {
        "retention_days": kept,
        "log_retention_days": draw(st.sampled_from([1, 30, 365, 3653])),
        "trail": draw(st.sampled_from([trail, None])),
        "config": draw(st.sampled_from([config, None])),
        "guardduty": draw(st.sampled_from([guardduty, None])),
        "security_hub": draw(st.sampled_from([None, {}, {"standards": []}])),
        "access_analyzer": draw(st.sampled_from([None, {}, {"unused_access_days": 90}])),
        "password_policy": draw(st.sampled_from([None, {"minimum_length": 20}])),
        "ebs_encryption": draw(st.booleans()),
        "s3_public_access_block": draw(st.booleans()),
        "findings": draw(st.sampled_from([findings, None])),
        "deletion_protection": draw(st.booleans()),
        "force_destroy": force,
    }


def choices(audit: Tree) -> Iterator[tuple[str, str]]:
    """The choices of an audit by key."""
    for key in ("trail", "config", "force_destroy"):
        yield f"audit {key}", str(bool(audit.get(key)))
    yield "audit security_hub", str(audit.get("security_hub"))
