"""The drawing process, `python -m scenes.stage.terrain.drawing_process`: requests on standard input.

Each request is a pickled tuple (its name, its arguments), each answer a pickled pair; rasters go into memory
that is shared with the process that asks (`scenes.stage.terrain.drawing` is the other end).
"""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import sys
from typing import Any

from scenes.stage.terrain.opengl import NoOpenGLError, Picture3D, context

SLOTS = 2  # rasters in the shared memory: one is read while the next is drawn


def main(memory: int) -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the process that asks, not before
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a driver prints must not mix with the answers
    desk = Desk(memory)
    while True:
        try:
            what, *arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = ("done", getattr(desk, what)(*arguments))
        except NoOpenGLError as error:
            answer = ("no_opengl", str(error))
        except Exception as error:
            answer = ("failed", f"{type(error).__name__}: {error}")
        try:
            pickle.dump(answer, answers, protocol=5)
            answers.flush()
        except BrokenPipeError:  # whoever asked has gone
            os._exit(0)


class Desk:
    """What can be asked of the drawing process."""

    def __init__(self, memory: int) -> None:
        self._memory, self._map = memory, memoryview(b"")
        self._pictures: dict[int, Picture3D] = {}
        self._made = 0

    def renderer(self) -> str:
        """The driver's own name."""
        return str(context().info["GL_RENDERER"])

    def make(self, parts: dict[str, Any]) -> int:
        """A terrain's number."""
        self._made += 1
        self._pictures[self._made] = Picture3D(**parts)
        return self._made

    def forget(self, number: int) -> None:
        """Free a terrain's buffers."""
        self._pictures.pop(number, None)
        context().gc()

    def draw(self, number: int, how: dict[str, Any], slot: int, size: int) -> None:
        """Draw a terrain into a slot of the memory, whose size is told."""
        if len(self._map) != size:
            self._map = memoryview(mmap.mmap(self._memory, size))
        half = size // SLOTS
        self._pictures[number].draw(self._map[slot * half : (slot + 1) * half], **how)


if __name__ == "__main__":
    main(int(sys.argv[1]))
