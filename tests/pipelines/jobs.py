"""The jobs of the three files of pipelines, as they are written: what each runs."""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.tree import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
JENKINS = ROOT / "Jenkinsfile"
DECLARATIONS = Path(__file__).with_name("jenkinsfile.groovy")
Job = dict[str, Any]
BUILD = {
    "env": {"BRANCH_NAME": "main", "ACCOUNT_STACKS": "dev, prod"},
    "params": {"OPERATION": "none", "TARGET": "dev"},
    "STACK": "dev",
}
"""A build of Jenkins."""


@functools.cache
def workflow(path: Path) -> dict[str, Any]:
    """A workflow of GitHub Actions. YAML 1.1 reads the key `on` as true."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on": content.pop(True), **content}


def github_jobs() -> Iterator[tuple[str, Job]]:
    for path in WORKFLOWS:
        for name, job in workflow(path)["jobs"].items():
            yield f"{path.stem}/{name}", job


def github_scripts() -> list[str]:
    return [step["run"] for _, job in github_jobs() for step in job.get("steps", ()) if "run" in step]


@functools.cache
def gitlab() -> dict[str, Any]:
    return yaml.safe_load(GITLAB.read_text(encoding="utf-8"))


def gitlab_jobs() -> dict[str, Job]:
    """The jobs that GitLab runs, each with what it takes over from those that it extends."""
    reserved = {"stages", "variables", "workflow", "default"}
    return {name: _extended(name) for name in gitlab() if name not in reserved and not name.startswith(".")}


def _extended(name: str) -> Job:
    own = gitlab()[name]
    parents = own.get("extends", [])
    merged: Job = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        merged = _merged(merged, _extended(parent))
    return _merged(merged, own)


def _merged(below: Job, above: Job) -> Job:
    """Mappings are merged, everything else is replaced (GitLab Docs, "extends")."""
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def gitlab_scripts() -> list[str]:
    parts = ("before_script", "script", "after_script")
    jobs = [gitlab()["default"], *gitlab_jobs().values()]
    return list(dict.fromkeys(line for job in jobs for part in parts for line in job.get(part, ())))


def jenkins(build: dict[str, Any] = BUILD) -> list[dict[str, Any]]:
    """The sections of the Jenkinsfile, run by Groovy 2.4, which Jenkins runs it by."""
    return _declared(json.dumps(build))


@functools.cache
def _declared(build: str) -> list[dict[str, Any]]:
    groovy, java = shutil.which("groovy"), shutil.which("java")
    assert groovy, "apt-get install groovy"
    assert java
    ended = subprocess.run(
        [groovy, str(DECLARATIONS), str(JENKINS), build],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "JAVA_HOME": str(Path(java).resolve().parents[1])},
    )
    assert ended.returncode == 0, ended.stderr + ended.stdout
    return json.loads(ended.stdout)


def walked(sections: list[dict[str, Any]], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every section, with the names of those that it stands in."""
    for section in sections:
        yield above, section
        yield from walked(section["inside"], (*above, section["name"]))


def jenkins_scripts() -> list[str]:
    return [section["arguments"][0] for _, section in walked(jenkins()) if section["name"] == "sh"]


SCRIPTS = {"github": github_scripts, "gitlab": gitlab_scripts, "jenkins": jenkins_scripts}
# Whose values the forges put into the scripts' environment.
VALUES = {
    "STACK": "dev",
    "CONFIRM": "dev",
    "REVISION": "v1.0.0",
    "BRANCH": "main",
    "CI_DEFAULT_BRANCH": "main",
    "NUMBER": "7",
    "CHANGE_ID": "7",
    "CI_MERGE_REQUEST_IID": "7",
    "HEAD": "somebody:change",
    "COMMIT": "0" * 40,
    "OPERATION": "up",
    "JOB": "up",
    "SECRET": "slack/webhook",
    "SLACK_SECRET": "slack/webhook",
}
_VARIABLE = re.compile(r"\$\{?(\w+)(?:%% \*\})?")


def commands(script: str) -> Iterator[list[str]]:
    """The commands of a line of a script as words, with values in place of variables."""

    def value(found: re.Match[str]) -> str:
        return "up" if found[1] == "CI_JOB_NAME" else VALUES.get(found[1], found[0])

    for part in re.split(r"&&|\|\||\n", script.strip("()")):
        if words := shlex.split(_VARIABLE.sub(value, part)):
            yield words
