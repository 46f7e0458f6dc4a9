"""The graph of a course on Dask workers: all races first, then each film, then its finishing.

The same graph runs in this process (threads, each of which waits for a film's own processes) and on any
cluster. There a worker needs this project at the same state and no disk in common with anybody: races travel
to it, films travel back, both as bytes. A worker that dies is replaced by the scheduler, which gives its
tasks to others.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from engine.files import workplace
from renders.course import work
from renders.course.lessons import Lesson
from renders.course.work import Outcome, Run
from renders.make import film_key
from renders.make.processes import cores
from renders.make.reports import Failure, Progress

if TYPE_CHECKING:
    from distributed import Client, Event, Future

REACH_S, FIRST_WORKER_S = 10, 60  # seconds to wait for a scheduler, and for its first worker
LISTEN_S = 0.5  # seconds between two looks at whether to go on
END_S = 10.0  # seconds that films which are being made have to stop when they are told to
UNWATCHED = {  # Dask looks at its workers many times a second; here they wait for others' processes
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.tick.interval": "200ms",
}
GONE = ("closing", "closed", "failed")  # a client's states in which it hears of nothing any more
NO_SCHEDULER = Failure("the scheduler is gone", said=("course.scheduler_gone", {}))
FINISHING_FIRST = 1_000_000  # the priority of what lets a film's bytes go


class ClusterError(Exception):
    """There is no cluster to run on: ``code`` is the mistake's, with its fields."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code, self.fields = code, fields
        super().__init__(code)


Tell = Callable[[str, Progress], None]


# ---- where this process is the one that asks


def make(
    films: Sequence[tuple[Lesson, str]],
    made: Mapping[str, Path],
    tell: Tell,
    folder: Path,
    *,
    scheduler: str | None = None,
    workers: int = 1,
    processes: int = 1,
) -> Iterator[tuple[Lesson, Outcome]]:
    """Make films on a cluster (here, by so many workers, where no scheduler is named), as they are finished.

    ``films`` are lessons and their films' keys, the longest first; so many ``processes`` share each. ``made``
    are the MP4s of those that only want finishing, by film. ``tell`` hears how far each film is. Their files
    lie in a hidden folder in ``folder``, for the caller to move before the end: there they are made, or from
    other machines sent as bytes. Where the caller stops asking, what is being made is stopped too.
    Raises ClusterError, KeyboardInterrupt, OSError where there can be no such folder.
    """
    name, code = secrets.token_hex(6), film_key.project()
    news: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    with workplace(folder, "making") as here, _client(scheduler, workers) as client:
        from distributed import Event

        run = Run(name, code, processes, here if scheduler is None else None)
        _refuse_others(client, run.code)
        stop = Event(run.name, client=client)
        client.subscribe_topic(run.topic, lambda event: news.put(("progress", event[1])))
        left = deque(films)
        computed = _computed(client, run, [lesson for lesson, _ in left if lesson.id not in made])
        begun: dict[str, Future] = {}
        waiting: dict[str, tuple[Lesson, Future]] = {}
        try:
            while left or waiting:
                # no more films than threads: so what is to be finished never waits behind another film
                while left and len(begun) < _threads(client):
                    lesson, key = left.popleft()
                    film, whole = _submitted(client, run, lesson, key, computed, made.get(lesson.id))
                    begun[lesson.id], waiting[lesson.id] = film, (lesson, whole)
                    film.add_done_callback(lambda _, name=lesson.id: news.put(("film", name)))
                    whole.add_done_callback(lambda _, name=lesson.id: news.put(("end", name)))
                if client.status in GONE and not waiting:
                    yield from ((lesson, Outcome(failure=NO_SCHEDULER)) for lesson, _ in left)
                    return
                with suppress(Empty):
                    kind, what = news.get(timeout=LISTEN_S)
                    if kind == "progress":
                        tell(what["film"], Progress(**what["progress"]))
                    elif kind == "film":
                        begun.pop(what)
                    else:
                        lesson, whole = waiting.pop(what)
                        yield lesson, _outcome(whole, here / lesson.id)
        finally:
            with suppress(Exception):  # the scheduler may be gone
                if waiting:
                    _stop(client, stop, [whole for _, whole in waiting.values()])
                client.unsubscribe_topic(run.topic)


