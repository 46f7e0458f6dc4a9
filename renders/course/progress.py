"""How far a rendering is: one line that updates itself on a terminal, a few plain lines anywhere else."""

from __future__ import annotations

import logging
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from renders.make.reports import Progress
from renders.speech import Speech

SPARSE = 10  # percent between two lines where nobody sees the line update
BAR = 24  # characters


@contextmanager
def noted(listener: Callable[[Progress], object]) -> Iterator[None]:
    """Within it the engine's warnings (a damaged file in the archive, say) go to ``listener``, as notes."""
    handler, engine = _Notes(listener), logging.getLogger("engine")
    engine.addHandler(handler)
    try:
        yield
    finally:
        engine.removeHandler(handler)


class _Notes(logging.Handler):
    def __init__(self, listener: Callable[[Progress], object]) -> None:
        super().__init__(logging.WARNING)
        self._listener = listener

    def emit(self, record: logging.LogRecord) -> None:
        self._listener(Progress("note", text=record.getMessage()))


class ProgressLine:
    """Writes each `Progress` it is called with to ``stream``; `close` ends the line."""

    def __init__(
        self, speech: Speech, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say, self._reason = speech.say, speech.reason
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()
        self._clock = clock
        self._started: tuple[float, int] | None = None  # the first frame's time and number
        self._told = -SPARSE
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Show one step of progress."""
        if progress.phase == "note":
            self.close()
            print(self._reason(progress.text), file=self._stream, flush=True)
        elif progress.phase == "frames" and progress.total > 0:
            self._frames(progress.done, progress.total)
        elif progress.phase != "frames":
            self._write(self._say(f"progress.{progress.phase}"))

    def close(self) -> None:
        """Leave the updating line empty, so that what follows starts clean."""
        if self._live and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
        self._width = 0

    def _frames(self, done: int, total: int) -> None:
        now = self._clock()
        if self._started is None:
            self._started = (now, done)
        since, first = self._started
        percent = min(100, 100 * done // total)
        rate = (done - first) / (now - since) if now > since and done > first else 0.0
        if not self._live and done < total and (percent < self._told + SPARSE or not rate):
            return
        self._told = percent - percent % SPARSE
        text = f"{percent} %"
        if rate:
            left = _clock_time((total - done) / rate)
            text = self._say("progress.frames", percent=percent, rate=round(rate), left=left)
        if self._live:
            full = BAR * done // total
            text = f"{'━' * full}{'╌' * (BAR - full)} {text}"
        self._write(text)

    def _write(self, text: str) -> None:
        if self._live:
            text = text[: shutil.get_terminal_size().columns - 1]  # a line that wraps cannot be updated
            self._stream.write("\r" + text.ljust(self._width))
            self._width = len(text)
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def _clock_time(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
