"""The process that draws terrains, and how a film talks with it.

TensorFlow and Mesa's llvmpipe each bring an LLVM, and crash where they meet in one process. So OpenGL has a
process of its own (`scenes.stage.terrain.drawing_process`), one for all terrains of this one; rasters come
back through shared memory. While this process paints frame n, the drawing process renders frame n + 1; it
exits when this process exits.
"""

from __future__ import annotations

import mmap
import os
import pickle
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import InputError
from scenes.stage.terrain.drawing_process import SLOTS
from scenes.stage.terrain.opengl import LINUX

PROJECT = Path(__file__).parents[3]
MEND = "apt-get install libegl1 libgl1 libgl1-mesa-dri" if LINUX else "install a driver for OpenGL 3.3"


class DrawingError(RuntimeError):
    """The drawing process ended, or failed for a reason that nobody foresaw; the text is its own."""


def begin() -> None:
    """Start the process that draws: it is ready by the time that a film has been laid out."""
    _process()


def renderer() -> str:
    """What draws: the driver's own name. Raises InputError where there is no OpenGL 3.3."""
    return str(_process().ask("renderer"))


@cache
def available() -> bool:
    """Whether terrains can be drawn here: there is OpenGL 3.3."""
    try:
        return bool(renderer())
    except (InputError, DrawingError):
        return False


class Drawing:
    """One terrain in the drawing process; ``parts`` are the arrays that `opengl.Picture3D` takes.

    Raises:
        InputError: there is no OpenGL 3.3 here; with the command that mends it.
        DrawingError: the drawing process ended.
    """

    def __init__(self, **parts: Any) -> None:
        self._process = _process()
        self._number = int(self._process.ask("make", parts))
        self._finalizer = weakref.finalize(self, self._process.forget, self._number)

    def release(self) -> None:
        """Free its buffers now; else that happens some time after nobody has it any more."""
        if self._finalizer.detach() and self._process.alive:
            self._process.ask("forget", self._number)

    def order(self, **how: Any) -> None:
        """Begin a raster: the arguments of `opengl.Picture3D.draw` but ``out``. `raster` waits for it."""
        self._process.order((self._number, how))

    def raster(self, **how: Any) -> np.ndarray:
        """The raster, (height, width, 4) uint8; valid until the next but one is begun."""
        return self._process.raster((self._number, how))


Order = tuple[int, Mapping[str, Any]]  # a terrain's number, and how it is drawn


class DrawingProcess:
    """A running drawing process, with the memory that it draws into."""

    def __init__(self) -> None:
        self._memory = _memory()
        self._size = 0
        self._map: mmap.mmap | None = None
        self._held: list[Order | None] = [None] * SLOTS  # what is, or will be, in each slot
        self._slot = 0  # the one of the last order
        self._drawing = False
        self._gone: list[int] = []
        self._child = subprocess.Popen(
            [sys.executable, "-m", "scenes.stage.terrain.drawing_process", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[self._memory],
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            start_new_session=True,  # ctrl-C in the terminal ends the film's process, and so this one
        )
        weakref.finalize(self, _end, self._child, self._memory)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._child.poll() is None

    def ask(self, what: str, *arguments: Any) -> Any:
        """Send a request and wait for its answer; first those terrains are freed that nobody has any more."""
        self._wait()
        gone, self._gone = self._gone, []
        for message in (*(("forget", number) for number in gone), (what, *arguments)):
            self._send(message)
            answer = self._receive()
        return answer

    def forget(self, number: int) -> None:
        """Free a terrain's buffers, at the next request: Python may call this in the middle of one."""
        self._gone.append(number)

    def order(self, order: Order) -> None:
        """Begin a raster in the slot that was not used last."""
        self._wait()
        width, height = order[1]["size"]
        need = SLOTS * width * height * 4
        if need > self._size:
            os.ftruncate(self._memory, need)
            self._map, self._size = mmap.mmap(self._memory, need), need
            self._held = [None] * SLOTS
        self._slot = (self._slot + 1) % SLOTS
        self._held[self._slot] = None
        self._send(("draw", *order, self._slot, self._size))
        self._held[self._slot], self._drawing = order, True

    def raster(self, order: Order) -> np.ndarray:
        """The raster of an order: at once where it is there, or on its way."""
        if order not in self._held:
            self.order(order)
        slot = self._held.index(order)
        if slot == self._slot:
            self._wait()
        assert self._map is not None
        width, height = order[1]["size"]
        begin = slot * (self._size // SLOTS)
        return np.frombuffer(self._map, np.uint8, width * height * 4, begin).reshape(height, width, 4)

    def _wait(self) -> None:
        """Until the raster that is being drawn is done."""
        if self._drawing:
            self._drawing = False
            self._receive()

    def _send(self, message: object) -> None:
        assert self._child.stdin is not None
        try:
            pickle.dump(message, self._child.stdin, protocol=5)
            self._child.stdin.flush()
        except OSError:
            raise DrawingError(self._last_words()) from None

    def _receive(self) -> Any:
        assert self._child.stdout is not None
        try:
            kind, answer = pickle.load(self._child.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise DrawingError(self._last_words()) from None
        if kind == "no_opengl":
            raise InputError(
                "no_opengl",
                "The terrain is drawn with OpenGL 3.3, and there is none here ({reason}). To mend it: {mend}",
                reason=answer,
                mend=MEND,
            )
        if kind == "failed":
            raise DrawingError(answer)
        return answer

    def _last_words(self) -> str:
        return f"the process that draws the terrain ended (exit status {self._child.wait()})"


@cache
def _running() -> list[DrawingProcess]:
    return []


def _process() -> DrawingProcess:
    """This process's drawing process, started when it is first needed (and again where it has ended)."""
    running = _running()
    if not running or not running[0].alive:
        running[:] = [DrawingProcess()]
    return running[0]


def _memory() -> int:
    """A file descriptor of memory that both processes map."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("terrain", 0)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _end(child: subprocess.Popen[bytes], memory: int) -> None:
    child.kill()  # it has nothing to lose, and takes a third of a second to end by itself
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # it has ended before
                pipe.close()
    child.wait()
    os.close(memory)
