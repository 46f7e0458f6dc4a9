"""The file that a viewer opens: its frames, bytes, colours, captions, chapters and where it comes from."""

from __future__ import annotations

import hashlib
import json
import math
import os
from pathlib import Path

import av
import numpy as np
import pytest

from engine.errors import InputError
from engine.race import Race
from renders import mp4
from renders.make import film as maker
from scenes import excerpt
from scenes.derivative import DerivativeFilm
from scenes.excerpt import PIECE
from scenes.options import VIEWS
from scenes.race import RaceFilm
from scenes.stage.frame.caption import Caption
from scenes.stage.map import mesh
from scenes.stage.terrain.terrain import Terrain
from scenes.telling.story import GRID, Act
from tests.breadth import WIDE

COMMAND = "races film race --draft --from 3 --to 5"
OPTIONS = {"race": Race(), "quality": "480p15", "span": (5, 7), "command": COMMAND}


@pytest.fixture(scope="module")
def made(page: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two steps of the page's race, small, on all cores."""
    out = tmp_path_factory.mktemp("film") / "race.mp4"
    return maker.make("race", OPTIONS, out).path


def decoded(path: Path) -> list[np.ndarray]:
    """All frames of a film."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@WIDE
def test_acts_lens_podium_and_subtitles_have_the_same_bytes_by_one_process_and_by_two_at_full_size(
    page: object, tmp_path: Path
) -> None:
    length = RaceFilm().acts[1].end
    window = (length - 0.2, length + 0.4)  # the crowd's last moment, and the podium coming in
    assert len(RaceFilm(window=window).pieces()) >= 2  # each process has one
    options = {"race": Race(), "quality": "1080p60", "window": window}
    digests = set()
    for number, cores in enumerate(_one_core_and_all()):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, cores)
        try:
            path = maker.make("race", options, tmp_path / f"{number}.mp4", force=True, jobs=len(cores)).path
        finally:
            os.sched_setaffinity(0, before)
        subtitles = path.with_suffix(".srt").read_bytes()
        digests.add(hashlib.sha256(path.read_bytes() + subtitles).hexdigest())
    assert len(digests) == 1


def _one_core_and_all() -> list[set[int]]:
    cores = os.sched_getaffinity(0)
    if len(cores) < 2:
        pytest.skip("one core only: nothing to compare")
    return [{min(cores)}, cores]


def test_the_file_shows_the_frames_that_the_film_paints(made: Path) -> None:
    film = RaceFilm(span=(5, 7))
    first, last = film.window or (0.0, 0.0)
    frames = decoded(made)
    assert len(frames) == round((last - first) * 15)
    for at in (0, len(frames) // 2, len(frames) - 1):
        pixels = np.empty((480, 854, 4), np.uint8)
        film.picture.seconds = first + at / 15
        film.picture.paint_into(pixels)
        difference = np.abs(frames[at].astype(int) - pixels[..., :3]).mean()
        assert difference < 3.5  # of 255: what the encoder costs on a lit ground


@pytest.mark.parametrize("view", VIEWS)
def test_texts_and_signs_of_a_frame_are_known_without_its_pixels(
    view: str, page: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = RaceFilm(view=view)
    monkeypatch.setattr(Terrain, "drawing", property(lambda terrain: pytest.fail("it is drawn")))
    monkeypatch.setattr(mesh, "bake", lambda *_: pytest.fail("it is lit"))
    for act in film.acts:
        assert film.marks((act.start + act.end) / 2)


def test_colours_are_tagged_as_they_are_coded(made: Path) -> None:
    with av.open(str(made)) as container:
        context = container.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 6)


def test_the_file_knows_where_it_comes_from(made: Path) -> None:
    with av.open(str(made)) as container:
        metadata = dict(container.metadata)
        chapters = container.chapters()
    origin = json.loads(metadata["comment"])
    race = Race()
    assert origin["race"] == race.key()
    assert set(origin["versions"]) >= {"keras", "tensorflow", "numpy"}
    assert metadata["title"] == "Carrera de optimizadores"
    assert metadata["description"] == COMMAND
    assert [chapter["metadata"]["title"] for chapter in chapters] == ["La carrera"]


def test_the_telling_moment_is_that_of_the_excerpt(made: Path) -> None:
    whole, around, elsewhere = (RaceFilm(span=span) for span in (None, (5, 7), (20, 22)))
    assert (
        whole.seconds_of(5) < whole.telling < whole.seconds_of(6)
    )  # the first arrival, while the clock holds
    assert whole.telling_shown == pytest.approx(whole.telling, abs=1e-3)
    assert around.window
    assert elsewhere.window
    assert around.telling_shown == pytest.approx(around.telling - around.window[0], abs=1e-3)
    first, last = elsewhere.window
    assert elsewhere.telling_shown == pytest.approx((last - first) / 2, abs=1e-3)
    with av.open(str(made)) as container:
        assert json.loads(container.metadata["comment"])["telling"] == around.telling_shown


@pytest.mark.parametrize("steps", [1, 13, 14])
def test_a_short_race_has_a_telling_moment_too(steps: int) -> None:
    film = RaceFilm(race=Race(contenders=["sgd:learning_rate=0.01"], steps=steps))
    assert film.seconds_of(min(steps, 5)) + 0.6 == pytest.approx(film.telling)  # nobody arrives
    assert film.telling < film.acts[-1].start


def test_a_film_that_does_not_say_what_tells_shows_the_middle_of_its_longest_act() -> None:
    acts = (Act("one", 0.0, 5.0), Act("two", 5.0, 6.0), Act("end", 6.0, 20.0))
    assert excerpt.middle(acts) == 2.5
    assert excerpt.middle(acts[2:]) == 13.0


def test_the_subtitles_are_the_captions_inside_the_film_and_beside_it(made: Path) -> None:
    import srt

    film = RaceFilm(span=(5, 7))
    first = film.window[0] if film.window else 0.0
    shown = film.cues()
    subtitles = list(srt.parse(made.with_suffix(".srt").read_text()))
    assert [" ".join(line.content.split()) for line in subtitles] == [caption.text for caption in shown]
    track = mp4.look(made).cues
    assert [cue.text for cue in track] == [line.content for line in subtitles]
    for cue, line, caption in zip(track, subtitles, shown, strict=True):
        assert cue.start == pytest.approx(line.start.total_seconds() * 1000, abs=1)
        assert cue.end == pytest.approx(line.end.total_seconds() * 1000, abs=1)
        assert line.start.total_seconds() == pytest.approx(caption.start - first, abs=0.002)
        assert all(len(part) <= 42 for part in line.content.split("\n"))


@pytest.mark.parametrize("span", [None, (5, 7), (5, 20), (20, 41)])
def test_every_caption_that_is_seen_in_an_excerpt_is_among_its_subtitles(
    page: object, span: tuple[float, float] | None
) -> None:
    film = RaceFilm(span=span)
    first, last = film.window or (0.0, film.length)
    seen: dict[str, float] = {}
    for seconds in np.arange(first, last, 0.05):
        caption = next((each for each in film.captions if each.start <= seconds < each.end), None)
        if caption is not None:
            seen[caption.text] = seen.get(caption.text, 0.0) + 0.05
    cues = film.cues()
    assert [cue.text for cue in cues] == [text for text, lasts in seen.items() if lasts > 0.5]
    assert all(first <= cue.start < cue.end <= last for cue in cues)


def test_every_caption_fits_two_lines_of_subtitles() -> None:
    from scenes.excerpt import in_two_lines

    for language in ("es", "en"):
        for caption in RaceFilm(language=language).captions:
            assert all(len(part) <= 43 for part in in_two_lines(caption.text).split("\n")), caption.text


@pytest.mark.parametrize("window", [None, (30.0, 30.0 + 1 / 60), (17.4, 25.0), (0.0, 11.9)])
def test_a_film_is_cut_into_short_pieces_of_whole_frames_and_nothing_is_lost(
    page: object, window: tuple[float, float] | None
) -> None:
    film = RaceFilm(window=window)
    pieces = film.pieces()
    first, last = film.shown
    assert film.shown == pytest.approx(window or (0.0, film.length), abs=GRID)
    ends = [piece.end for piece in pieces]
    assert [piece.start for piece in pieces] == [first, *ends[:-1]]
    assert ends[-1] == last
    for piece in pieces:
        assert piece.act.start <= piece.start < piece.end <= piece.act.end
        assert piece.end - piece.start <= PIECE + 0.1
        for rate in (15, 30, 60) if piece.end != last else ():
            frames = (piece.end - first) * rate
            assert frames == pytest.approx(round(frames), abs=1e-6)
    begins = [piece.start for piece in pieces]
    for caption in film.captions:
        if first < caption.start < last:  # a slide of it begins there
            assert any(-1e-6 <= caption.start - begin < GRID for begin in begins), caption.text


def test_no_frame_is_painted_over_while_its_encoder_is_kept_waiting() -> None:
    from scenes.stage.paint.camera import FilmCamera

    camera = FilmCamera(pixel_width=4, pixel_height=2)
    frames = 10

    def painted(segment: int) -> np.ndarray:
        camera.begin(segment % 2, frames)
        assert camera.pixel_array.shape == (2, 4, 4)
        return camera.give()

    first = [painted(0) for _ in range(30)]
    second = [painted(1) for _ in range(300)]
    for segment in (first, second):
        kept = [{id(frame) for frame in segment[at : at + frames]} for at in range(len(segment) - frames + 1)]
        assert {len(frames_at_once) for frames_at_once in kept} == {frames}
    waiting = {id(frame) for frame in first[-frames:]}  # of the segment before, whose encoder has not run
    assert not waiting & {id(frame) for frame in second}


ACTS = [Act("a", 0.0, 4.0), Act("b", 4.0, 12.0), Act("credits", 12.0, 17.6)]


@pytest.mark.parametrize(
    ("asked", "second"),
    [
        ({}, 9.0),
        ({"time": 0.0}, 0.0),
        ({"time": 17.5}, 17.5),
        ({"chapter": 1}, 2.5),  # when its one text has been read
        ({"chapter": 2}, 9.0),  # the telling moment
        ({"chapter": 3}, 17.1),
    ],
)
def test_the_moment_of_a_still(asked: dict[str, float], second: float) -> None:
    said = [Caption(1.0, 3.0, "a"), Caption(3.5, 6.0, "over the end"), Caption(6.5, 10.0, "b")]
    assert excerpt.moment(ACTS, said, 9.0, **asked) == pytest.approx(second)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [{"time": 17.6}, {"time": -0.1}, {"chapter": 0}, {"chapter": 4}])
def test_a_moment_that_the_film_does_not_have_is_refused(asked: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"0 to 17\.6|1 to 3"):
        excerpt.moment(ACTS, [], 9.0, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", [".pdf", ".svg"])
def test_a_page_has_real_lines_and_letters_and_of_pixels_only_the_ground(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"still{suffix}"
    DerivativeFilm().still_of(path, chapter=2)
    page = path.read_bytes()
    assert page.startswith({".pdf": b"%PDF", ".svg": b"<?xml"}[suffix])
    assert page.count(b"<image") + page.count(b"/Subtype /Image") <= 1
    if suffix == ".svg":
        assert page.count(b"<path") > 50


def test_some_seconds_of_a_film_without_epochs() -> None:
    whole, part = DerivativeFilm(), DerivativeFilm(window=(10.01, 15.0))
    assert part.shown == pytest.approx((10.2, 15.0))
    assert DerivativeFilm(window=(10.0, math.inf)).shown[1] == whole.length
    with pytest.raises(InputError, match="from must be a second of the film, 0 to"):
        DerivativeFilm(window=(500.0, math.inf))


@pytest.mark.parametrize(
    ("telling", "seconds", "found"),
    [
        (9.0, 5.0, (6.6, 11.6)),  # from the beginning of what is said then
        (11.0, 5.0, (7.0, 12.0)),  # no longer than its act
        (1.2, 5.0, (0.0, 4.0)),  # all of a shorter one
    ],
)
def test_a_highlight_holds_the_telling_moment_and_begins_with_a_sentence(
    telling: float, seconds: float, found: tuple[float, float]
) -> None:
    said = [Caption(6.5, 10.0, "b")]
    assert excerpt.highlight(ACTS, said, telling, seconds) == pytest.approx(found)
