"""The server of moto: what it answers at once, and what one after the other."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

from sandbox.moto_server import one_at_a_time


def test_requests_are_answered_one_after_the_other() -> None:
    together = Barrier(2, timeout=0.2)

    def application(_environ: dict[str, Any], _start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            together.wait()
        except BrokenBarrierError:
            yield b"alone"
        else:
            yield b"together"

    answer = one_at_a_time(application)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: list(answer({}, print)), range(2)))
    assert answers == [[b"alone"], [b"alone"]]
