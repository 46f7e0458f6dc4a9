"""The graph of a course: the same films here and on a cluster whose workers die; failures stay alone."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import psutil
import pytest

from engine.race import Race
from renders import catalog
from renders.course import graph
from renders.course.graph import ClusterError
from renders.course.lessons import Lesson
from renders.course.work import Outcome
from renders.film_options import FilmOptions
from renders.make.reports import Progress
from tests.breadth import WIDE

HERE = Path(__file__).parents[1]  # the stand-ins' folder
SEARCHED = os.pathsep.join([str(HERE), str(catalog.PROJECT)])


def film(scene: str, name: str = "", **own: Any) -> tuple[Lesson, str]:
    """A lesson with a stand-in film, and a key."""
    entry = catalog.FilmEntry(scene.lower(), f"stand_ins:{scene}", (("en", "A square that grows."),))
    options = FilmOptions(own, language="en", quality="480p15")
    lesson = Lesson(name or scene.lower(), entry, options, 1)
    return lesson, lesson.name


class Heard:
    """Listens to how far films are."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Progress]] = []

    def __call__(self, film: str, progress: Progress) -> None:
        self.all.append((film.rpartition("/")[2], progress))

    def phases(self, film: str) -> set[str]:
        """The parts that a film has come through."""
        return {progress.phase for name, progress in self.all if name == film}


def made(
    films: list[tuple[Lesson, str]], tell: Any, folder: Path, there: Any = (), **where: Any
) -> dict[str, Outcome]:
    """All outcomes by film, with their files' bytes; in the folder nothing is left, and was not seen."""
    before, found = {*folder.iterdir()}, {}
    for one, outcome in graph.make(films, dict(there), tell, folder, **where):
        assert all(folder in path.parents for path in outcome.files.values())
        assert not [path for path in {*folder.iterdir()} - before if not path.name.startswith(".")]
        sent = {suffix: path.read_bytes() for suffix, path in outcome.files.items()}
        found[one.name] = replace(outcome, files={}, sent=sent)
    assert {*folder.iterdir()} == before
    return found


# ---- in this process


