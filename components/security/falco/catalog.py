"""Falco's rules by name: those of rules/, and those of the file that Falco's image brings."""

from collections.abc import Mapping
from typing import Literal

Priority = Literal["emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"]
"""From the most to the least severe: Falco documentation, "Rule fields", read 2026-11-27."""

OwnRule = Literal[
    "Shell in container",
    "Setuid bit set in container",
    "Privileged command in container",
    "Namespace changed in container",
    "File capabilities set in container",
    "Write below binary directory in container",
    "Write below configuration directory in container",
    "Instance metadata requested in container",
    "Outbound connection to unexpected port",
    "Crypto miner in container",
    "Package manager in container",
]
"""The rules of rules/."""

# falcosecurity/rules, rules/falco_rules.yaml of falco-rules-5.1.0, read 2026-11-27: the file that Falco 0.44.1 has
# (falcosecurity/falco, cmake/modules/rules.cmake).
ImageRule = Literal[
    "Clear Log Activities",
    "Contact K8S API Server From Container",
    "Create Hardlink Over Sensitive Files",
    "Create Symlink Over Sensitive Files",
    "Debugfs Launched in Privileged Container",
    "Detect release_agent File Container Escapes",
    "Directory traversal monitored file read",
    "Disallowed SSH Connection Non Standard Port",
    "Drop and execute new binary in container",
    "Execution from /dev/shm",
    "Fileless execution via memfd_create",
    "Find AWS Credentials",
    "Linux Kernel Module Injection Detected",
    "Netcat Remote Code Execution in Container",
    "PTRACE anti-debug attempt",
    "PTRACE attached to process",
    "Packet socket created in container",
    "Read sensitive file trusted after startup",
    "Read sensitive file untrusted",
    "Redirect STDOUT/STDIN to Network Connection in Container",
    "Remove Bulk Data from Disk",
    "Run shell untrusted",
    "Search Private Keys or Passwords",
    "System user interactive",
    "Terminal shell in container",
]
"""The rules of the image's file, which the Falco project calls stable."""

RuleName = Literal[OwnRule, ImageRule]

TURNED_OFF: Mapping[ImageRule, str] = {
    "Terminal shell in container": "Shell in container reports the same",
    "Contact K8S API Server From Container": "Controllers do so all the time; the cluster's audit log has who did what",
}
"""Rules of the image that are off in every cluster, with the reason."""

# Of the same file: what the rules of rules/ rely on. A test holds that they use nothing else of it.
IMAGE_MACROS = ("container", "open_write", "outbound", "shell_procs", "spawned_process")
IMAGE_LISTS = ("rfc_1918_addresses", "shell_binaries")

PORT_LIST = "expected_outbound_ports"
"""The list in rules/ that settings replace."""
EXCEPTION = "workload"
"""The exception of each rule that settings add values to, and its fields with their operators: who (a container in a
namespace) and what it runs, as Falco's documentation asks ("Rule Exceptions", "Be specific")."""
EXCEPTION_FIELDS: Mapping[str, str] = {"k8s.ns.name": "=", "container.image.repository": "=", "proc.name": "in"}
