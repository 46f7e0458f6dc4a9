"""What a worker does for a course: computes the races, makes a film, finishes it. All goes as bytes.

A worker is a thread of the very process that asked, or any machine of a Dask cluster on which this project is
installed: nothing here takes for granted that it shares a disk with anybody.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.files import no_room, sweep, workplace
from renders import catalog
from renders.make import film_key
from renders.make.processes import Progress, RenderError, Said
from renders.speech import one_by_one

Mistake = tuple[str, str, dict[str, object]]  # an InputError's code, sentence and fields


@dataclass(frozen=True)
class Job:
    """What a worker has to know of a film: its key, Scene class and keywords, and what it is in one sentence.

    ``processes`` is how many share it. ``effort`` is how long it may take, in any unit: the longest first.
    """

    film: str
    key: str
    entry: catalog.FilmEntry
    keywords: Mapping[str, Any]
    description: str
    processes: int = 1
    effort: float = 1.0


@dataclass(frozen=True)
class Failure:
    """Why there is no film: a reason in one line of English, and the end of what its process said.

    ``mistakes`` are those of who asked for it; ``said`` is the reason's key in `renders/words`, where it has
    one, and the fields of that sentence.
    """

    reason: str
    detail: str = ""
    mistakes: tuple[Mistake, ...] = ()
    said: Said | None = None

    @classmethod
    def of(cls, error: Exception, folder: Path) -> Failure:
        """What an error of rendering, finishing or the disk says; ``folder`` is where it was written."""
        if isinstance(error, RenderError):
            return cls(error.reason, error.detail, said=error.said)
        if (full := no_room(error, folder)) is not None:
            return cls(str(error), said=("says.no_room", {"folder": str(full)}))
        code, fields = getattr(error, "code", None), dict(getattr(error, "fields", {}))
        return cls(str(error), said=(f"finishing.{code}", fields) if code else None)


@dataclass(frozen=True)
class Outcome:
    """What became of a task: a film's files by suffix (of `races`: its results by key), seconds, what failed.

    ``seconds`` are those that each part took, ``first`` those of a film until its first frame. A film whose
    finishing failed has a film all the same.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    failure: Failure | None = None
    first: float = 0.0


@dataclass(frozen=True)
class Run:
    """One run of a graph: its name on the cluster, and the state of the project that it is a run of."""

    name: str
    code: str

    @property
    def topic(self) -> str:
        """Where its tasks tell how far they are."""
        return f"optimizer-races-{self.name}"


# ---- the tasks


def races(run: Run, jobs: Sequence[Job]) -> dict[str, Outcome]:
    """All results that the films show, computed by one process: of each film, by key, as stored."""
    from renders.make import computing

    _refuse_other_code(run)
    started = time.monotonic()
    asked = [(job.film, job.entry, {**job.keywords}) for job in jobs]
    with _workplace() as folder:
        try:
            found = computing.compute(asked, folder, _told(run, ""), _stop(run))
        except RenderError as error:
            failed = Outcome(failure=Failure.of(error, folder))
            return {job.film: failed for job in jobs}
    share = {"races": (time.monotonic() - started) / len(jobs)}
    return {
        film: Outcome(failure=Failure(each.reason, each.detail, _sent(each.mistakes), each.said))
        if isinstance(each, computing.Failure)
        else Outcome(computing.packed(each), share)
        for film, each in found.items()
    }


def filmed(run: Run, job: Job, results: Outcome) -> Outcome:
    """A film, from the results that it shows."""
    from engine import archive
    from renders.make import film

    if results.failure is not None:
        return results
    _refuse_other_code(run)
    started = time.monotonic()
    tell = _told(run, job.film)
    drawn: list[float] = []

    def heard(progress: Progress) -> None:
        if progress.phase == "frames" and not drawn:
            drawn.append(time.monotonic() - started)
        tell(progress)

    with suppress(OSError):  # what cannot be stored here, the film's own process computes again
        for key, data in results.files.items():
            archive.put(key, data)
    with _workplace() as folder:
        try:
            made = film.make(
                job.entry,
                job.keywords,
                folder / "film.mp4",
                jobs=job.processes,
                force=True,
                progress=heard,
                stop=_stop(run),
                key=job.key,
            )
        except InputError as error:
            return Outcome(failure=_refused(error))
        except (RenderError, OSError) as error:
            return Outcome(failure=Failure.of(error, folder))
        found = {path.suffix: path.read_bytes() for path in (made.path, made.subtitles) if path is not None}
    seconds = {**results.seconds, "film": time.monotonic() - started}
    return Outcome(found, seconds, first=drawn[0] if drawn else 0.0)


def finished(run: Run, job: Job, film: Outcome) -> Outcome:
    """A film with all that belongs to it."""
    from renders.finish import finish
    from renders.finish.finishing_error import FinishingError

    if film.failure is not None:
        return film
    _told(run, job.film)(Progress("finishing"))
    started = time.monotonic()
    with _workplace() as folder:
        try:
            for suffix, data in film.files.items():
                (folder / f"made{suffix}").write_bytes(data)
            subtitles = folder / "made.srt"
            (folder / "finished").mkdir()
            there = subtitles if subtitles.is_file() else None
            made = finish.finish(folder / "made.mp4", there, folder / "finished", job.description)
            files = {suffix: path.read_bytes() for suffix, path in made.items()}
        except (FinishingError, OSError) as error:
            return replace(film, failure=Failure.of(error, folder))
    seconds = {**film.seconds, "finishing": time.monotonic() - started}
    return Outcome(files, seconds, first=film.first)


def one_of(computed: Mapping[str, Any], film: str) -> Any:
    """What `races` gave for a film: no worker is sent what others show."""
    return computed[film]


def code_here() -> str:
    """The state of the project on this machine."""
    return film_key.code()


def _refuse_other_code(run: Run) -> None:
    """A worker that came later may have another state of the project."""
    if code_here() != run.code:
        raise RuntimeError("this worker has another state of the project")


def _refused(error: InputError) -> Failure:
    each = one_by_one(error)
    return Failure(" ".join(str(one) for one in each), mistakes=_sent(each))


def _sent(errors: Iterable[InputError]) -> tuple[Mistake, ...]:
    """Mistakes as they can be sent from one machine to another."""
    return tuple((one.code, str(one), dict(one.fields)) for one in errors)


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


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder of this machine's own that is gone afterwards; a killed process's goes with the next."""
    place = Path(tempfile.gettempdir())
    sweep(place.glob(".races*"))
    with workplace(place, "races") as folder:
        yield folder
