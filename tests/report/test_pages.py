"""The comment and the page: hostile text, sizes, the same bytes twice, and what a browser does with the page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from report.__main__ import main
from report.comment.fitting import LIMIT_BYTES, Section, fitted
from report.comment.markdown import markdown
from report.content import Report, build
from report.html import html
from tests.report import events
from tests.report.browser import Browser, browser

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=https://example.invalid/x onerror=alert(1)>",
    "@octocat please look",
    "a|b",
    "a\\|b",
    "a\\\\|<b>",
    "`x` ``y``",
    "```\n# title\n```",
    "]](https://example.invalid) [x](https://example.invalid)",
    "</code></details><h1>",
    "-->",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "\u202egpj.exe",
    "line\u2028break\r\n",
    "https://example.invalid/ #1 GH-1 !1 ~label",
)
STACKS = ("dev", "staging", "prod")


def hostile() -> Report:
    """A preview in which every text of the program is hostile."""
    made = [events.create(text, inputs={"tags": {text: text}}) for text in HOSTILE]
    changed = [
        events.update(f"u{text}", events.VPC, {text: text, "a": "b"}, {text: f"{text} ", "a": text}) for text in HOSTILE
    ]
    gone = [events.delete(f"d{text}", "aws:s3/bucket:Bucket", parent=events.urn(text)) for text in HOSTILE]
    replaced = [
        step
        for text in HOSTILE
        for step in events.replace(f"r{text}", f"aws:{text}/x:Y", {text: "1"}, {text: text}, text)
    ]
    broken = [events.error(text) for text in HOSTILE]
    return events.report(*made, *changed, *gone, *replaced, *broken, events.ended("failed"))


EXAMPLES = {
    "hostile": hostile,
    "destroy": lambda: events.report(events.delete("a"), events.delete("db", "aws:rds/instance:Instance")),
    "failed": lambda: events.report(events.create("a"), events.error("no such block"), events.ended("failed")),
    "empty": lambda: events.report(events.same("a")),
    **{stack: lambda stack=stack: build(events.of_stack(stack), "sandbox") for stack in STACKS},
}


def rendered(text: str) -> str:
    """The Markdown as a forge renders it, before it removes dangerous elements."""
    return cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)


def outside_code(page: str) -> str:
    """The rendered page without what stands in code, where forges look for no mentions and links."""
    kept, rest = [], page
    while "<code" in rest:
        before, _, after = rest.partition("<code")
        kept.append(before)
        rest = after.partition("</code>")[2]
    return "".join([*kept, rest])


def test_hostile_text_is_text_in_the_comment() -> None:
    page = rendered(markdown(hostile()))
    for mark in ("<script", "<img", "<h1", "<a "):
        assert mark not in page
    prose = outside_code(page)
    for mark in ("@octocat", "example.invalid", "alert", "GH-1", "title"):
        assert mark not in prose
    assert page.count("<details>") == page.count("</details>")
    assert "\u202e" not in page
    assert "\u2028" not in page


def test_a_table_of_hostile_rooms_keeps_its_columns() -> None:
    rooms = [events.create(text, "aws-platform:x:Y") for text in HOSTILE]
    page = rendered(markdown(events.report(*rooms, events.delete("x"))))
    head, *body = page.partition("</table>")[0].split("<tr>")[1:]
    assert len(body) == len(HOSTILE) + 1
    assert {row.count("<td") for row in body} == {head.count("<th")} == {3}


def test_hostile_text_is_text_on_the_page() -> None:
    page = html(hostile())
    for mark in ("<script", "<img", "</code></details><h1>", "<b>x", "\u202e", "\u2028"):
        assert mark not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=60)
def test_any_name_stays_in_its_place(name: str) -> None:
    report = events.report(
        events.create("a", "aws-platform:x:Y"),
        events.delete(f"n{name}", parent=events.urn(name, "aws-platform:x:Y")),
        events.update("u", events.VPC, {"a": "b"}, {"a": name}),
    )
    page = rendered(markdown(report))
    assert page.count("<table>") == page.count("</table>") == 1
    assert "<script" not in page
    assert page.count("<tr>") == len(report.changes.rooms) + 1
    assert html(report) == html(report)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_comment_fits_and_the_same_preview_gives_the_same_bytes(example: str) -> None:
    first, second = EXAMPLES[example](), EXAMPLES[example]()
    assert markdown(first) == markdown(second)
    assert html(first) == html(second)
    assert len(markdown(first).encode()) <= LIMIT_BYTES


def test_a_comment_that_would_be_too_long_leaves_out_creations_first_and_says_so() -> None:
    made = [events.create(f"{number:05}-{'x' * 90}") for number in range(900)]
    changed = [events.update(f"u{number}", events.VPC, {"a": 1}, {"a": 2}) for number in range(20)]
    page = markdown(events.report(*made, *changed, events.delete("db", "aws:rds/instance:Instance")))
    assert len(page.encode()) <= LIMIT_BYTES
    assert "What is created: left out of this comment" in page
    assert "- a: 1" in page
    assert "Data loss" in page


def test_a_comment_of_thousands_of_deletions_still_fits() -> None:
    gone = [events.delete(f"{number}|{'é|' * 60}", "aws:s3/bucket:Bucket") for number in range(3000)]
    page = markdown(events.report(*gone))
    assert len(page.encode()) <= LIMIT_BYTES
    assert "more replacements and deletions, in the HTML report" in page


@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=4), min_size=1, max_size=6), st.integers(0, 200))
def test_sections_are_shortened_from_the_last_one_on(texts: list[list[str]], limit: int) -> None:
    sections = [Section(tuple(sorted(forms, key=len, reverse=True))) for forms in texts]
    try:
        page = fitted(sections, limit)
    except ValueError:
        shortest = fitted([Section(section.forms[-1:]) for section in sections], 10_000)
        assert len(shortest.encode()) > limit
    else:
        assert len(page.encode()) <= limit


def test_the_command_writes_the_same_files_in_another_process(tmp_path: Path) -> None:
    """Sets, whose order differs between processes, decide nothing."""
    source = tmp_path / "events.jsonl"
    source.write_text("\n".join(events.of_stack("dev")))
    command = [sys.executable, "-m", "report", "--events", str(source), "--source", "sandbox", "--out"]
    for seed in ("1", "2"):
        subprocess.run([*command, str(tmp_path / seed)], check=True, env={"PYTHONHASHSEED": seed}, capture_output=True)
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert {"preview.html", "preview.md"} <= set(names)
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_the_command_refuses_what_is_no_preview(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "events.jsonl"
    source.write_text("no event")
    assert main(["--events", str(source), "--source", "account", "--out", str(tmp_path)]) == 2
    assert "line 1 is not an event" in capsys.readouterr().err
    assert main(["--events", str(tmp_path / "none"), "--source", "account", "--out", str(tmp_path)]) == 2


@pytest.mark.parametrize(("source", "words"), [("sandbox", "From the sandbox"), ("account", "From a real account")])
def test_both_say_where_the_preview_comes_from(source: str, words: str) -> None:
    report = build(events.lines(events.create("a"), events.ended()), source)
    assert words in markdown(report)
    assert words in html(report)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_browser_loads_nothing_logs_nothing_and_shows_it_all_in_a_narrow_window(
    example: str, chromium: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "preview.html"
    page.write_text(html(EXAMPLES[example]()), encoding="utf-8")
    for width in (390, 1400):
        seen = chromium.open(page, width)
        assert seen.messages == []
        assert seen.requests == []
        assert seen.width <= width
        assert "Preview of" in seen.text


def test_the_browser_would_tell_of_a_request_and_of_an_error(chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<body><img src='https://127.0.0.1:9/x.png'><script>console.error('no')</script></body>")
    seen = chromium.open(page, 390)
    assert seen.requests == ["https://127.0.0.1:9/x.png"]
    assert any("no" in message for message in seen.messages)
