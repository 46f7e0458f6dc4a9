"""What a worker does for a course: computes the races, makes a film, finishes it.

A worker is a thread of the very process that asked, and leaves each film as files in the run's folder; or any
machine of a Dask cluster on which this project is installed, which need not share a disk with anybody: what
it needs and what it made travel as bytes.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.files import sweep, workplace
from renders.course.lessons import Lesson
from renders.make import film_key
from renders.make.reports import Failure, Progress, RenderError


@dataclass(frozen=True)
class Outcome:
    """What became of a task: a film's files by suffix, the results that it shows by key, or what failed.

    Its files lie where they are said to, or are ``sent`` as bytes to another machine; results are sent as
    they are stored. ``seconds`` are those that each part took, ``first`` those of a film until its first
    frame. A film whose finishing failed has a film all the same.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    sent: Mapping[str, bytes] = field(default_factory=dict)
    results: Mapping[str, bytes] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    failure: Failure | None = None
    first: float = 0.0

    def landed(self, folder: Path) -> Outcome:
        """The same where what was sent lies in ``folder``, as files. Raises OSError."""
        if not self.sent:
            return self
        folder.mkdir(parents=True, exist_ok=True)
        files = {suffix: folder / f"film{suffix}" for suffix in self.sent}
        for suffix, path in files.items():
            path.write_bytes(self.sent[suffix])
        return replace(self, files=files, sent={})


@dataclass(frozen=True)
class Run:
    """One run of a graph: its name on the cluster, and the state of the project that it is a run of.

    So many ``processes`` share a film. ``folder`` is where films are made, where all workers see it: their
    files stay there for whoever asked.
    """

    name: str
    code: str
    processes: int = 1
    folder: Path | None = None

    @property
    def topic(self) -> str:
        """Where its tasks tell how far they are."""
        return f"optimizer-races-{self.name}"


# ---- the tasks


def races(run: Run, lessons: Sequence[Lesson]) -> dict[str, Outcome]:
    """All results that the films show, computed by one process: of each film, its own."""
    from renders.make import computing

    _refuse_other_code(run)
    started = time.monotonic()
    asked = [(lesson.id, lesson.film, lesson.options.keywords()) for lesson in lessons]
    with _workplace(run) as folder:
        try:
            found = computing.compute(asked, folder, _told(run, ""), _stop(run))
        except RenderError as error:
            failed = Outcome(failure=Failure.of(error, folder))
            return {lesson.id: failed for lesson in lessons}
    share = {"races": (time.monotonic() - started) / len(lessons)}
    return {
        film: Outcome(failure=each)
        if isinstance(each, Failure)
        else Outcome(results=computing.packed(each) if run.folder is None else {}, seconds=share)
        for film, each in found.items()
    }


def filmed(run: Run, lesson: Lesson, key: str, computed: Outcome) -> Outcome:
    """A film, from the results that it shows."""
    from renders.make import computing, film

    if computed.failure is not None:
        return computed
    _refuse_other_code(run)
    started = time.monotonic()
    tell = _told(run, lesson.id)
    drawn: list[float] = []

    def heard(progress: Progress) -> None:
        if progress.phase == "frames" and not drawn:
            drawn.append(time.monotonic() - started)
        tell(progress)

    with suppress(OSError):  # what cannot be stored here, the film's own process computes again
        computing.unpack(computed.results)
    with _workplace(run, lesson.id) as folder:
        try:
            made = film.make(
                lesson.film,
                lesson.options.keywords(),
                folder / "film.mp4",
                jobs=run.processes,
                force=True,
                progress=heard,
                stop=_stop(run),
                key=key,
            )
        except (InputError, RenderError, OSError) as error:
            return Outcome(failure=Failure.of(error, folder))
        seconds = {**computed.seconds, "film": time.monotonic() - started}
        return _handed_on(run, {".mp4": made.path}, seconds, drawn[0] if drawn else 0.0)


def finished(run: Run, lesson: Lesson, film: Outcome) -> Outcome:
    """A film with all that belongs to it."""
    from renders.finish import finish
    from renders.finishing_error import FinishingError

    if film.failure is not None:
        return film
    _told(run, lesson.id)(Progress("finishing"))
    started = time.monotonic()
    with _workplace(run, lesson.id) as folder:
        try:
            there = film.landed(folder).files[".mp4"]
            (folder / "finished").mkdir()
            made = finish.finish(there, folder / "finished", lesson.description)
            there.unlink()  # what was made of it takes its place
            seconds = {**film.seconds, "finishing": time.monotonic() - started}
            return _handed_on(run, made, seconds, film.first)
        except (FinishingError, OSError) as error:
            return replace(film, failure=Failure.of(error, folder))


def one_of(computed: Mapping[str, Any], film: str) -> Any:
    """What `races` gave for a film: no worker is sent what others show."""
    return computed[film]


def taken_up(run: Run, film: str, there: Path) -> Outcome:
    """A film whose MP4 is there already, for `finished`: a copy, for another run may replace it."""
    if run.folder is None:
        return _handed_on(run, {".mp4": there})
    with _workplace(run, film) as folder:
        return Outcome({".mp4": shutil.copyfile(there, folder / "film.mp4")})


def code_here() -> str:
    """The state of the project on this machine."""
    return film_key.project()


def _refuse_other_code(run: Run) -> None:
    """A worker that came later may have another state of the project."""
    if code_here() != run.code:
        raise RuntimeError("this worker has another state of the project")


def _told(run: Run, film: str) -> Callable[[Progress], None]:
    """Tell whoever runs the graph how far a film is."""
    from distributed import get_worker

    worker = get_worker()
    return lambda progress: worker.log_event(run.topic, {"film": film, "progress": vars(progress)})


def _stop(run: Run) -> Callable[[], bool]:
    """Whether whoever runs the graph wants no more of it; true where nobody can be asked."""
    from distributed import Event

    event = Event(run.name)

    def stop() -> bool:
        try:
            return bool(event.is_set())
        except Exception:  # the scheduler is gone
            return True

    return stop


def _handed_on(
    run: Run, files: Mapping[str, Path], seconds: Mapping[str, float] | None = None, first: float = 0.0
) -> Outcome:
    """Files for whoever asked: as they lie here, or their bytes."""
    found = Outcome(seconds=seconds or {}, first=first)
    if run.folder is not None:
        return replace(found, files=files)
    return replace(found, sent={suffix: path.read_bytes() for suffix, path in files.items()})


@contextmanager
def _workplace(run: Run, film: str = "") -> Iterator[Path]:
    """A film's folder in the run's; else one of this machine's own, which is gone afterwards.

    What a killed process left of these goes with the next.
    """
    if run.folder is not None:
        (run.folder / film).mkdir(parents=True, exist_ok=True)
        yield run.folder / film
        return
    place = Path(tempfile.gettempdir())
    sweep(place.glob(".races*"))
    with workplace(place, "races") as folder:
        yield folder
