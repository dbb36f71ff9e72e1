"""The two journeys, each made once."""

from __future__ import annotations

import pytest

from tests.engine import Sandbox

from . import dev, prod
from .journey import Journey


@pytest.fixture(scope="session")
def dev_journey(sandbox: Sandbox) -> Journey:
    return dev.travel(sandbox)


@pytest.fixture(scope="session")
def prod_journey(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    return prod.travel(sandbox, tmp_path_factory.mktemp("exempted"))
