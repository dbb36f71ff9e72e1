"""The README says what is."""

from __future__ import annotations

import re
from pathlib import Path

import settings

README = settings.README_FILE.read_text(encoding="utf-8")


def test_the_table_of_settings_is_current() -> None:
    assert settings.with_table(README) == README, "run `make generate`"


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = (Path(settings.__file__).parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets | {"and"}
