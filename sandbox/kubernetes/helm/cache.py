"""The archives of charts, outside the checkout, each under the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.binaries import cache_directory
from sandbox.errors import SandboxError


class DigestError(SandboxError):
    """An archive whose content is not what its digest says."""


def directory() -> Path:
    """Where the archives are: AWS_PLATFORM_CHARTS, from the directory of this run, else beside the cached programs."""
    return Path(os.environ.get("AWS_PLATFORM_CHARTS") or cache_directory() / "charts").absolute()


def digest(archive: Path) -> str:
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Cache:
    """The archives in a directory, as `<sha256>.tgz`."""

    directory: Path

    def archive(self, sha256: str) -> Path | None:
        """The archive with this digest, which is compared each time. Raises DigestError if it is not that."""
        path = self.directory / f"{sha256}.tgz"
        if not path.exists():
            return None
        actual = digest(path)
        if actual != sha256:
            raise DigestError(f"{path} has the SHA-256 {actual}, so it was changed or is damaged: delete it")
        return path

    def keep(self, archive: Path, expected: str = "") -> str:
        """Store an archive, and return its digest. Raises DigestError if it is not the expected one."""
        actual = digest(archive)
        if expected and actual != expected:
            raise DigestError(
                f"{archive.name}: its SHA-256 is {actual}, but {expected} is pinned: the repository serves another "
                "archive under this version; find out why before it is pinned anew"
            )
        self.directory.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.directory, delete=False) as half:
            shutil.copyfile(archive, half.name)
        Path(half.name).replace(self.directory / f"{actual}.tgz")
        return actual
