"""What a viewer of the race sees is what the dataset says, on terrain and map, and it can be read."""

from __future__ import annotations

import itertools
from pathlib import Path

import cairo
import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.race import Race
from scenes import language
from scenes.race import RaceFilm
from scenes.stage.frame.lower_third import LowerThird
from scenes.stage.frame.masthead import FLIES
from scenes.stage.frame.opening import FLY_AT, Opening, landed
from scenes.stage.frame.rail import Rail
from scenes.stage.map.runners import MapRunners
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import WIDE
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.plinths import Podium
from scenes.stage.plots.tower import Tower
from scenes.stage.terrain.runners import TerrainRunners
from scenes.telling.race import CLOCK, HOLD, LISTED, SEEN
from scenes.theme import luminance, rgb
from tests import breadth
from tests.scenes.races import RACES, USUAL
from tests.scenes.seeing import LOOKS, faint, frame, laid_out, moments, standing, unread, unreadable

WINDOW = WIDE.window
ALL = {**RACES, "trapped": Race(starts=[(-0.4, -0.5)])}
LEVEL: dict[str, tuple[Race, list[str], str]] = {
    "at rest on a saddle": (Race("saddle", ["sgd", "adam", "adagrad"], [(0, 0)], 12), ["1"] * 3, "resting"),
    "all diverged": (
        Race("saddle", ["sgd:learning_rate=1e30", "sgd:learning_rate=1e40"], [(1, 0.1)], 12),
        ["—"] * 2,
        "diverged",
    ),
    "two level": (
        Race("bowl", ["sgd:learning_rate=0.01", "sgd:learning_rate=0.01,nesterov=true", "adam"], [(3, 2)], 9),
        ["1", "1", "3"],
        "moving",
    ),
}


def film_of(name: str, view: str = "terrain") -> RaceFilm:
    """The film of one of the races; they are in both looks between them."""
    lang = language.LANGUAGES[list(ALL).index(name) % 2]
    return laid_out(RaceFilm, race=ALL[name], language=lang, theme=LOOKS[lang], view=view)


@pytest.fixture(params=[*USUAL, "trapped"])
def film(request: pytest.FixtureRequest, page: object) -> RaceFilm:
    """Each of the races on the terrain."""
    return film_of(request.param)


@pytest.fixture(params=[*USUAL, "trapped"])
def on_map(request: pytest.FixtureRequest, page: object) -> RaceFilm:
    """Each of the races on the map."""
    return film_of(request.param, "map")


def test_a_lens_looks_the_same_painted_aside_and_under_a_round_clip(page: object) -> None:
    film = film_of("page", "map")
    seconds = film.seconds_of(30) + 0.1
    lens = film.actor(MapRunners).lens_at(seconds)
    assert lens is not None
    seen = []
    for log in (None, []):  # what a log writes down is painted in its place
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 960, 540)
        film.paint(Canvas(cairo.Context(surface), scale=0.5, log=log), seconds)
        pixels = np.ndarray((540, 960, 4), np.uint8, surface.get_data()).astype(int)
        (left, top), (right, bottom) = (lens.box.edges() / 2).reshape(2, 2).astype(int).tolist()
        seen.append(pixels[top:bottom, left:right, :3])
    apart = np.abs(seen[0] - seen[1]).max(axis=-1)
    assert (apart > 3).mean() < 0.005  # at its rim, and where letters are kept as pixels
    assert apart.max() < 64


# ---- what is where


def weights(film: RaceFilm, step: float) -> np.ndarray:
    """Where everybody is at a step, (contender, 2): on the straight segment between two steps."""
    whole = min(int(step), film.cast.steps - 1) if film.cast.steps else 0
    part = step - whole
    return np.asarray(film.cast.w[:, whole] * (1 - part) + film.cast.w[:, whole + 1] * part)


def test_each_runner_stands_on_the_terrain_where_the_dataset_says(film: RaceFilm) -> None:
    (left, right), (low, high) = film.ground.domain
    for step in (0, 1, 2.3, film.cast.steps / 2, film.cast.steps):
        seconds = film.seconds_of(step)
        if any(span.start <= seconds <= span.end for span in film.director.above):
            continue  # there it is on the map
        drawn = standing(film, film.signs(seconds), WINDOW.right)
        view = film.director.at(seconds)
        for which, (w_0, w_1) in enumerate(weights(film, step)):
            x = (2 * (w_0 - left) / (right - left) - 1) * film.relief.half[0]
            y = (2 * (w_1 - low) / (high - low) - 1) * film.relief.half[1]
            if left <= w_0 <= right and low <= w_1 <= high:
                place = np.array([x, y, film.relief.height(np.array([x, y]))])
                at = view.project(place)[0]
                if film.layout.window.contains(Box(*at.tolist(), 0, 0)):
                    assert np.abs(np.array(drawn[which]) - at).max() < 0.5


