"""moto, with an inventory of what it holds beside its APIs; the sandbox's directory is on the command line, so that
`stop` finds the process even without a record."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

from .aws.inventory import inventory
from .moto_corrections import correct

INVENTORY = "/sandbox-api/inventory"
"""Where the inventory is, as a JSON list."""


_Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def one_at_a_time(application: _Application) -> _Application:
    """The application, which answers one request after the other: moto's backends are dictionaries that one request
    goes through while another would add to them, which is a RuntimeError and an answer 500. They hardly wait for
    anything but the interpreter, so that nothing is lost."""
    lock = Lock()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with lock:
            return list(application(environ, start_response))

    return answer


def main(port: int) -> None:
    correct()
    apis = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == INVENTORY:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(inventory()).encode()]
        return apis(environ, start_response)

    serving = one_at_a_time(application)
    run_simple("127.0.0.1", port, serving, threaded=True, request_handler=MotoRequestHandler)


if __name__ == "__main__":
    _, _root, number = sys.argv
    main(int(number))
