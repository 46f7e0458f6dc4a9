"""Signals that ask a command to end: each raises KeyboardInterrupt, so that it cleans up, whichever it is."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def cleanup_on_signal() -> Iterator[Callable[[], Any]]:
    """A context in which SIGTERM and SIGHUP raise KeyboardInterrupt, as ctrl-C does.

    Gives ``uninterrupted``, a context in which all three are ignored: files that belong together are moved to
    their places together.
    """
    if threading.current_thread() is not threading.main_thread():
        yield _nothing
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    ending = calm = False

    def asked_to_end(number: int, frame: object) -> None:
        nonlocal ending
        if not calm and not ending:  # asked again, it goes on cleaning up
            ending = True
            raise KeyboardInterrupt

    @contextmanager
    def uninterrupted() -> Iterator[None]:
        nonlocal calm
        calm = True
        try:
            yield
        finally:
            calm = False

    handled = [number for number in numbers if before[number] not in (signal.SIG_IGN, None)]  # as under nohup
    for number in handled:
        signal.signal(number, asked_to_end)
    try:
        yield uninterrupted
    finally:
        for number in handled:
            signal.signal(number, before[number])


@contextmanager
def _nothing() -> Iterator[None]:
    yield
