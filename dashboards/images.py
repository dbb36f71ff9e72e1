"""Images that run: their vulnerabilities and secrets."""

from .frame import Frame, Rows, Variable
from .panels import Query, bars, graph, number, rows

_NAMESPACE = Variable("namespace", "Namespace", "label_values(trivy_image_vulnerabilities{@}, namespace)")


def _images() -> Rows:
    of = '@, namespace=~"$namespace"'
    return {
        "Now": (
            number(
                "Critical vulnerabilities",
                "Vulnerabilities of severity Critical in images that run, counted once for each image.",
                "short",
                Query(_vulnerabilities(of, "Critical")),
                critical=1,
                span=6,
            ),
            number(
                "High vulnerabilities",
                "Vulnerabilities of severity High in images that run, counted once for each image.",
                "short",
                Query(_vulnerabilities(of, "High")),
                warning=1,
                span=6,
            ),
            number(
                "Exposed secrets",
                "Secrets that were found in images.",
                "short",
                Query(f"sum(trivy_image_exposedsecrets{{{of}}}) or vector(0)"),
                critical=1,
                span=6,
            ),
            number(
                "Images",
                "Images of which there is a report. Without one, nothing is known of an image.",
                "short",
                Query(f"count(count by (image_repository, image_tag, image_digest) (trivy_image_info{{{of}}}))"),
                span=6,
            ),
        ),
        "Images": (
            graph(
                "Vulnerabilities by severity",
                "All workloads together: an image that runs twice counts twice.",
                "short",
                Query(f"sum by (severity) (trivy_image_vulnerabilities{{{of}}})", "{{severity}}"),
                stacked=True,
            ),
            bars(
                "Vulnerabilities by namespace",
                "Vulnerabilities of severity Critical and High.",
                "short",
                Query(
                    f"""sum by (namespace) (trivy_image_vulnerabilities{{{of}, severity=~"(?i)critical|high"}})""",
                    "{{namespace}}",
                ),
            ),
            rows(
                "Vulnerable images",
                "Images with most vulnerabilities.",
                "short",
                Query(
                    f"""topk(50, max by (image_registry, image_repository, image_tag, severity)
                    (trivy_image_vulnerabilities{{{of}}}) > 0)"""
                ),
                value="Vulnerabilities",
            ),
        ),
    }


def _vulnerabilities(of: str, severity: str) -> str:
    return f"""sum(max by (image_registry, image_repository, image_tag, image_digest)
    (trivy_image_vulnerabilities{{{of}, severity=~"(?i){severity}"}})) or vector(0)"""


DASHBOARDS = (
    (
        Frame(
            "images",
            "Images",
            "Vulnerabilities and secrets in images that run, of the severities that image scanning is set to.",
            ("security",),
            (_NAMESPACE,),
        ),
        _images,
    ),
)
