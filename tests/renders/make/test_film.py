"""One film in one fresh process: whole at its place, or nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from engine import archive
from engine.errors import InputErrors
from engine.race import Race
from renders import catalog
from renders.make.film import find_made, make, measures
from renders.make.film_key import film_key
from renders.make.reports import Progress, RenderError

SMALL = {"quality": "480p15", "language": "en"}
StandIn = Callable[[str], catalog.FilmEntry]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quick film, made once; called from a folder whose own manim.cfg must not matter."""
    folder = tmp_path_factory.mktemp("quick")
    (folder / "manim.cfg").write_text("[CLI]\nframe_rate = 7\nformat = gif\n")
    out = folder / "film.mp4"
    call = (
        "import sys; from pathlib import Path;"
        "from renders.catalog import FilmEntry; from renders.make.film import make;"
        f"made = make(FilmEntry('quick', 'stand_ins:Quick'), {SMALL!r}, Path('film.mp4'));"
        "sys.exit(0 if made.fresh else 1)"
    )
    searched = os.pathsep.join([str(Path(__file__).parents[1]), str(catalog.PROJECT)])
    environment = os.environ | {"PYTHONPATH": searched}
    subprocess.run([sys.executable, "-c", call], cwd=folder, env=environment, check=True)
    return out


def test_a_film_has_the_size_rate_and_length_asked_for_and_nothing_else_is_left(quick: Path) -> None:
    with av.open(str(quick)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 15)
        assert stream.frames == 15
        assert stream.codec_context.color_primaries == 1  # BT.709: the project's manim.cfg was read
    assert measures(quick) == (pytest.approx(1.0), quick.stat().st_size)
    assert names(quick.parent) == ["film.mp4", "manim.cfg"]