def local_workers() -> int:
    """How many films this machine makes at once: as its processors keep busy and its memory holds."""
    import psutil

    fits = psutil.virtual_memory().available // MEMORY_OF_A_FILM
    return max(1, min(round(cores() / CORES_OF_A_FILM), int(fits)))


CORES_OF_A_FILM = 1.25  # that one film keeps busy, when others take what it leaves
MEMORY_OF_A_FILM = 1_300_000_000  # bytes


def _threads(client: Client) -> int:
    """How many tasks the workers do at once, all together; 0 while nobody can tell."""
    try:
        return sum(client.nthreads().values())
    except Exception:  # the scheduler may be gone
        return 0


def _computed(client: Client, run: Run, lessons: Sequence[Lesson]) -> Future | None:
    """The future of all races that these films show; None where there is no film."""
    return client.submit(work.races, run, lessons, key=f"races-{run.name}") if lessons else None


def _submitted(
    client: Client,
    run: Run,
    lesson: Lesson,
    key: str,
    computed: Future | None,
    there: Path | None,
) -> tuple[Future, Future]:
    """The futures of a film, and of it with all that belongs to it.

    Of one that is ``there`` (its MP4) both are the latter: so threads hold no more than a film each.
    """
    name = f"{lesson.id}-{run.name}"
    finishing = {"key": f"finish-{name}", "priority": FINISHING_FIRST}
    if there is not None:
        try:
            made = work.taken_up(run, lesson.id, there)
        except OSError as error:
            made = Outcome(failure=Failure.of(error, run.folder or Path()))
        film = client.scatter(made, hash=False)
        whole = client.submit(work.finished, run, lesson, film, **finishing)
        return whole, whole
    own = client.submit(work.one_of, computed, lesson.id, key=f"race-{name}", priority=FINISHING_FIRST)
    film = client.submit(work.filmed, run, lesson, key, own, key=f"film-{name}")
    return film, client.submit(work.finished, run, lesson, film, **finishing)


@contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Client]:
    """A client of the scheduler that is named, or of one in this process. Raises ClusterError."""
    import dask
    import distributed
    from distributed import Client, LocalCluster

    if scheduler is None:
        size = {"n_workers": 1, "threads_per_worker": workers, "memory_limit": 0}
        # both serve HTTP, and by themselves the worker does so to everybody on the network
        here = {"dashboard_address": "127.0.0.1:0", "worker_dashboard_address": "127.0.0.1:0"}
        with (
            dask.config.set(UNWATCHED),
            LocalCluster(processes=False, **size, **here) as cluster,
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
    for worker, found in client.run(work.code_here, on_error="return").items():
        if found != code:
            wrong.append(worker)
    if wrong:
        raise ClusterError("other_workers", workers=", ".join(sorted(wrong)))


def _outcome(future: Future, place: Path) -> Outcome:
    """What became of a film, with its files in ``place`` where it comes from another machine."""
    try:
        outcome: Outcome = future.result()
    except Exception as error:  # a worker that died again and again, or a fault of ours on it
        return Outcome(failure=Failure(" ".join(f"{type(error).__name__}: {error}".split())))
    try:
        return outcome.landed(place)
    except OSError as error:
        return Outcome(failure=Failure.of(error, place))


def _stop(client: Client, stop: Event, futures: Sequence[Future]) -> None:
    """Stop what is being made, wait for its end for a while, and forget the rest."""
    from distributed import wait

    stop.set()
    with suppress(TimeoutError):
        wait(futures, timeout=END_S)
    client.cancel(futures)
