"""A real plugin in the place of a stand-in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from .conftest import CHECKOUT, Sandbox

# A plugin as the engine starts one: an executable that prints its port. It serves what the stand-in serves, so that
# what is tested is who is asked, not what is answered.
PLUGIN = f"""#!{sys.executable}
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(CHECKOUT)!r})
from sandbox.eks import EksProvider
from sandbox.journal import Journal
from sandbox.serving import serve

async def main():
    Path({{marker!r}}).touch()
    journal = Journal(Path({{marker!r}}).with_name("journal"))
    server, port = await serve(EksProvider(), "pulumi-eks", journal, constructs=True)
    print(port, flush=True)
    await server.wait_for_termination()

asyncio.run(main())
"""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """A file that the plugin makes when it is started."""
    plugin = tmp_path / "pulumi-resource-eks"
    plugin.write_text(PLUGIN.format(marker=str(tmp_path / "started")))
    plugin.chmod(0o755)
    return tmp_path / "started"


def path_with(directory: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join([str(directory), os.environ["PATH"]])}


def test_a_plugin_that_is_asked_for_is_started_by_the_engine(sandbox: Sandbox, marker: Path) -> None:
    result = sandbox("preview", "dev", "--plugin", "eks", environment=path_with(marker.parent))
    assert marker.exists(), result.text
    assert result.status == 0, result.text


def test_a_plugin_that_is_not_asked_for_is_left_alone(sandbox: Sandbox, marker: Path) -> None:
    assert sandbox("preview", "dev", environment=path_with(marker.parent)).status == 0
    assert not marker.exists()


def test_a_plugin_that_there_is_no_stand_in_for_is_refused(sandbox: Sandbox) -> None:
    result = sandbox("preview", "dev", "--plugin", "gcp")
    assert result.status == 1
    assert "--plugin gcp: the stand-ins are aws, eks, kubernetes" in result.text