def test_the_settings_that_somebody_has_for_all_of_manim_change_nothing(
    quick: Path, stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / ".config" / "manim" / "manim.cfg"
    own.parent.mkdir(parents=True)
    own.write_text(
        "[CLI]\nformat = webm\nbackground_color = RED\nframe_width = 5\nsave_sections = True\n"
        "[video_encoder]\npixel_format = yuv444p\n[video_encoder.options]\ntune = grain\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    made = make(stand_in("Quick"), SMALL, tmp_path / "film.mp4")
    assert made.fresh
    assert made.path.read_bytes() == quick.read_bytes()


def test_a_film_carries_its_key(quick: Path, stand_in: StandIn) -> None:
    with av.open(str(quick)) as container:
        comment = json.loads(container.metadata["comment"])
    assert comment["film"] == film_key(stand_in("Quick"), SMALL)


def test_the_same_film_is_returned_at_once(quick: Path, stand_in: StandIn) -> None:
    before = quick.stat().st_mtime_ns
    made = make(stand_in("Quick"), SMALL, quick)
    assert not made.fresh
    assert made.path == quick
    assert made.seconds < 1
    assert quick.stat().st_mtime_ns == before


def landed(
    film: Path, entry: catalog.FilmEntry, folder: Path, monkeypatch: pytest.MonkeyPatch, there: bool = True
) -> Path:
    """A folder where films land when nobody says where: with this one by its name, if it is ``there``."""
    folder.mkdir()
    if there:
        shutil.copyfile(film, folder / f"{entry.name}-en-night-480p15-{film_key(entry, SMALL)[:12]}.mp4")
    monkeypatch.setattr(catalog, "landing", lambda: folder)
    return folder


def test_in_a_folder_of_others_films_only_those_with_the_key_in_their_names_are_opened(
    quick: Path, stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = landed(quick, stand_in("Quick"), tmp_path / "made", monkeypatch)
    (ours,) = folder.iterdir()
    (folder / "holidays.mp4").write_bytes(quick.read_bytes())
    opened: list[str] = []
    monkeypatch.setattr(av, "open", lambda path, real=av.open: opened.append(path) or real(path))
    assert find_made(film_key(stand_in("Quick"), SMALL), tmp_path / "x.mp4") == ours
    assert opened == [str(ours)]


def test_the_same_film_made_without_a_place_is_copied(
    quick: Path, stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed(quick, stand_in("Quick"), tmp_path / "made", monkeypatch)
    made = make(stand_in("Quick"), SMALL, tmp_path / "copy.mp4")
    assert not made.fresh
    assert (tmp_path / "copy.mp4").read_bytes() == quick.read_bytes()
    assert names(tmp_path) == ["copy.mp4", "made"]


def test_another_film_is_not_replaced_without_force(quick: Path, stand_in: StandIn) -> None:
    before = quick.read_bytes()
    with pytest.raises(FileExistsError):
        make(stand_in("Quick"), SMALL | {"title": "another"}, quick)
    assert quick.read_bytes() == before


@pytest.mark.parametrize("found", [True, False])
def test_subtitles_of_ones_own_are_not_replaced_without_force(
    found: bool, quick: Path, stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed(quick, stand_in("Quick"), tmp_path / "made", monkeypatch, there=found)
    mine = tmp_path / "x.srt"
    mine.write_text("mine")
    with pytest.raises(FileExistsError) as refused:
        make(stand_in("Quick"), SMALL, tmp_path / "x.mp4")
    assert refused.value.args == (mine,)
    assert mine.read_text() == "mine"
    assert names(tmp_path) == ["made", "x.srt"]


def test_the_key_tells_films_apart_by_every_option(stand_in: StandIn) -> None:
    others = [
        {"title": "x"},
        {"language": "es"},
        {"theme": "paper"},
        {"quality": "720p30"},
        {"span": (1, 2)},
    ]
    keys = {film_key(stand_in("Quick"), SMALL | other) for other in [{}, *others]}
    keys.add(film_key(stand_in("Slow"), SMALL))
    assert len(keys) == len(others) + 2


def test_a_file_that_is_no_film_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_text("not a film")
    assert find_made("0" * 64, tmp_path / "film.mp4") is None


def test_progress_counts_to_the_last_frame_and_subtitles_come_along(
    stand_in: StandIn, tmp_path: Path
) -> None:
    reports: list[Progress] = []
    made = make(stand_in("Captioned"), SMALL, tmp_path / "x.mp4", progress=reports.append)
    assert reports[-1] == Progress("frames", 15, 15)
    assert made.subtitles == tmp_path / "x.srt"
    assert "the square grows" in made.subtitles.read_text(encoding="utf-8")
    assert names(tmp_path) == ["x.mp4", "x.srt"]


def test_subtitles_that_were_lost_are_those_of_the_films_own_track(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "x.mp4"
    before = make(stand_in("Captioned"), SMALL, out).subtitles
    assert before is not None
    said = before.read_bytes()
    before.unlink()
    again = make(stand_in("Captioned"), SMALL, out)
    assert (again.fresh, again.subtitles) == (False, before)
    assert before.read_bytes() == said
    place = landed(out, stand_in("Captioned"), tmp_path / "made", monkeypatch)
    copied = make(stand_in("Captioned"), SMALL, tmp_path / "copy.mp4")
    assert copied.subtitles is not None
    assert copied.subtitles.read_bytes() == said
    assert len([*place.iterdir()]) == 2


def test_a_film_without_subtitles_leaves_none_of_the_film_before(stand_in: StandIn, tmp_path: Path) -> None:
    for name in ("x.mp4", "x.srt"):
        (tmp_path / name).write_text("old")
    made = make(stand_in("Quick"), SMALL, tmp_path / "x.mp4", force=True)
    assert made.fresh
    assert made.subtitles is None
    assert names(tmp_path) == ["x.mp4"]


def test_a_film_that_fails_leaves_the_old_one_and_says_why(stand_in: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "x.mp4"
    out.write_text("the old film")
    with pytest.raises(RenderError, match="RuntimeError: the square fell over") as failure:
        make(stand_in("Broken"), SMALL, out, force=True)
    assert "stand_ins.py" in failure.value.detail
    assert out.read_text() == "the old film"
    assert names(tmp_path) == ["x.mp4"]


def test_a_process_that_dies_without_a_word_is_a_failure(stand_in: StandIn, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="7"):
        make(stand_in("Dead"), SMALL, tmp_path / "x.mp4")
    assert names(tmp_path) == []


def test_mistakes_that_only_the_film_finds_keep_their_code_and_fields(
    stand_in: StandIn, tmp_path: Path
) -> None:
    with pytest.raises(InputErrors) as refused:
        make(stand_in("Choosy"), SMALL | {"title": "x{y}"}, tmp_path / "x.mp4")
    (error,) = refused.value.errors
    assert (error.code, error.fields, str(error)) == ("choosy", {"title": "x{y}"}, "title must not be x{y}.")
    assert names(tmp_path) == []


def test_what_a_film_cannot_show_is_refused_before_anything_is_computed_or_said_to_be_made(
    stand_in: StandIn, tmp_path: Path
) -> None:
    race, told = Race("saddle", "SGD(0.0123)"), list[Progress]()
    with pytest.raises(InputErrors, match="saddle is too steep"):
        make(stand_in("Picky"), SMALL | {"race": race}, tmp_path / "x.mp4", usual=race, progress=told.append)
    assert told == []
    assert not archive.path_of(race.key()).exists()
