"""The graph of a course on Dask workers: all races first, then each film, then its finishing.

The same graph runs in this process (threads, each of which waits for a film's own processes) and on any
cluster. A worker needs this project at the same state and no disk in common with anybody: races travel to it,
films travel back, both as bytes. A worker that dies is replaced by the scheduler, which gives its tasks to
others.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from engine.errors import InputError
from renders import catalog, identity
from renders.processes import Progress, RenderError
from renders.shelf import sweep, unfinished_name
from renders.speech import one_by_one

if TYPE_CHECKING:
    from distributed import Client, Future

    from engine.race import Race

REACH_S, FIRST_WORKER_S = 10, 60  # seconds to wait for a scheduler, and for its first worker
LISTEN_S = 0.5  # seconds between two looks at whether to go on
END_S = 10.0  # seconds that films which are being made have to stop when they are told to
FINISHING_FIRST = 1_000_000  # the priority of what lets a film's bytes go

Mistake = tuple[str, str, dict[str, object]]  # an InputError's code, sentence and fields


@dataclass(frozen=True)
class Job:
    """What a worker has to know of a film: its Scene class and keywords, and what it is in one sentence.

    ``processes`` is how many share it. ``effort`` is how long it may take, in any unit: the longest goes first.
    """

    film: str
    entry: catalog.FilmEntry
    keywords: Mapping[str, Any]
    description: str
    usual: Race | None = None
    processes: int = 1
    effort: float = 1.0


@dataclass(frozen=True)
class Failure:
    """Why there is no film: a reason in one line (or mistakes), and the end of what its process said."""

    reason: str
    detail: str = ""
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a job: a film's files by suffix, seconds that its parts took, and what failed.

    A film whose finishing failed has a film all the same.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    failure: Failure | None = None


@dataclass(frozen=True)
class Run:
    """One run of a graph: its name on the cluster, and the state of the project that it is a run of."""

    name: str
    code: str

    @cached_property
    def topic(self) -> str:
        """Where its tasks tell how far they are."""
        return f"optimizer-races-{self.name}"


class ClusterError(Exception):
    """There is no cluster to run on: ``code`` is the mistake's, with its fields."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code, self.fields = code, fields
        super().__init__(code)


Tell = Callable[[str, Progress], None]


# ---- where this process is the one that asks


def make(
    jobs: Sequence[Job],
    made: Mapping[str, Mapping[str, bytes]],
    tell: Tell,
    *,
    scheduler: str | None = None,
    workers: int = 1,
) -> Iterator[tuple[Job, Outcome]]:
    """Make films on a cluster (here, by so many workers, where no scheduler is named), as they are finished.

    ``made`` are the files of films that only want finishing, by film. ``tell`` hears how far each film is. Where
    the caller stops asking, what is being made is stopped too. Raises ClusterError, KeyboardInterrupt.
    """
    run = Run(secrets.token_hex(6), identity.code())
    news: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    with _client(scheduler, workers) as client:
        _refuse_others(client, run.code)
        from distributed import Event

        stop = Event(run.name, client=client)
        client.subscribe_topic(run.topic, lambda event: news.put(("progress", event[1])))
        waiting: dict[str, tuple[Job, Future]] = {}
        try:
            for job, future in _submitted(client, run, jobs, made):
                waiting[job.film] = job, future
                future.add_done_callback(lambda _, film=job.film: news.put(("end", film)))
            while waiting:
                with suppress(Empty):
                    kind, what = news.get(timeout=LISTEN_S)
                    if kind == "progress":
                        tell(what["film"], Progress(**what["progress"]))
                    else:
                        job, future = waiting.pop(what)
                        yield job, _outcome(future)
        finally:
            if waiting:
                stop.set()
                futures = [future for _, future in waiting.values()]
                _wait(futures)
                client.cancel(futures)
            client.unsubscribe_topic(run.topic)


def local_workers() -> int:
    """How many films this machine makes at once: as its processors keep busy and its memory holds."""
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    fits = psutil.virtual_memory().available // MEMORY_OF_A_FILM
    return max(1, min(round(cores / CORES_OF_A_FILM), int(fits)))


CORES_OF_A_FILM = 1.5  # that one film keeps busy, on average
MEMORY_OF_A_FILM = 1_300_000_000  # bytes


