"""How far a rendering is: a bar on a terminal, a few plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self, TextIO

from renders.make.reports import Progress
from renders.speech import Speech, clock

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

SPARSE = 10  # percent between two lines where nobody sees the line update
COUNTED = ("frames", "epochs")  # phases that say how many of how many are done
BAR = 24  # characters, where there is room for so many


class ProgressLine:
    """Tells each `Progress` that it is called with on ``stream``; after its context no bar is left there."""

    def __init__(
        self, speech: Speech, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say, self._reason = speech.say, speech.reason
        self._stream = sys.stderr if stream is None else stream
        self._bar = _bar(self._stream)
        self._now = clock
        self._started: tuple[float, int] | None = None  # the first frame's time and number
        self._told = -SPARSE

    def __call__(self, progress: Progress) -> None:
        """Tell one step of progress."""
        if progress.phase == "note":
            self.close()
            print(self._reason(progress.text), file=self._stream, flush=True)
        elif progress.phase not in COUNTED:
            self._tell(self._say(f"progress.{progress.phase}"))
        elif progress.total > 0:
            self._count(progress.phase, progress.done, progress.total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away, so that what follows starts clean; the next step of progress brings it back."""
        if self._bar is not None:
            self._bar.stop()

    def _count(self, phase: str, done: int, total: int) -> None:
        now = self._now()
        if self._started is None:
            self._started = (now, done)
        since, first = self._started
        percent = min(100, 100 * done // total)
        rate = (done - first) / (now - since) if now > since and done > first else 0.0
        if self._bar is None and done < total and (percent < self._told + SPARSE or not rate):
            return
        self._told = percent - percent % SPARSE
        text = f"{percent} %"
        if rate:
            left = clock((total - done) / rate)
            text = self._say(f"progress.{phase}", percent=percent, rate=round(rate), left=left)
        self._tell(text, done, total)

    def _tell(self, text: str, done: int = 0, total: int | None = None) -> None:
        if self._bar is None:
            print(text, file=self._stream, flush=True)
            return
        (task,) = self._bar.task_ids
        self._bar.update(task, description=text, completed=done, total=total)
        self._bar.start()
        self._bar.refresh()


def live_console(stream: TextIO) -> Console | None:
    """A stream as a console on which lines can be taken back; None for a file, a pipe, a dumb terminal."""
    if not stream.isatty():
        return None
    from rich.console import Console

    console = Console(file=stream, highlight=False)
    return console if console.is_interactive else None


def _bar(stream: TextIO) -> Bar | None:
    """A bar with a text; None where nobody would see it move."""
    if (console := live_console(stream)) is None:
        return None
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = BarColumn(BAR), TextColumn("{task.description}", markup=False)
    bar = Bar(*columns, console=console, transient=True, refresh_per_second=4)
    bar.add_task("", total=None)
    return bar
