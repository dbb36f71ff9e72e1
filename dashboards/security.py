"""Gatekeeper and Falco: violations of policies, and suspicious processes."""

from .frame import Frame, Rows
from .panels import Query, graph, number, rows


def _gatekeeper() -> Rows:
    return {
        "Now": (
            number(
                "Violations",
                "Objects that break a constraint now, by the last audit, whatever the constraint does about it.",
                "short",
                Query("sum(max by (enforcement_action) (gatekeeper_violations{@}))"),
                warning=1,
            ),
            number(
                "Violations of deny",
                "Objects that would be refused today: they were there before the constraint, or came while no pod of "
                "Gatekeeper answered.",
                "short",
                Query('sum(max by (enforcement_action) (gatekeeper_violations{@, enforcement_action="deny"}))'),
                critical=1,
            ),
            number(
                "Constraints with errors",
                "Constraints that are not enforced.",
                "short",
                Query('sum(max by (enforcement_action) (gatekeeper_constraints{@, status="error"})) or vector(0)'),
                critical=1,
            ),
            number(
                "Templates with errors",
                "ConstraintTemplates whose Rego does not compile.",
                "short",
                Query('max(gatekeeper_constraint_templates{@, status="error"}) or vector(0)'),
                critical=1,
            ),
            number(
                "Refused requests",
                "Requests that Gatekeeper refused in the last hour.",
                "short",
                Query('sum(increase(gatekeeper_validation_request_count{@, admission_status="deny"}[1h]))'),
                warning=1,
            ),
            number(
                "Time since the last audit",
                "Violations are as old as this.",
                "s",
                Query("time() - max(gatekeeper_audit_last_run_end_time{@})"),
                warning=600,
                critical=3600,
            ),
        ),
        "Over time": (
            graph(
                "Violations",
                "Violations by what the constraint does about them.",
                "short",
                Query(
                    "max by (enforcement_action) (gatekeeper_violations{@})",
                    "{{enforcement_action}}",
                ),
                stacked=True,
            ),
            graph(
                "Requests",
                "Requests that Gatekeeper judged.",
                "reqps",
                Query(
                    "sum by (admission_status) (rate(gatekeeper_validation_request_count{@}[$__rate_interval]))",
                    "{{admission_status}}",
                ),
                stacked=True,
            ),
            graph(
                "Time to judge",
                "Every change of an object waits for this.",
                "s",
                Query(_quantile(0.5, "gatekeeper_validation_request_duration_seconds"), "P50"),
                Query(_quantile(0.99, "gatekeeper_validation_request_duration_seconds"), "P99"),
                limit=1,
            ),
            graph(
                "Duration of audits (P99)",
                "An audit that takes longer than its interval shows old violations.",
                "s",
                Query(_quantile(0.99, "gatekeeper_audit_duration_seconds"), "P99"),
            ),
        ),
    }


def _quantile(quantile: float, metric: str) -> str:
    return f"histogram_quantile({quantile}, sum by (le) (rate({metric}_bucket{{@}}[$__rate_interval])))"


def _falco() -> Rows:
    events = "falcosecurity_falcosidekick_falco_events_total"
    return {
        "Now": (
            number(
                "Critical alerts",
                "Alerts of priority Critical, Alert and Emergency in the last hour.",
                "short",
                Query(f'sum(increase({events}{{@, priority=~"(?i)critical|alert|emergency"}}[1h])) or vector(0)'),
                critical=1,
                span=6,
            ),
            number(
                "Alerts",
                "Alerts of every priority in the last hour.",
                "short",
                Query(f"sum(increase({events}{{@}}[1h])) or vector(0)"),
                warning=1,
                span=6,
            ),
            number(
                "Dropped events",
                "Share of system calls that Falco did not see for want of room in its buffers.",
                "percentunit",
                Query(
                    """sum(rate(falcosecurity_scap_n_drops_total{@}[$__rate_interval]))
                    / sum(rate(falcosecurity_scap_n_evts_total{@}[$__rate_interval]))"""
                ),
                warning=0.01,
                critical=0.05,
                span=6,
            ),
            number(
                "Lost alerts",
                "Alerts that Falcosidekick could not send in the last hour.",
                "short",
                Query('sum(increase(falcosecurity_falcosidekick_outputs_total{@, status="error"}[1h])) or vector(0)'),
                critical=1,
                span=6,
            ),
        ),
        "Alerts": (
            graph(
                "Alerts by priority",
                "Alerts per hour.",
                "short",
                Query(f"sum by (priority) (increase({events}{{@}}[1h]))", "{{priority}}"),
                stacked=True,
            ),
            graph(
                "Alerts by rule",
                "Alerts per hour of the ten rules that have most.",
                "short",
                Query(f"topk(10, sum by (rule) (increase({events}{{@}}[1h])))", "{{rule}}"),
                stacked=True,
            ),
            rows(
                "Where alerts come from",
                "Alerts of the last 24 hours by rule, namespace and pod.",
                "short",
                Query(
                    f"topk(30, sum by (rule, priority, k8s_ns_name, k8s_pod_name) (increase({events}{{@}}[24h])) > 0)"
                ),
                value="Alerts",
            ),
        ),
        "Falco itself": (
            graph(
                "Matches of rules",
                "Matches per hour, before Falcosidekick.",
                "short",
                Query(
                    "topk(10, sum by (rule_name) (increase(falcosecurity_falco_rules_matches_total{@}[1h])))",
                    "{{rule_name}}",
                ),
                stacked=True,
            ),
            graph(
                "Memory",
                "Resident memory of Falco on each node.",
                "bytes",
                Query("topk(10, falcosecurity_falco_memory_rss_bytes{@})", "{{instance}}"),
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame("gatekeeper", "Gatekeeper", "What breaks the constraints, and what is refused.", ("security",)),
        _gatekeeper,
    ),
    (
        Frame("falco", "Falco", "Suspicious behavior of processes, by rule, namespace and pod.", ("security",)),
        _falco,
    ),
)