def _submitted(
    client: Client, run: Run, jobs: Sequence[Job], made: Mapping[str, Mapping[str, bytes]]
) -> Iterator[tuple[Job, Future]]:
    """Each job with the future of its outcome. What these depend on is the scheduler's to keep."""
    new = [job for job in jobs if job.film not in made]
    computed = client.submit(races, run, new, key=f"races-{run.name}") if new else None
    for job in sorted(jobs, key=lambda job: -job.effort):
        name = f"{job.film}-{run.name}"
        if job.film in made:
            film = client.scatter(Outcome(made[job.film]), hash=False)
        else:
            own = client.submit(_of, computed, job.film, key=f"race-{name}", priority=FINISHING_FIRST)
            film = client.submit(filmed, run, job, own, key=f"film-{name}", priority=job.effort)
        yield job, client.submit(finished, run, job, film, key=f"finish-{name}", priority=FINISHING_FIRST)


@contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Client]:
    """A client of the scheduler that is named, or of one in this process. Raises ClusterError."""
    import distributed
    from distributed import Client, LocalCluster

    if scheduler is None:
        size = {"n_workers": 1, "threads_per_worker": workers, "memory_limit": 0}
        with (
            LocalCluster(processes=False, dashboard_address=None, **size) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=REACH_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError("scheduler_unreachable", scheduler=scheduler, reason=error) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=FIRST_WORKER_S)
        except (distributed.TimeoutError, TimeoutError):
            raise ClusterError("no_workers", scheduler=scheduler, seconds=FIRST_WORKER_S) from None
        yield client


def _refuse_others(client: Client, code: str) -> None:
    """Raise ClusterError where a worker has another state of the project: its films would be others."""
    wrong = []
    for worker, found in client.run(_code_here, on_error="return").items():
        if found != code:
            wrong.append(worker)
    if wrong:
        raise ClusterError("other_workers", workers=", ".join(sorted(wrong)))


def _outcome(future: Future) -> Outcome:
    try:
        return future.result()  # type: ignore[no-any-return]
    except Exception as error:  # a worker that died again and again, or a fault of ours on it
        return Outcome(failure=Failure(" ".join(f"{type(error).__name__}: {error}".split())))


def _wait(futures: Sequence[Future]) -> None:
    from distributed import wait

    with suppress(Exception):
        wait(futures, timeout=END_S)


# ---- where this process is a worker


def races(run: Run, jobs: Sequence[Job]) -> dict[str, dict[str, bytes] | Failure]:
    """All results that the films show, computed by one process: of each film, by key, as the store keeps them."""
    from renders import computing

    _refuse_other_code(run)
    asked = [(job.film, job.entry, {**job.keywords}) for job in jobs]
    with _workplace() as folder:
        try:
            found = computing.compute(asked, folder, _told(run, ""), stop=_stop(run))
        except RenderError as error:
            return {job.film: Failure(error.reason, error.detail) for job in jobs}
    return {
        film: Failure(each.reason, each.detail, each.mistakes)
        if isinstance(each, computing.Failure)
        else computing.packed(each)
        for film, each in found.items()
    }


def filmed(run: Run, job: Job, results: Mapping[str, bytes] | Failure) -> Outcome:
    """A film, from the results that it shows."""
    from engine import archive
    from renders import film

    if isinstance(results, Failure):
        return Outcome(failure=results)
    _refuse_other_code(run)
    started = time.monotonic()
    for key, data in results.items():
        archive.put(key, data)
    with _workplace() as folder:
        try:
            made = film.make(
                job.entry,
                job.keywords,
                folder / "film.mp4",
                jobs=job.processes,
                force=True,
                usual=job.usual,
                progress=_told(run, job.film),
                stop=_stop(run),
            )
        except InputError as error:
            return Outcome(failure=_refused(error))
        except RenderError as error:
            return Outcome(failure=Failure(error.reason, error.detail))
        except OSError as error:
            return Outcome(failure=Failure(str(error)))
        found = {path.suffix: path.read_bytes() for path in (made.path, made.subtitles) if path is not None}
    return Outcome(found, {"film": time.monotonic() - started})


def finished(run: Run, job: Job, film: Outcome) -> Outcome:
    """A film with all that belongs to it."""
    from renders import finish

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
        except (finish.FinishingError, OSError) as error:
            return replace(film, failure=Failure(str(error)))
    return Outcome(files, {**film.seconds, "finishing": time.monotonic() - started})


def _of(computed: Mapping[str, Any], film: str) -> Any:
    return computed[film]


def _code_here() -> str:
    return identity.code()


def _refuse_other_code(run: Run) -> None:
    """A worker that came later may have another state of the project."""
    if _code_here() != run.code:
        raise RuntimeError("this worker has another state of the project")


def _refused(error: InputError) -> Failure:
    each = one_by_one(error)
    mistakes = tuple((one.code, str(one), dict(one.fields)) for one in each)
    return Failure(" ".join(str(one) for one in each), mistakes=mistakes)


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
    folder = place / unfinished_name("races")
    folder.mkdir()
    try:
        yield folder
    finally:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
