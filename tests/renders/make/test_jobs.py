"""One film by several processes: the same bytes as by one, and nothing left when one of them fails."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import click.testing
import pytest

from renders import catalog
from renders.make import processes
from renders.make.film import Made, make
from renders.make.reports import Progress, RenderError
from tests.breadth import some

SMALL = {"quality": "480p15", "language": "en"}
StandIn = Callable[[str], catalog.FilmEntry]
JOBS = (1, 3)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Made, list[Progress]]]:
    """A film of three acts and five pieces by one process and by three, and what was told meanwhile."""
    entry = catalog.FilmEntry("acts", "stand_ins:Acts")
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[1]), str(catalog.PROJECT)]))
        for jobs in JOBS:
            told: list[Progress] = []
            out = tmp_path_factory.mktemp(f"jobs{jobs}") / "x.mp4"
            made[jobs] = (make(entry, SMALL, out, jobs=jobs, progress=told.append), told)
    return made


def test_the_bytes_do_not_tell_how_many_processes_there_were(
    acts: dict[int, tuple[Made, list[Progress]]],
) -> None:
    assert len({made.path.read_bytes() for made, _ in acts.values()}) == 1
    subtitles = [made.subtitles.read_bytes() for made, _ in acts.values() if made.subtitles]
    assert len(subtitles) == len(JOBS)
    assert len(set(subtitles)) == 1
    for made, _ in acts.values():
        assert names(made.path.parent) == ["x.mp4", "x.srt"]


def test_pieces_join_without_a_seam_and_chapters_are_the_acts(
    acts: dict[int, tuple[Made, list[Progress]]],
) -> None:
    with av.open(str(acts[3][0].path)) as container:
        chapters = container.chapters()
        stream = container.streams.video[0]
        times = [frame.pts * stream.time_base for frame in container.decode(stream)]
    assert times == [Fraction(at, 15) for at in range(round(11.6 * 15))]
    ends = [(chapter["start"], chapter["end"], chapter["metadata"]["title"]) for chapter in chapters]
    assert ends == [(0, 5000, "one"), (5000, 6000, "two"), (6000, 11600, "three")]


def test_the_subtitles_stand_where_the_film_has_its_captions(
    acts: dict[int, tuple[Made, list[Progress]]],
) -> None:
    import srt

    for made, _ in acts.values():
        assert made.subtitles is not None
        lines = list(srt.parse(made.subtitles.read_text()))
        spans = [(line.start.total_seconds(), line.end.total_seconds(), line.content) for line in lines]
        assert spans == [(0.5, 3.5, "first"), (4.2, 7.4, "across two acts"), (8.0, 11.0, "last")]


@pytest.mark.parametrize("jobs", JOBS)
def test_progress_counts_the_frames_of_all(jobs: int, acts: dict[int, tuple[Made, list[Progress]]]) -> None:
    told = acts[jobs][1]
    frames = [each for each in told if each.phase == "frames"]
    assert all(one.done < other.done for one, other in itertools.pairwise(frames))
    assert {each.total for each in frames} == {174}
    assert told[-1] == Progress("frames", 174, 174)
    assert [each.phase for each in told if each.phase != "frames"] == ["scene"]


def test_more_processes_than_pieces_are_no_harm(stand_in: StandIn, tmp_path: Path) -> None:
    made = make(stand_in("Quick"), SMALL, tmp_path / "x.mp4", jobs=2)
    with av.open(str(made.path)) as container:
        assert container.streams.video[0].frames == 15
    assert names(tmp_path) == ["x.mp4"]


@pytest.mark.parametrize(
    ("name", "said", "jobs"),
    some(
        [
            ("Cracked", "the fourth second fell over", 2),
            ("Fallen", "7", 2),
            ("Fallen", "7", 1),
            ("Cracked", "the fourth second fell over", 1),
        ],
        2,
    ),
)
def test_one_process_that_fails_ends_all_and_leaves_nothing(
    name: str, said: str, jobs: int, stand_in: StandIn, tmp_path: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(RenderError, match=said):
        make(stand_in(name), SMALL, tmp_path / "x.mp4", jobs=jobs)
    assert time.monotonic() - began < 30  # the other would work on for a minute
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "jobs"),
    some([*itertools.product([signal.SIGINT, signal.SIGTERM, signal.SIGKILL], [1, 2])][::-1], 3),
)
def test_interrupted_all_end_and_nothing_is_left(number: signal.Signals, jobs: int, tmp_path: Path) -> None:
    call = (
        "import sys; from pathlib import Path;"
        "from renders.catalog import FilmEntry; from renders.make.film import make;"
        f"make(FilmEntry('slow', 'stand_ins:Slow'), {SMALL!r}, Path({str(tmp_path / 'x.mp4')!r}),"
        f" jobs={jobs}, progress=lambda p: print(p.phase, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("frames"):
            break
    (working,) = tmp_path.iterdir()  # the hidden folder in which all of them work
    children = _children(process.pid)
    assert len(children) == jobs
    process.send_signal(number)
    process.wait(20)
    deadline = time.monotonic() + 10
    while (working.exists() or any(map(_alive, children))) and time.monotonic() < deadline:
        time.sleep(0.05)  # killed outright, it is the children that clean up
    assert names(tmp_path) == []
    assert not any(map(_alive, children))
    process.stdout.close()


def _children(parent: int) -> list[int]:
    """The processes that a process has started, by their numbers."""
    tasks = Path(f"/proc/{parent}/task")
    if not tasks.is_dir():
        pytest.skip("no /proc here")
    return [int(each) for task in tasks.iterdir() for each in (task / "children").read_text().split()]


def _alive(number: int) -> bool:
    """Whether a process is there and not merely waiting to be noticed as ended."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ---- the option


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "65", "", "inf"])
@pytest.mark.parametrize(("language", "said"), [("en", "--jobs must be "), ("es", "--jobs tiene que ser ")])
def test_a_number_of_processes_that_cannot_be_is_refused(
    value: str, language: str, said: str, races: Callable[..., click.testing.Result]
) -> None:
    result = races("film", "race", f"--jobs={value}", "--steps", "0", language=language)
    assert result.exit_code == 2
    assert said in result.stderr
    assert value in result.stderr
    assert "steps" in result.stderr


def test_a_file_may_say_the_number_and_the_film_is_the_same(
    races: Callable[..., click.testing.Result],
    stand_in: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def noted(*arguments: object, jobs: int, **options: object) -> None:
        asked.append(jobs)
        raise RenderError("enough")

    monkeypatch.setattr(catalog, "films", lambda: {"quick": stand_in("Quick")})
    monkeypatch.setattr("renders.make.film.make", noted)
    config = tmp_path / "mine.toml"
    config.write_text("jobs = 3")
    film = ("film", "quick", "--out", str(tmp_path / "x.mp4"))
    races(*film, "--config", str(config))
    races(*film, "--config", str(config), "--jobs", "2")
    races(*film)
    assert asked == [3, 2, processes.usual_jobs()]


@pytest.mark.parametrize(("cores", "jobs"), [(1, 1), (2, 1), (3, 1), (4, 2), (16, 8), (96, 8)])
def test_by_itself_a_film_takes_a_process_for_two_cores(
    cores: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert processes.usual_jobs() == jobs
