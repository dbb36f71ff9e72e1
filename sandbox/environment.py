"""The environment variables that reach the sandbox: none that could lead to a real account."""

from __future__ import annotations

import os

# An allowlist: everything else (AWS_*, PULUMI_*, KUBECONFIG, variables of cloud SDKs, …) is removed.
_KEPT = frozenset(
    {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "TERM",
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "TMPDIR",
        "TZ",
        "LANG",
        "XDG_CACHE_HOME",
        "AWS_PLATFORM_CHARTS",
        "VIRTUAL_ENV",
        "CI",
        # The engine's own: it writes the state at the end of an update only. An engine that is killed loses it.
        "PULUMI_SKIP_CHECKPOINTS",
        # For installing and building the parts.
        "GOPROXY",
        "GOSUMDB",
        "GONOSUMDB",
        "GOFLAGS",
        "GOTOOLCHAIN",
        "GOCACHE",
        "GOMODCACHE",
        "GOPATH",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    }
)

_KEPT_PREFIXES = ("LC_", "PYTHON", "SANDBOX_")

_LOOPBACK = "127.0.0.1,localhost,::1"

# AWS clients would also read files in the home directory, and query the instance metadata service.
NO_ACCOUNT = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "KUBECONFIG": os.devnull,
}


def seal() -> None:
    """Remove every variable from this process's environment that is not known to be harmless.

    The Automation API passes the environment of its process to the engine, which passes it to every plugin."""
    for name in list(os.environ):
        if name not in _KEPT and not name.startswith(_KEPT_PREFIXES):
            del os.environ[name]
    os.environ |= NO_ACCOUNT
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(part for part in (os.environ.get(name), _LOOPBACK) if part)