def test_each_runner_stands_on_the_map_where_the_dataset_says(on_map: RaceFilm) -> None:
    box = on_map.ground.box
    (left, right), (low, high) = on_map.ground.domain
    last = on_map.cast.steps
    for step in (0, 0.5, 1, 2.3, last / 3, last // 2, last - 0.25, last):
        drawn = standing(on_map, on_map.signs(on_map.seconds_of(step)), WINDOW.right)
        for which, (w_0, w_1) in enumerate(weights(on_map, step)):
            x, y = drawn[which]
            if left <= w_0 <= right and low <= w_1 <= high:
                assert x == pytest.approx(box.x + (w_0 - left) / (right - left) * box.width, abs=0.5)
                assert y == pytest.approx(box.bottom - (w_1 - low) / (high - low) * box.height, abs=0.5)
            else:  # pinned to the edge
                assert box.contains(Box(x, y, 0, 0), slack=1)


@pytest.mark.parametrize("view", ["terrain", "map"])
def test_the_marker_is_painted_there(view: str) -> None:
    film = film_of("one", view)
    colour = 255 * np.array(rgb(film.cast.colours[0]))
    for step in (3.0, 7.5, 10.25):
        seconds = film.seconds_of(step)
        (x, y), pixels = (
            standing(film, film.signs(seconds), WINDOW.right)[0],
            frame(film, seconds).astype(int),
        )
        assert np.abs(pixels[int(y), int(x)] - colour).max() <= 3


def test_the_runners_are_in_the_picture(film: RaceFilm) -> None:
    seconds = np.linspace(film.act("chapter.race").start + 1, film.act("chapter.podium").start, 60)
    points, outside = film.actor(TerrainRunners).tracks.drawn(seconds)
    count, window = film.cast.count, film.layout.window
    inside = (points[:, :count] > (window.x, window.y)) & (points[:, :count] < (window.right, window.bottom))
    there = inside.all(axis=-1)[~outside[:, :count]]
    assert there.mean() > 0.8


# ---- when


def test_the_first_step_is_complete_within_ten_seconds(film: RaceFilm) -> None:
    assert film.clock.start == pytest.approx(CLOCK)
    assert film.seconds_of(1) <= 10
    assert landed(film.cast.count)[-1] < CLOCK  # all rows are there before they race
    assert film.actor(Tower).presence(CLOCK) == 1
    assert film.actor(Rail).presence(film.seconds_of(1)) == 1


def test_the_clock_holds_at_the_first_arrival_and_it_is_told_then() -> None:
    film = film_of("page")
    standings = film.cast.standings
    goals = [at for at, minimum in enumerate(standings.minima) if minimum.is_global]
    step = min(event.step for event in standings.events if event.kind == "arrival" and event.minimum in goals)
    assert film.clock.holds == ((film.seconds_of(step), film.seconds_of(step) + HOLD),)
    (told,) = [
        each for each in film.captions if each.kicker.startswith(film.words("kicker.arrival.first.one"))
    ]
    assert told.start == pytest.approx(film.seconds_of(step))
    assert told.kicker.endswith(f" {step}")
    assert [
        event.contender for event in standings.events if event.step == step and event.minimum in goals
    ] == [*told.who]


def test_who_arrives_at_the_last_step_is_seen_to_before_the_podium(page: object) -> None:
    race = Race("rosenbrock", ["muon:learning_rate=0.3", "adam:learning_rate=0.1"], [(-1.2, 1.0)], 60)
    film = RaceFilm(race=race, view="map")
    arrivals = [event.step for event in film.cast.standings.events if event.kind == "arrival"]
    assert arrivals[0] == 60, "the case is no longer one: choose another"
    assert film.act("chapter.podium").start >= film.clock.seconds(60) + SEEN


def test_what_is_said_of_the_ground_is_said_before_the_podium(film: RaceFilm) -> None:
    words, told = film.words, {caption.text: caption for caption in film.captions}
    said = [told[words("terrain.explain")]]
    if film.ground.steepness:
        said.append(told[words("opening.logarithmic", height=film.ground.linear_up_to)])
    if not film.cast.standings.minima:
        said.append(told[words("intro.minima_none")])
    for caption in said:
        assert caption.start > FLY_AT + FLIES
        assert caption.end < film.act("chapter.podium").start + 5
    last = words("kicker.at", what=words("kicker.finish.one"), step=film.cast.steps)
    (finish,) = [caption for caption in film.captions if caption.kicker == last]
    assert all(caption.end <= finish.start + 1e-9 for caption in said)


def test_the_last_that_is_said_is_what_the_race_does_not_prove(film: RaceFilm) -> None:
    podium = film.act("chapter.podium")
    last = [caption for caption in film.captions if caption.kicker == film.words("podium.not_proved")]
    assert last == [*film.captions[-len(last) :]]
    assert len(last) == 3
    assert podium.start < last[0].start
    assert last[-1].end <= podium.end


def test_nobody_is_on_the_way_down_when_somebody_was_at_the_bottom(film: RaceFilm) -> None:
    goals = [at for at, minimum in enumerate(film.cast.standings.minima) if minimum.is_global]
    arrivals = [e.step for e in film.cast.standings.events if e.kind == "arrival" and e.minimum in goals]
    for caption in film.captions:
        if arrivals and any(said in caption.text for said in ("of the way down", "del desnivel")):
            assert caption.start < film.clock.seconds(min(arrivals)) + 3.0


def test_how_things_stand_is_not_told_when_the_race_is_over(film: RaceFilm) -> None:
    for caption in film.captions:
        if caption.who and not caption.kicker:
            assert caption.start <= film.clock.end


def test_the_film_lasts_as_long_as_it_should() -> None:
    assert 55 <= film_of("page").length <= 75


# ---- what is read


def test_every_text_and_every_caption_can_be_read(film: RaceFilm) -> None:
    faults = {fault for seconds in moments(film, 14) for fault in unreadable(film.marks(seconds))}
    assert not faults
    assert not list(unread(film.captions))


def test_every_text_on_the_map_can_be_read(on_map: RaceFilm) -> None:
    faults = {fault for seconds in moments(on_map, 12) for fault in unreadable(on_map.marks(seconds))}
    assert not faults


def test_every_text_stands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    film = film_of("trapped")
    assert not [fault for seconds in moments(film, 6) for fault in faint(film, seconds, monkeypatch)]


@breadth.WIDE
def test_the_openings_words_stand_out_on_busy_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    film = RaceFilm(race=Race("rastrigin", starts=[(2, 2.5)]), language="en", theme="paper")
    words = film.actor(Opening).masthead
    for paint in ("_paint_lines", "_paint_formula"):
        monkeypatch.setattr(words, paint, lambda canvas: None)
    pixels = frame(film, 4.5) / 255
    ink = luminance(film.theme.text)
    for box in words.boxes[1:]:
        behind = luminance(pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)])
        assert (float(np.quantile(behind, 0.02)) + 0.05) / (ink + 0.05) >= 4.5


