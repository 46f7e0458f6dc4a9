"""The processes that make one film: one fresh process for it, and helpers that make pieces of it.

This process starts `film_process` with the task as one JSON line on its standard input, and listens
to the JSON lines that it reports. A process that is ready for a piece of the film says so and is dealt the
next one, so that each has work until none is left. The first process is the film's own: it computes the race,
makes the first piece, and when all pieces are made joins them. Who made a piece cannot be seen in the film.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from engine.errors import InputErrors
from renders import catalog
from renders.make.reports import Failure, Listener, Progress, RenderError, Task

ASK_S = 1.0  # seconds between two questions whether to stop
PATIENCE = 5.0  # seconds that an interrupted child has to end by itself
CORES = 2  # that one process keeps busy: one paints, the other encodes
MOST_USUAL, MOST_JOBS = 8, 64  # processes, when nobody says how many, and when somebody does
TAIL = 12  # lines of a failed child's own words that are worth showing


def run(
    task: Task,
    folder: Path,
    settings: Path,
    progress: Listener | None = None,
    jobs: int = 1,
    stop: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Do one task in ``folder`` by at most ``jobs`` fresh processes; what the first reported as made.

    All of them end when this call does, and when this process does. Where ``stop``, asked every second, is
    true, it ends as failed. Raises InputErrors, RenderError.
    """
    place = {"folder": str(folder), "settings": str(settings), "path": os.getcwd()}
    tell = progress or (lambda _: None)
    with _crew(folder) as crew:
        first = crew.start({**task, **place})
        while True:
            child, report = crew.next_report(stop)
            if report is None:  # its end
                _check(child)
                if child is first:
                    return dict(first.last["made"])
            elif "wants" in report:
                crew.deal(child, report["wants"])
                if len(crew.all) == 1:  # it is laid out: all that it shows is stored
                    crew.help({**task, **place}, jobs - 1)
            elif "phase" not in report:
                child.last = report
            elif report["phase"] == "frames":
                child.done = report["done"]
                tell(Progress("frames", sum(each.done for each in crew.all), report["total"]))
            elif child is first:
                tell(Progress(**report))
                if report["phase"] == "scene" and task.get(
                    "shows"
                ):  # no more than a race, and that is stored
                    crew.help({**task, **place}, jobs - 1)
            crew.join_when_all_is_made()


def usual_jobs() -> int:
    """How many processes a film takes when nobody says: as many as keep the cores busy, 8 at most."""
    return max(1, min(MOST_USUAL, cores() // CORES))


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# ---- the children


@dataclass(eq=False)
class _Child:
    """One process: what it printed, its last report, the frames that it made; ``idle`` while it waits."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    last: dict[str, Any] = field(default_factory=dict)
    done: int = 0
    idle: bool = False

    def tell(self, what: object) -> None:
        """Write one JSON line to its standard input; whether it still listens shows when it ends."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(what).encode() + b"\n")
            self.process.stdin.flush()


@dataclass(eq=False)
class _Crew:
    """All processes of one film, its own first, and the pieces that nobody has been dealt yet."""

    folder: Path
    reports: SimpleQueue[tuple[_Child, dict[str, Any] | None]] = field(default_factory=SimpleQueue)
    all: list[_Child] = field(default_factory=list)
    left: list[int] | None = None  # None: nobody has counted them yet

    def start(self, task: Task) -> _Child:
        """Start a process on a task, and listen to it."""
        child = _WAITING.pop() if _WAITING else _begin()
        self.all.append(child)
        Thread(target=self._listen, args=(child,), daemon=True).start()
        child.tell(task)
        return child

    def help(self, task: Task, count: int) -> None:
        """Start helpers once nobody has to compute what the first computes or has computed."""
        for _ in range(count):
            self.start({**task, "do": "pieces"})

    def deal(self, child: _Child, count: int) -> None:
        """Give the next of the film's ``count`` pieces to a child that is ready; the first keeps piece 0."""
        if self.left is None:
            self.left = list(range(count))
        own = child is self.all[0]
        fit = next((piece for piece in self.left if own or piece > 0), None)
        if fit is not None:
            self.left.remove(fit)
        child.idle = own and fit is None
        if not child.idle:
            child.tell(fit)

    def join_when_all_is_made(self) -> None:
        """Let the film's own process join the pieces once every helper has made its last."""
        first, *helpers = self.all
        if first.idle and all("made" in helper.last for helper in helpers):
            first.idle = False
            first.tell(None)

    def next_report(self, stop: Callable[[], bool] | None) -> tuple[_Child, dict[str, Any] | None]:
        """The next report of any child, waited for. Raises RenderError where there is to be none."""
        while stop is not None:
            if stop():
                raise RenderError("stopped")
            with suppress(Empty):
                return self.reports.get(timeout=ASK_S)
        return self.reports.get()

    def _listen(self, child: _Child) -> None:
        assert child.process.stdout is not None
        with child.process.stdout:
            for line in child.process.stdout:
                if line.endswith(b"\n"):  # else it was cut short by the child's end
                    self.reports.put((child, json.loads(line)))
        self.reports.put((child, None))


_WAITING: list[_Child] = []  # processes that were begun ahead of their task, which nobody has taken yet


@contextmanager
def begun() -> Iterator[None]:
    """Begin a process ahead of its task, which finds it started; where none comes, it ends with the block."""
    _WAITING.append(_begin())
    try:
        yield
    finally:
        _end([child.process for child in _WAITING])
        while _WAITING:
            _WAITING.pop().said.close()


def _begin() -> _Child:
    """A process that waits for a task."""
    said = tempfile.TemporaryFile()  # noqa: SIM115  # closed with its process
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "renders.make.film_process"],
        stdin=subprocess.PIPE,  # stays open: its end tells the child that this process is gone
        stdout=subprocess.PIPE,
        stderr=said,
        cwd=Path(__file__).parent,  # where no manim.cfg of anybody's lies
        env=os.environ | {"PYTHONPATH": _search_path(), "PYTHONUTF8": "1"},
        start_new_session=True,  # ctrl-C in the terminal reaches this process only, which ends the child
    )
    return _Child(process, said)


@contextmanager
def _crew(folder: Path) -> Iterator[_Crew]:
    """A crew whose processes have all ended when the block has."""
    crew = _Crew(folder)
    try:
        yield crew
    finally:
        _end([child.process for child in crew.all])
        for child in crew.all:
            child.said.close()


def _check(child: _Child) -> None:
    """Raise what ended a child that did not do its task."""
    status = child.process.wait()
    told = child.last.get("failure")
    failure = Failure.read(told) if told else Failure(f"exit status {status}")
    if failure.mistakes:
        raise InputErrors(failure.errors())
    if failure.said:
        raise RenderError(failure.reason, said=failure.said)
    if "made" not in child.last or status != 0:
        child.said.seek(0)
        words = child.said.read().decode("utf-8", "replace").strip().splitlines()
        raise RenderError(failure.reason, "\n".join(words[-TAIL:]))


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """End all that are not at their end yet, first politely."""
    for end in (subprocess.Popen.terminate, subprocess.Popen.kill):
        running = [process for process in processes if process.poll() is None]
        for process in running:
            end(process)
        for process in running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                continue
    for process in processes:
        if process.stdin is not None:
            with suppress(BrokenPipeError):
                process.stdin.close()


def _search_path() -> str:
    """The project first (so that it runs from a plain clone too), then what the person had set."""
    theirs = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    return os.pathsep.join([str(catalog.PROJECT), *(os.path.abspath(folder) for folder in theirs)])
