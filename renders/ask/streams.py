"""Standard output and error, whatever became of them: closed, on a full disk, a reader that went away."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper
from typing import Any


class Output(TextIOWrapper):
    """A standard stream that remembers, as ``lost``, why something could not be written, and goes on.

    So no film is lost because nobody can be told of it. What it cannot write goes nowhere from then on.
    """

    lost: OSError | None = None
    was_closed = False

    def write(self, text: str, /) -> int:
        """Write a text, or lose it."""
        if self.was_closed and text:
            self.lost = OSError(errno.EBADF, os.strerror(errno.EBADF))
        try:
            return super().write(text)
        except OSError as error:
            self._lose(error)
        return len(text)

    def flush(self) -> None:
        """Write what waits, or lose it."""
        try:
            super().flush()
        except OSError as error:
            self._lose(error)

    def _lose(self, error: OSError) -> None:
        """Let the rest go nowhere: it waits in a buffer, and would be an error again at the very end."""
        self.lost = self.lost or error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def settle() -> None:
    """Make standard output and standard error an `Output` each; what is closed of all three leads nowhere.

    Else the next file that is opened would take its number, and get what libraries say there.
    """
    handles = [os.open(os.devnull, os.O_RDWR) if stream is None else -1 for stream in _streams()]
    sys.stdout, sys.stderr = map(_output, _streams()[1:], handles[1:])


def lost(stream: object) -> OSError | None:
    """Why something that was to be written is lost; None where nothing is."""
    return getattr(stream, "lost", None)


def _streams() -> list[Any]:
    return [sys.stdin, sys.stdout, sys.stderr]


def _output(stream: Any, handle: int) -> Output:
    if stream is None:
        made = Output(os.fdopen(handle, "wb"), "utf-8", "replace")
        made.was_closed = True
        return made
    how = {"line_buffering": stream.line_buffering, "write_through": stream.write_through}
    encoding = stream.encoding
    return Output(stream.detach(), encoding, "replace", **how)