def test_names_are_in_the_window_and_apart(film: RaceFilm) -> None:
    for seconds in np.linspace(film.act("chapter.race").start, film.act("chapter.credits").start - 0.1, 40):
        labels = [
            label for label in film.actor(TerrainRunners).labels(float(seconds)) if label.opacity > 0.05
        ]
        for label in labels:
            assert film.layout.window.contains(label.box, slack=1)
        for one, other in itertools.combinations(labels, 2):
            assert not one.box.overlaps(other.box)


def test_sentences_stand_in_the_lower_third_word_for_word(film: RaceFilm) -> None:
    third = film.actor(LowerThird)
    assert third.captions == tuple(film.captions)
    for caption in film.captions:
        shown = " ".join(mark.text for mark in film.marks((caption.start + caption.end) / 2) if mark.y > 900)
        assert caption.text in shown.replace("  ", " ")


# ---- who is first, and what becomes of whom


@pytest.mark.parametrize("name", list(LEVEL))
def test_nobody_is_first_where_all_are_level_or_nobody_has_a_loss(name: str) -> None:
    race, ranks, fate = LEVEL[name]
    film = RaceFilm(race=race, view="map")
    tower = film.actor(Tower)
    marks = film.marks(film.clock.end - 0.01)
    middle = tower.box.x + 36.0
    shown = [m for m in marks if abs(m.x + m.width / 2 - middle) < 2 and m.y > tower.corner(0)[1]]
    assert [m.text for m in sorted(shown, key=lambda m: m.y)][: len(ranks)] == ranks
    assert {fates[0].kind for fates in film.cast.standings.fates} == {fate}
    ends = {
        "diverged": "ha divergido",
        "resting": film.words("fate.resting"),
        "moving": film.words("fate.moving"),
    }
    assert all(said.startswith(ends[fate]) for said in film.actor(Podium).readings)
    if ranks.count("1") in (0, len(ranks)):
        told = [caption.text for caption in film.captions if caption.start > film.act("chapter.race").start]
        assert not any("cabeza" in text or "más baja" in text for text in told)