def test_nobody_else_on_the_network_can_reach_what_runs_here(tmp_path: Path) -> None:
    """While a film is made, this process and all that it started listen on the machine's own address."""
    this = psutil.Process()
    before = {each.laddr for each in this.net_connections("inet")}
    heard: set[str] = set()
    looks = 0

    def look(name: str, progress: Progress) -> None:
        nonlocal looks
        looks += 1
        for process in (this, *this.children(recursive=True)):
            with suppress(psutil.Error):
                every = process.net_connections("inet")
                open_to = [each for each in every if each.status == psutil.CONN_LISTEN or not each.raddr]
                heard.update(each.laddr.ip for each in open_to if each.laddr and each.laddr not in before)

    assert made([film("Quick")], look, tmp_path, workers=2)["quick"].failure is None
    assert looks > 1
    assert heard, "the cluster serves HTTP: who sees nothing looks in the wrong place"
    assert all(ipaddress.ip_address(address).is_loopback for address in heard), heard


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """One good film and every kind of bad one, made here by two workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", SEARCHED)
        films = [film(scene) for scene in ("Acts", "Broken", "Dead", "Choosy")]
        return made(films, Heard(), tmp_path_factory.mktemp("here"), workers=2)


def test_a_film_comes_with_all_that_belongs_to_it(here: dict[str, Outcome]) -> None:
    outcome = here["acts"]
    assert outcome.failure is None
    assert {".mp4", ".srt", ".vtt", ".png", ".gif", ".webm", ".txt"} == {*outcome.sent}
    assert all(outcome.sent.values())
    assert {"races", "film", "finishing"} == {*outcome.seconds}


def test_on_this_disk_no_film_travels_as_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def landed(outcome: Outcome, folder: Path) -> Outcome:
        assert not outcome.sent
        return outcome

    monkeypatch.setattr(Outcome, "landed", landed)
    found = made([film("Quick")], Heard(), tmp_path)["quick"]
    assert (found.failure, {".mp4", ".png"} <= {*found.sent}) == (None, True)  # read by this test alone


def test_a_film_that_is_there_is_finished_and_stays_as_it_is(
    tmp_path: Path, here: dict[str, Outcome]
) -> None:
    there = tmp_path / "acts.mp4"
    there.write_bytes(here["acts"].sent[".mp4"])
    own, other = film("Acts"), film("Acts", "lost")
    files = {own[0].id: there, other[0].id: tmp_path / "lost.mp4"}
    ends = made([own, other], Heard(), tmp_path, files)
    assert (ends["acts"].failure, ends["acts"].sent) == (None, here["acts"].sent)
    assert ends["lost"].failure is not None
    assert "lost.mp4" in ends["lost"].failure.reason
    assert not ends["lost"].sent
    assert there.read_bytes() == here["acts"].sent[".mp4"]


def test_a_film_that_fails_says_why_and_stops_no_other(here: dict[str, Outcome]) -> None:
    for film, reason in (("broken", "the square fell over"), ("dead", "7")):
        failure = here[film].failure
        assert failure is not None
        assert reason in failure.reason
        assert not here[film].sent
    assert "the square fell over" in here["broken"].failure.detail  # type: ignore[union-attr]


def test_a_mistake_in_what_was_asked_keeps_its_code_and_fields(here: dict[str, Outcome]) -> None:
    failure = here["choosy"].failure
    assert failure is not None
    assert [(code, fields["title"]) for code, _, fields in failure.mistakes] == [("choosy", "None")]


@WIDE
def test_a_film_is_finished_before_the_next_is_begun(tmp_path: Path) -> None:
    heard = Heard()
    made([film("Quick", "one"), film("Quick", "two")], heard, tmp_path, workers=1)
    films = list(dict.fromkeys(film for film, _ in heard.all if film))
    finished, begun = ("finishing", films[0]), ("scene", films[1])
    told = [(progress.phase, film) for film, progress in heard.all]
    assert told.index(finished) < told.index(begun)


def test_what_is_being_made_stops_when_nobody_asks_any_more(tmp_path: Path) -> None:
    heard = Heard()

    def interrupt(name: str, progress: Progress) -> None:
        heard(name, progress)
        if progress.phase == "frames":
            raise KeyboardInterrupt

    before = children()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        made([film("Slow"), film("Slow", "again")], interrupt, tmp_path, workers=2)
    assert time.monotonic() - began < 40
    assert children() <= before


def children() -> set[int]:
    """The processes that descend from this one and run."""
    import psutil

    found = psutil.Process().children(recursive=True)
    return {each.pid for each in found if each.is_running() and each.status() != psutil.STATUS_ZOMBIE}


# ---- on a cluster


class Cluster:
    """A scheduler and workers, each a process of its own, that share no archive and no folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.file = folder / "scheduler.json"
        self._start("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))
        while not self.file.exists() or not self.file.read_text().strip():
            assert self.processes[0].poll() is None
            time.sleep(0.05)
        self.address = json.loads(self.file.read_text())["address"]

    def work(self, name: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker with an archive and a folder for what is unfinished of its own."""
        own = self.folder / name
        (own / "tmp").mkdir(parents=True)
        environment = {"OPTIMIZER_RACES_CACHE": str(own / "races"), "TMPDIR": str(own / "tmp"), **environment}
        options = ("--no-dashboard", "--no-nanny", "--nthreads", "1", "--local-directory", str(own))
        process = self._start("dask_worker", self.address, *options, **environment)
        self.workers.append(process)
        return process

    def end(self) -> None:
        """End every process."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def _start(self, program: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        said = (self.folder / f"said{len(self.processes)}.txt").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *arguments],
            env=os.environ | {"PYTHONPATH": SEARCHED, **environment},
            cwd=self.folder,
            stdout=said,
            stderr=said,
        )
        said.close()
        self.processes.append(process)
        return process


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that is there, and no worker yet."""
    found = Cluster(tmp_path)
    yield found
    found.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where who asks wants the films: no worker sees it."""
    asked = tmp_path / "asked"
    asked.mkdir()
    return asked


@WIDE
def test_a_worker_is_killed_in_the_middle_and_every_film_arrives(
    cluster: Cluster, folder: Path, here: dict[str, Outcome]
) -> None:
    victim, _ = cluster.work("one"), cluster.work("two")
    heard = Heard()
    killed: list[set[str]] = []

    def is_making_a_film() -> bool:
        every = psutil.Process(victim.pid).children(recursive=True)
        return any("renders.make.film_process" in each.cmdline() for each in every)

    def kill(name: str, progress: Progress) -> None:
        heard(name, progress)
        films = {name for name, _ in heard.all if name}
        halfway = {name for name in films if {"frames", "finishing"} & heard.phases(name) == {"frames"}}
        if halfway and not killed:
            with suppress(psutil.Error):  # a process that ends while it is looked at
                if is_making_a_film():
                    killed.append(halfway)
                    os.kill(victim.pid, signal.SIGKILL)

    films = [film("Acts"), film("Brief", "while1"), film("Brief", "while2"), film("Broken")]
    outcomes: dict[str, Outcome] = {}
    for _ in range(3):  # the other worker may have come first and made all
        heard.all.clear()
        outcomes = made(films, kill, folder, scheduler=cluster.address)
        if killed:
            break
    assert killed
    assert victim.wait() == -signal.SIGKILL
    assert {*outcomes} == {one.name for one, _ in films}
    for one, _ in films[:3]:
        assert outcomes[one.name].failure is None, outcomes[one.name].failure
    assert outcomes["broken"].failure is not None
    assert outcomes["acts"].sent == here["acts"].sent  # the very bytes that are made here


def test_races_travel_to_workers_that_share_no_disk(cluster: Cluster, folder: Path) -> None:
    race = Race(contenders=["sgd"], steps=3)
    cluster.work("one")
    outcome = made([film("Racing", race=race)], Heard(), folder, scheduler=cluster.address)["racing"]
    assert outcome.failure is None, outcome.failure
    assert [*(cluster.folder / "one" / "races").glob("*.nc")]
    (cluster.folder / "film.mp4").write_bytes(outcome.sent[".mp4"])
    with av.open(str(cluster.folder / "film.mp4")) as container:
        told = json.loads(container.metadata["comment"])
    assert (told["race"], told["heavy"]) == (race.key(), [])  # its process computed nothing


@WIDE
def test_a_scheduler_that_goes_away_is_every_film_s_failure_and_not_the_end_of_the_world(
    cluster: Cluster, folder: Path
) -> None:
    cluster.work("one")
    gone: list[str] = []

    def kill(name: str, progress: Progress) -> None:
        if progress.phase == "frames" and not gone:
            gone.append(name)
            cluster.processes[0].kill()

    began = time.monotonic()
    outcomes = made([film("Slow"), film("Quick")], kill, folder, scheduler=cluster.address)
    assert gone
    assert time.monotonic() - began < 60
    assert all(outcome.failure is not None for outcome in outcomes.values())


def test_a_scheduler_that_does_not_answer_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(graph, "REACH_S", 1)
    with pytest.raises(ClusterError) as refused:
        made([film("Quick")], Heard(), tmp_path, scheduler="tcp://127.0.0.1:9")
    assert refused.value.code == "scheduler_unreachable"


def test_a_scheduler_without_workers_is_told_of(
    cluster: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "FIRST_WORKER_S", 1)
    with pytest.raises(ClusterError) as refused:
        made([film("Quick")], Heard(), folder, scheduler=cluster.address)
    assert refused.value.code == "no_workers"


def test_a_worker_with_another_state_of_the_project_is_refused(
    cluster: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.work("one")
    monkeypatch.setattr(graph.film_key, "project", lambda: "another")
    with pytest.raises(ClusterError) as refused:
        made([film("Quick")], Heard(), folder, scheduler=cluster.address)
    assert refused.value.code == "other_workers"


@pytest.mark.parametrize(
    ("cores", "memory", "films"),
    [(1, 16e9, 1), (2, 16e9, 2), (4, 16e9, 3), (16, 128e9, 13), (16, 4e9, 3), (2, 1e8, 1)],
)
def test_as_many_films_at_once_as_the_machine_holds(
    monkeypatch: pytest.MonkeyPatch, cores: int, memory: float, films: int
) -> None:
    import psutil

    class Memory:
        available = int(memory)

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(cores), raising=False)
    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    assert graph.local_workers() == films
