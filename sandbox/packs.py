"""The policy packs that a project wants on every run: `[tool.sandbox]` in its pyproject.toml.

- `policy-packs` lists their directories.
- `policy-configurations` is the path of the file that the engine takes with --policy-pack-config, with {stack} in it,
  and {pack} where each pack has its own. Where a stack has no file of its own, it is the file of what its name begins
  with before the first dash, which is its environment: prod-dr is judged as prod is.
- `policy-report` is what follows `python` to turn a preview into a report; it gets --events, the engine's events,
  --configuration with each such file, and --out, a directory.
- `preview-report` is what follows `python` to turn a preview, also that of a destroy, into a page for reviewers; it
  gets the same.
- `policy-undetermined` is the mark in the message of a policy that could not judge yet, because a value is known only
  once it is deployed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError
from .events import Report
from .places import Places

_KEYS = ("policy-packs", "policy-configurations", "policy-report", "preview-report", "policy-undetermined")


@dataclass(frozen=True)
class Packs:
    """What a run is given of them."""

    paths: tuple[str, ...] = ()
    """Their directories, absolute."""
    configurations: tuple[str, ...] = ()
    """The file of each, in the same order; or none at all."""
    report: tuple[str, ...] = ()
    """The command that reports on policies, without `python`."""
    preview_report: tuple[str, ...] = ()
    """The command that reports on the preview as a whole."""
    undetermined: str = ""
    """What stands in the message of a policy that could not judge yet; nothing where the project does not say."""


def policy_packs(root: Path, stack: str) -> Packs:
    """The packs for a run of this stack.

    Raises:
        SandboxError: when the project does not say, or something is not where it says: a run without rules has to be
            asked for."""
    path = root / "pyproject.toml"
    try:
        table = tomllib.loads(path.read_text()).get("tool", {}).get("sandbox", {}) if path.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise SandboxError(f"{path} cannot be read as TOML: {error}") from error
    if unknown := sorted(table.keys() - set(_KEYS)):
        raise SandboxError(f"[tool.sandbox] in {path} has {', '.join(unknown)}: it knows {', '.join(_KEYS)}")
    if "policy-packs" not in table:
        raise SandboxError(
            f"{path} does not say which policy packs every run needs: "
            'write [tool.sandbox] and policy-packs = ["..."], or run with --no-policies'
        )
    paths = [_pack(root, name) for name in table["policy-packs"]]
    pattern = table.get("policy-configurations")
    configurations = [_configuration(root, pattern, stack, one) for one in paths] if pattern else []
    return Packs(
        tuple(map(str, paths)),
        tuple(map(str, configurations)),
        tuple(table.get("policy-report", ())),
        tuple(table.get("preview-report", ())),
        table.get("policy-undetermined", ""),
    )


def write_reports(packs: Packs, root: Path, places: Places, stack: str, said: Report, *, judged: bool) -> list[Path]:
    """Turn what the engine said of a preview into the project's reports; the pages among them. `judged` is whether the
    policy packs were asked. Where the program did not get as far as a resource, there is nothing to report, and the
    reports of an earlier preview are deleted.

    Raises:
        SandboxError: when one of the project's commands fails."""
    commands = [command for command in (packs.report if judged else (), packs.preview_report) if command]
    if not commands:
        return []
    directory = places.reports / stack
    if said.stopped_early():
        shutil.rmtree(directory, ignore_errors=True)
        return []
    directory.mkdir(parents=True, exist_ok=True)
    events = directory / "events.jsonl"
    events.write_text(said.record())
    given = ["--events", str(events), "--out", str(directory)]
    for path in dict.fromkeys(packs.configurations):
        given += ["--configuration", path]
    # None of them needs what another writes.
    with ThreadPoolExecutor(len(commands)) as threads:
        runs = list(threads.map(lambda command: _run([sys.executable, *command, *given], root), commands))
    for run in runs:
        if run.returncode:
            raise SandboxError(f"the report of the preview failed: {run.stderr.strip() or run.stdout.strip()}")
    written = [Path(line) for run in runs for line in run.stdout.splitlines()]
    return [path for path in written if path.suffix == ".html"]


def _run(command: Sequence[str], root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603


def _pack(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not (path / "PulumiPolicy.yaml").exists() or not (path / "__main__.py").exists():
        raise SandboxError(
            f"policy pack {name} is missing: {path} has no PulumiPolicy.yaml and __main__.py; "
            "nothing runs without every pack"
        )
    return path


def _configuration(root: Path, pattern: str, stack: str, pack: Path) -> Path:
    names = dict.fromkeys((stack, stack.partition("-")[0]))
    paths = [(root / pattern.format(stack=name, pack=pack.name)).resolve() for name in names]
    for path in paths:
        if path.exists():
            return path
    # An existing file of the same pattern shows what to write.
    others = sorted(root.glob(pattern.format(stack="*", pack=pack.name)))
    how = f"copy {others[0]}" if others else "write it"
    raise SandboxError(
        f"the configuration of policy pack {pack.name} for stack {stack} is missing: there is no "
        f"{' and no '.join(map(str, paths))}; {how}, or correct policy-configurations in [tool.sandbox] of "
        "pyproject.toml"
    )