def test_who_was_at_the_minimum_and_left_it_again_has_both_told() -> None:
    race = Race("peaks", ["sgd:learning_rate=0.1", "adam:learning_rate=0.1"], steps=60)
    film = RaceFilm(race=race, view="map")
    minimum = np.array([0.22827892, -1.62553496])
    distance = np.hypot(*(film.cast.w - minimum).transpose(2, 0, 1))
    was, stays = (distance <= 0.05).any(axis=1), distance[:, -1] <= 0.05
    assert (was & ~stays).any()
    for which in np.flatnonzero(was & ~stays).tolist():
        first = int((distance[which] <= 0.05).argmax())
        assert film.actor(Podium).readings[which] == film.words("reading.then.moving", step=first)


def test_the_podium_tells_how_the_dataset_ends(film: RaceFilm) -> None:
    cast = film.cast
    marks = [mark for mark in film.marks(film.act("chapter.podium").end - 1.0) if mark.y < 900]
    loss = np.where(np.isfinite(cast.loss[:, -1]), cast.loss[:, -1], np.inf)
    shown = {mark.text for mark in marks}
    for which in range(cast.count):
        assert np.isinf(loss[which]) or cast.read(loss[which]) in shown
        assert any(cast.names[which].partition(" ")[0] in text for text in shown)
    assert film.actor(Podium).stands < film.act("chapter.podium").start + LISTED + 1.0


# ---- a film like any other


def test_the_end_card_holds_any_command() -> None:
    for command in ("races film race", " ".join(["--optimizer adam:learning_rate=0.1,beta_1=0.8"] * 18)):
        film = RaceFilm(race=RACES["one"], command=command, view="map")
        marks = film.marks(film.length - 1)
        assert not list(unreadable(marks))
        assert any(command.split()[0] in mark.text for mark in marks)


def test_a_film_that_only_its_caller_can_make_again_claims_no_command() -> None:
    assert film_of("page").provenance["description"] == "manim -pqh scenes/race.py"
    assert not film_of("one").provenance["description"]
    assert not film_of("page", "map").provenance["description"]


def test_letters_that_the_font_lacks_are_refused() -> None:
    with pytest.raises(InputError, match="cannot write"):
        RaceFilm(title="競走", view="map")


def test_who_leaves_the_map_does_not_stretch_the_chart_for_the_others() -> None:
    film = film_of("no minimum")
    ground = np.asarray(film.cast.result["map_loss"])
    assert np.nanmin(film.cast.loss) < ground.min()  # somebody is far outside
    reach = ground.max() - ground.min()
    charts = [actor for actor in film.actors if isinstance(actor, Chart)]
    assert len(charts) == 2  # while they race, and beside a podium on which all of them stand
    for chart in charts:
        assert chart.low >= ground.min() - 0.1 * reach
        assert chart.high <= ground.max() + 0.1 * reach


def test_a_still_is_the_films_frame(page: object, tmp_path: Path) -> None:
    RaceFilm().still_of(tmp_path / "still.png", 14, (480, 270))
    with Image.open(tmp_path / "still.png") as picture:
        assert picture.size == (480, 270)
        assert np.asarray(picture.convert("RGB")).std() > 10
    RaceFilm().still_of(tmp_path / "still.pdf", 14)
    assert (tmp_path / "still.pdf").read_bytes().startswith(b"%PDF")


def test_at_another_pace_epochs_run_faster_and_texts_are_read_as_long(page: object) -> None:
    film, faster = RaceFilm(), RaceFilm(pace=2.0)
    assert faster.clock.end - faster.clock.start < 0.6 * (film.clock.end - film.clock.start)
    assert faster.length < film.length
    assert not list(unread(faster.captions))


def test_a_bare_film_has_its_words_as_subtitles_only(page: object) -> None:
    film = RaceFilm(bare=True)
    said = {word for caption in film.captions for word in (caption.text, caption.kicker)}
    for seconds in (3.0, film.telling, film.act("chapter.podium").end - 2):
        shown = " ".join(mark.text for mark in film.marks(seconds))
        assert film.called not in shown
        assert not [text for text in said if text and text in shown]
    assert len(film.cues()) == len(RaceFilm().cues())
