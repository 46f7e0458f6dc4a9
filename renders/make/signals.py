"""How a command ends when it is asked to: whole or not at all, whichever signal asks."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def no_sudden_end() -> Iterator[Callable[[], Any]]:
    """SIGTERM and SIGHUP end as ctrl-C does, by an exception that cleans up.

    Gives ``patient``, a context in which all three wait: what is moved to its place is moved whole.
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
    def patient() -> Iterator[None]:
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
        yield patient
    finally:
        for number in handled:
            signal.signal(number, before[number])


@contextmanager
def _nothing() -> Iterator[None]:
    yield
