"""The paths of a sandbox: everything is in one directory, .sandbox in the project unless SANDBOX_DIRECTORY is set."""

from __future__ import annotations

from pathlib import Path


class Places:
    """The paths in the sandbox's directory."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.mark = self.root / "this-is-a-sandbox"
        self.lock = self.root.with_name(f"{self.root.name}.lock")
        self.passphrase = self.root / "passphrase"
        self.life = self.root / "life.json"
        self.state = self.root / "state"
        self.home = self.root / "pulumi"
        self.bin = self.root / "bin"
        self.work = self.root / "work"
        self.logs = self.root / "logs"
        self.reports = self.root / "reports"
        self.kubernetes = self.root / "kubernetes"
        self.kubeconfig = self.root / "kubeconfig"
        self.providers = self.root / "providers.json"
        self.analyzers = self.root / "analyzers"
        self.journal = self.root / "journal.jsonl"
        self.projects = self.root / "projects.json"
        self.helm = self.root / "helm"
        self.token_key = self.root / "token-key"
        self.credentials = self.root / "credentials.json"
