"""Writes what every stack's resources are known by: `python -m tests.identity`."""

from tests.house.test_identity import FOLDER, identity
from tests.recording import STACKS

for stack in STACKS:
    (FOLDER / f"{stack}.txt").write_text(identity(stack), encoding="utf-8")
