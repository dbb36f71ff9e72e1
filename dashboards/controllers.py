"""Secrets and certificates: what expires or is not renewed."""

from .frame import NAMESPACE, Frame, Rows
from .panels import Query, graph, number, rows

_OF = '@, namespace=~"$namespace"'


def _secrets() -> Rows:
    return {
        "Now": (
            number(
                "Secrets that are not in sync",
                "ExternalSecrets that are not Ready: the Secret is missing or old.",
                "short",
                Query(f'sum(externalsecret_status_condition{{{_OF}, condition="Ready", status="False"}}) or vector(0)'),
                critical=1,
                span=8,
            ),
            number(
                "Failed syncs",
                "Syncs of ExternalSecrets that failed in the last hour.",
                "short",
                Query(f"sum(increase(externalsecret_sync_calls_error{{{_OF}}}[1h])) or vector(0)"),
                warning=1,
                span=8,
            ),
            number(
                "Stores that do not work",
                "ClusterSecretStores that are not Ready: the controller cannot read from Secrets Manager.",
                "short",
                Query('sum(clustersecretstore_status_condition{@, condition="Ready", status="False"}) or vector(0)'),
                critical=1,
                span=8,
            ),
        ),
        "Syncs": (
            rows(
                "Not in sync",
                "ExternalSecrets that are not Ready.",
                "short",
                Query(
                    f"""max by (namespace, name)
                    (externalsecret_status_condition{{{_OF}, condition="Ready", status="False"}}) > 0"""
                ),
                value="Not ready",
                span=12,
            ),
            graph(
                "Calls to Secrets Manager",
                "Calls by their outcome; AWS bills them.",
                "ops",
                Query(
                    """sum by (provider, call, status)
                    (rate(externalsecret_provider_api_calls_count{@}[$__rate_interval]))""",
                    "{{call}} {{status}}",
                ),
                stacked=True,
            ),
        ),
    }


def _certificates() -> Rows:
    expiry = f"certmanager_certificate_expiration_timestamp_seconds{{{_OF}}}"
    return {
        "Now": (
            number(
                "Certificates that are not ready",
                "Certificates that cert-manager could not issue or renew.",
                "short",
                Query(f'sum(certmanager_certificate_ready_status{{{_OF}, condition!="True"}}) or vector(0)'),
                critical=1,
                span=8,
            ),
            number(
                "Next expiry",
                "Time until the first certificate expires.",
                "s",
                Query(f"min({expiry} - time())"),
                span=8,
            ),
            number(
                "Issuers that are not ready",
                "ClusterIssuers that cannot issue.",
                "short",
                Query('sum(certmanager_clusterissuer_ready_status{@, condition!="True"}) or vector(0)'),
                critical=1,
                span=8,
            ),
        ),
        "Certificates": (
            rows(
                "Time until expiry",
                "Certificates by the time that is left.",
                "s",
                Query(f"bottomk(50, min by (namespace, name, issuer_name) ({expiry} - time()))"),
                value="Time left",
            ),
            graph(
                "Errors of the controllers",
                "Failed attempts of cert-manager's controllers to bring an object to where it should be.",
                "ops",
                Query(
                    "sum by (controller) (rate(certmanager_controller_sync_error_count{@}[$__rate_interval]))",
                    "{{controller}}",
                ),
            ),
            graph(
                "Requests to the ACME server",
                "Answers by status code; 429 means that a limit of the certificate authority is reached.",
                "reqps",
                Query(
                    "sum by (status) (rate(certmanager_http_acme_client_request_count{@}[$__rate_interval]))",
                    "{{status}}",
                ),
                stacked=True,
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame(
            "secrets",
            "Secrets",
            "Secrets from AWS Secrets Manager, and those that are not in sync.",
            ("security",),
            (NAMESPACE,),
        ),
        _secrets,
    ),
    (
        Frame(
            "certificates",
            "Certificates",
            "Certificates, their issuers and when they expire.",
            ("security",),
            (NAMESPACE,),
        ),
        _certificates,
    ),
)
