"""The comment on a pull request, with the real clients of GitHub and GitLab, against a small forge on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.__main__ import main
from pipelines.comment import FOREIGN
from report.comment.fitting import LIMIT_BYTES
from report.comment.markdown import marker
from tests.pipelines.forge import COMMIT, OURS, THEIRS, Forge, pull, running
from tests.tree import ROOT

TOKEN = "token-that-nobody-reads"  # noqa: S105 (made up)
MARK = marker("dev")
FORGES = ("github", "gitlab")


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    with running() as own:
        for name, value in {
            "GITHUB_TOKEN": TOKEN,
            "GITLAB_TOKEN": TOKEN,
            "GITHUB_API_URL": own.address,
            "GITHUB_REPOSITORY": "o/r",
            "CI_SERVER_URL": own.address,
            "CI_MERGE_REQUEST_PROJECT_ID": "5",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(ROOT)
        yield own


@pytest.fixture
def body(tmp_path: Path) -> Path:
    file = tmp_path / "preview.md"
    file.write_text(f"{MARK}\n## Preview of `dev`\n", encoding="utf-8")
    return file


def comment(kind: str, body: Path, *more: str) -> int:
    where = more or ("--number", "7")
    return main(["comment", "dev", "--forge", kind, "--body", str(body), *where])


@pytest.mark.parametrize("kind", FORGES)
def test_the_first_preview_of_a_stack_is_commented_and_the_next_ones_change_that_comment(
    forge: Forge, body: Path, kind: str
) -> None:
    forge.comments += [(THEIRS, "Looks good"), (OURS, f"{marker('prod')}\nof prod"), (THEIRS, "Really"), (THEIRS, "?")]
    assert comment(kind, body) == 0
    assert forge.comments[4] == (OURS, body.read_text())
    body.write_text(f"{MARK}\nanother one\n")
    assert comment(kind, body) == 0
    assert len(forge.comments) == 5
    assert forge.comments[4] == (OURS, f"{MARK}\nanother one\n")
    assert forge.comments[1] == (OURS, f"{marker('prod')}\nof prod")


@pytest.mark.parametrize("kind", FORGES)
@pytest.mark.parametrize("theirs", [f"{MARK}\nof somebody", f"Not mine:\n{MARK}\n", f" {MARK}"])
def test_a_comment_of_somebody_else_is_never_changed_whatever_is_in_it(
    forge: Forge, body: Path, kind: str, theirs: str
) -> None:
    forge.comments.append((THEIRS, theirs))
    assert comment(kind, body) == 0
    assert forge.comments == [(THEIRS, theirs), (OURS, body.read_text())]


@pytest.mark.parametrize("kind", FORGES)
@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_of_the_forge_is_said_without_the_token(
    forge: Forge, body: Path, kind: str, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    forge.refuses = status
    assert comment(kind, body) == 2
    written = capfd.readouterr()
    assert f"answered {status}" in written.err
    assert TOKEN not in written.err + written.out
    assert "Traceback" not in written.err


@pytest.mark.parametrize("kind", FORGES)
def test_a_forge_that_is_not_there_is_said_without_the_token(
    forge: Forge, body: Path, kind: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("GITHUB_API_URL", "CI_SERVER_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert comment(kind, body) == 2
    written = capfd.readouterr()
    assert "cannot be reached" in written.err
    assert TOKEN not in written.err + written.out


@pytest.mark.parametrize(("kind", "name"), [("github", "GITHUB_TOKEN"), ("gitlab", "GITLAB_TOKEN")])
def test_a_token_that_is_not_set_is_named(
    forge: Forge, body: Path, kind: str, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "")
    assert comment(kind, body) == 2
    assert f"{name} is not set" in capfd.readouterr().err
    assert forge.requests == []


@pytest.mark.parametrize("text", ["", "## Preview", f"{marker('prod')}\n## Preview", f"\n{MARK}\n", f"{MARK} more\n"])
def test_only_a_report_of_the_stack_is_commented(
    forge: Forge, body: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body.write_text(text)
    assert comment("github", body) == 2
    assert "is not a report of dev" in capfd.readouterr().err
    assert forge.changes == []


def test_a_report_that_is_not_there_or_no_text_is_refused(
    forge: Forge, body: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert comment("github", body.with_name("none.md")) == 2
    body.write_bytes(b"\xff\xfe")
    assert comment("github", body) == 2
    assert capfd.readouterr().err.count("cannot be read") == 2
    assert forge.changes == []


def test_gitlab_carries_out_no_line_of_a_comment_as_a_quick_action(forge: Forge, body: Path) -> None:
    body.write_text(f"{MARK}\n/merge\n  /approve\n/assign @somebody\nsee /tmp and a/b\n")
    assert comment("gitlab", body) == 0
    [(_, text)] = forge.comments
    assert [line for line in text.splitlines() if line.lstrip().startswith("/")] == []
    assert text.replace("\u200b", "") == body.read_text()
    assert "see /tmp and a/b" in text


HEAD = ("--head", "somebody:change", "--commit", COMMIT)


def test_the_comment_on_a_fork_says_whose_code_made_the_preview(forge: Forge, body: Path) -> None:
    forge.pulls = [pull(forge, "d" * 40, 6), pull(forge, COMMIT)]
    assert comment("github", body, *HEAD, "--foreign") == 0
    [(_, text)] = forge.comments
    assert text == f"{MARK}\n{FOREIGN}\n\n## Preview of `dev`\n"
    assert forge.changes == [("POST", "/repos/o/r/issues/7/comments")]


def test_a_fork_cannot_leave_out_the_notice_by_a_report_that_is_too_long(forge: Forge, body: Path) -> None:
    forge.pulls = [pull(forge, COMMIT)]
    body.write_text(f"{MARK}\n{'ä' * (LIMIT_BYTES // 2)}")
    assert comment("github", body, *HEAD, "--foreign") == 0
    [(_, text)] = forge.comments
    assert FOREIGN in text
    assert "ä" not in text
    assert len(text.encode()) <= LIMIT_BYTES


def test_a_pull_request_at_another_commit_is_not_commented(
    forge: Forge, body: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    forge.pulls = [pull(forge, "d" * 40)]
    assert comment("github", body, *HEAD) == 2
    assert "no open pull request" in capfd.readouterr().err
    assert forge.changes == []


@pytest.mark.parametrize(
    ("head", "commit"),
    [("change", COMMIT), ("some/body:change", COMMIT), (":change", COMMIT), ("somebody:change", "main"), ("a:b", "")],
)
def test_what_is_no_branch_or_commit_of_a_fork_is_refused(
    forge: Forge, body: Path, head: str, commit: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert comment("github", body, "--head", head, "--commit", commit) == 2
    assert "--head is not" in capfd.readouterr().err
    assert forge.requests == []


def test_on_gitlab_a_merge_request_has_a_number(forge: Forge, body: Path) -> None:
    assert comment("gitlab", body, *HEAD) == 2
    assert forge.requests == []
