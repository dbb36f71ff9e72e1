"""README, ARCHITECTURE, CONTRIBUTING and the guides say what is."""

from __future__ import annotations

import re
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

import components
from tests.recording import record
from tests.tree import ROOT

README, ARCHITECTURE, CONTRIBUTING = (ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING"))
# The pages of the rules are generated, and have no links into the tree.
DOCUMENTS = [
    README,
    ARCHITECTURE,
    CONTRIBUTING,
    ROOT / "policies" / "README.md",
    ROOT / "benchmarks" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "runbooks").glob("*.md")),
]
README_LINES = 120
MOST_FILES_BY_HAND = 3


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_readme_is_short() -> None:
    assert len(text(README).splitlines()) <= README_LINES


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=lambda path: path.stem)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", text(document), re.MULTILINE))
    assert {name for pair in named for name in pair if name} <= targets


def test_the_program_in_the_readme_makes_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", text(README), re.DOTALL)
    package = types.ModuleType("aws_platform")
    package.__getattr__ = components.__getattr__  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "aws_platform", package)
    made = record(lambda: exec(compile(program, "README.md", "exec"), {}))  # noqa: S102
    assert made.one("eks:index:Cluster", "cluster").inputs["name"] == "apps"


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> Iterator[tuple[str, str]]:
    """The relative links of a document: file, and anchor or nothing."""
    for target in re.findall(r"\]\(([^)\s]+)\)", text(path)):
        if "://" not in target:
            file, _, anchor = target.partition("#")
            yield file, anchor


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    lost: list[str] = []
    for file, anchor in links(document):
        target = (document.parent / file).resolve() if file else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{file}#{anchor}")
    assert lost == []


def mapped() -> dict[str, str]:
    """The paths of ARCHITECTURE.md's tree, each with what it says of it."""
    (block,) = re.findall(r"<!-- tree.*?```\n(.*?)```\n<!-- /tree -->", text(ARCHITECTURE), re.DOTALL)
    found: dict[str, str] = {}
    above = ""
    for line in block.splitlines():
        name, _, what = line.strip().partition(" ")
        if not line.startswith(" "):
            above = name if name.endswith("/") else ""
        found[name if not line.startswith(" ") else above + name] = what.strip()
    return found


def tracked() -> set[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(listed.splitlines())


def test_everything_on_the_map_is_there() -> None:
    assert [path for path in mapped() if not (ROOT / path).exists()] == []


# Of the root, what every repository has.
UNMAPPED = {"LICENSE", "Makefile", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "pyproject.toml", "uv.lock"}


def test_every_file_of_the_root_and_every_room_is_on_the_map() -> None:
    """Of components/, whose modules are the primitives that rooms are made of, each module too."""
    expected: set[str] = set()
    for path in tracked():
        first, slash, rest = path.partition("/")
        inner, inner_slash, _ = rest.partition("/")
        expected.add(first + slash)
        if first == "components" or (first == "policies" and inner_slash):
            expected.add(f"{first}/{inner}{inner_slash}")
    assert sorted(path for path in expected - set(mapped()) - UNMAPPED if not path.startswith(".")) == []


@pytest.mark.parametrize("row", re.findall(r"^\| (.*?) \| (`.*) \|$", text(ARCHITECTURE), re.MULTILINE))
def test_a_question_is_answered_by_a_file_that_has_the_answer(row: tuple[str, str]) -> None:
    """`path`, `word`: the file is there and the word in it."""
    question, answer = row
    if not question.endswith("?"):
        pytest.skip("a row of another table")
    code = re.findall(r"`([^`]+)`", answer)
    paths = [ROOT / part for part in code if "/" in part or part.endswith(".py")]
    words = [part for part in code if "/" not in part and not part.endswith(".py")]
    assert [path for path in paths if not path.exists()] == [], question
    assert [word for word in words if not any(word in text(path) for path in paths if path.is_file())] == [], question


def recipes() -> dict[str, list[list[str]]]:
    """The recipes of CONTRIBUTING.md: for each, the numbered steps with the files that they name."""
    _, _, after = text(CONTRIBUTING).partition("## Recipes")
    body, _, _ = after.partition("\n## ")
    found: dict[str, list[list[str]]] = {}
    for part in body.split("\n### ")[1:]:
        title, _, rest = part.partition("\n")
        steps = re.findall(r"^\d+\. (.*?)(?=^\d+\. |^\S|\Z)", rest, re.MULTILINE | re.DOTALL)
        found[title] = [re.findall(r"`([\w./-]+\.\w+)`", step) for step in steps]
    return found


@pytest.mark.parametrize("recipe", recipes())
def test_every_file_that_a_recipe_names_is_there(recipe: str) -> None:
    steps = recipes()[recipe]
    assert len(steps) >= 2
    assert all(steps), "each step names its file"
    assert [file for step in steps for file in step if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("recipe", [title for title in recipes() if title != "A room"])
def test_a_recipe_has_at_most_three_steps_by_hand(recipe: str) -> None:
    assert len(recipes()[recipe]) <= MOST_FILES_BY_HAND


def test_no_mark_of_a_merge_is_left_in_a_file() -> None:
    marks = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    texts = {path: (ROOT / path).read_text(encoding="utf-8", errors="ignore") for path in tracked()}
    assert [path for path, content in texts.items() if marks.search(content)] == []
