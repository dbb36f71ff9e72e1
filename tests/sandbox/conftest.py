"""The real programs that tests of the sandbox run, and an AWS account for one test session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from sandbox import binaries
from sandbox.aws.account import Account


@pytest.fixture(scope="session")
def found() -> binaries.Binaries:
    return binaries.locate(print)


@pytest.fixture(scope="session")
def engine(found: binaries.Binaries) -> Path:
    return found.pulumi


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    """A real moto server on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield Account(f"http://{host}:{port}")
    server.stop()
