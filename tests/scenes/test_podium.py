"""The podium: who stands where, what is said of each, and that all of it can be read; of any race."""

from __future__ import annotations

import itertools
from functools import cache

import cairo
import numpy as np
import pytest

from scenes.language import LANGUAGES, load
from scenes.stage.paint import canvas as canvas_module
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Mark, Sign
from scenes.stage.paint.layout import LAYOUTS, WIDE
from scenes.stage.plots.plinths import CALL, Podium
from scenes.stage.show.cast import Cast
from scenes.stage.show.readings import reading
from scenes.theme import THEMES, Theme, contrast
from tests.breadth import some
from tests.scenes import made
from tests.scenes.races import RACES
from tests.scenes.seeing import _silent, unreadable

BOWL = made.ground("w_0**2 + w_1**2")
WELLS = made.ground("(w_0**2 - 1)**2 + 0.3*w_0 + w_1**2")  # the left one is lower
TWO = made.ground("(w_0**2 - 1)**2 + w_1**2")  # both are global
APPEAR = 10.0


def way(*stops: tuple[float, float], to: int = 12) -> np.ndarray:
    """A way from stop to stop in single steps, and then it rests: (to + 1, 2)."""
    return np.array([*stops, *[stops[-1]] * (to + 1 - len(stops))], float)


def logged(podium: Podium, seconds: float) -> list[Mark | Sign]:
    log: list[Mark | Sign] = []
    podium.move(Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log), seconds)
    return log


def texts(podium: Podium, seconds: float) -> list[Mark]:
    return [each for each in logged(podium, seconds) if isinstance(each, Mark)]


AWAY, HERE, OUT = (2.0, 1.0), (0.0, 0.0), (9.0, 0.0)
LOST = (np.inf, np.inf)
READINGS = {  # of a bowl whose minimum is HERE: its way, and what is said
    "arrives": (way(AWAY, AWAY, HERE), "arrives at epoch 2", "llega en la época 2"),
    "leaves": (way(AWAY, HERE, AWAY), "arrived at epoch 1 and moved away", "llegó en la época 1 y se alejó"),
    "comes back": (
        way(AWAY, HERE, AWAY, AWAY, HERE),
        "arrived at epoch 1, left, back at 4",
        "llegó en la época 1 y volvió en la 4",
    ),
    "leaves twice": (
        way(AWAY, HERE, AWAY, HERE, AWAY),
        "arrived at epoch 1 and moved away",
        "llegó en la época 1 y se alejó",
    ),
    "off the map": (
        way(AWAY, HERE, OUT),
        "arrived at epoch 1 and left the map",
        "llegó en la época 1 y se fue del mapa",
    ),
    "never": (np.linspace((2.0, 1.0), (2.0, 2.0), 13), "still moving", "sigue moviéndose"),
    "rests": (way(AWAY, (2.0, 2.0)), "stopped", "parado"),
    "outside": (way(AWAY, OUT), "outside the map", "fuera del mapa"),
    "diverges": (way(AWAY, (1e200, 0.0), LOST), "diverged at epoch 1", "ha divergido en la época 1"),
    "diverges later": (
        way(AWAY, HERE, (1e200, 0.0), LOST),
        "arrived at epoch 1, then diverged",
        "llegó en la época 1 y luego divergió",
    ),
}


@pytest.mark.parametrize("name", READINGS)
def test_what_is_said_of_a_runner_is_all_that_happened_at_the_global_minimum(name: str) -> None:
    w, *expected = READINGS[name]
    for language, said in zip(("en", "es"), expected, strict=True):
        assert reading(made.cast(BOWL, np.array([w]), language), 0) == said


def test_who_begins_at_a_minimum_has_not_come_there() -> None:
    stays, leaves, back = way(HERE), way(HERE, AWAY, (2.0, 2.0)), way(HERE, AWAY, HERE)
    cast = made.cast(BOWL, np.array([stays, leaves, back]))
    assert [reading(cast, which) for which in range(3)] == [
        "starts at the global minimum and stays",
        "stopped",
        "moved away, back since epoch 2",
    ]


def test_a_local_minimum_is_no_goal_and_two_global_ones_are_two() -> None:
    local, best = (
        (m.w_0, m.w_1)
        for m in sorted(made.cast(WELLS, np.array([way(AWAY)])).standings.minima, key=lambda m: -m.loss)
    )
    caught, from_best = way(AWAY, AWAY, AWAY, local), way(AWAY, best, AWAY, local)
    cast = made.cast(WELLS, np.array([caught, from_best]))
    assert reading(cast, 0) == "at a local minimum since epoch 3"
    assert reading(cast, 1) == "arrived at epoch 1, then a local minimum"
    cast = made.cast(
        TWO, np.array([way(AWAY, (1.0, 0.0), AWAY, (-1.0, 0.0)), way(AWAY, (1.0, 0.0), AWAY, (1.0, 0.0))])
    )
    assert reading(cast, 0) == "at a global minimum since epoch 3"
    assert reading(cast, 1) == "arrived at epoch 1, left, back at 3"


# ---- who stands where


@cache
def podium_of(name: str, language: str = "es", theme: str = "night") -> Podium:
    """The podium of a race: a stored one, or one of so many runners on any ways, or all on one way."""
    if name in RACES:
        return Podium(Cast(RACES[name].run(), load(language), THEMES[theme]), WIDE, APPEAR)
    kind, number = name.split()
    count = int(number)
    w = made.ways(count, 1, 20).repeat(count, axis=0) if kind == "level" else made.ways(count, count, 20)
    if kind == "tied":  # the first four are one
        w[1:4] = w[:1]
    if kind == "three":  # of whom two share a place
        w[2] = w[1]
    return Podium(Cast(made.raced(BOWL, w), load(language), THEMES[theme]), WIDE, APPEAR)


KINDS = [
    *RACES,
    *(f"ways {count}" for count in (1, 2, 3, 4, 5, 8, 9, 11, 14)),
    "level 3",
    "level 14",
    "three 3",
    "tied 5",
    "tied 14",
]


@pytest.mark.parametrize(("name", "language"), some([*itertools.product(KINDS, LANGUAGES)], 3))
def test_everybody_is_there_once_and_all_can_be_read(name: str, language: str) -> None:
    podium = podium_of(name, language)
    cast, seconds = podium.cast, podium.stands
    marks = texts(podium, seconds)
    assert not list(unreadable(marks))
    assert not [mark for mark in marks if mark.text.endswith("…")]
    said = " ".join(mark.text for mark in marks).replace(" = ", " ").split()
    for which in range(cast.count):
        words = cast.names[which].split()
        assert any(said[at : at + len(words)] == words for at in range(len(said)))
    named = [one for plinth in podium.plinths if plinth.names for one in plinth.who]
    assert sorted([*named, *podium.rows]) == list(range(cast.count))
    signs = [each for each in logged(podium, seconds) if isinstance(each, Sign)]
    assert {(sign.kind, sign.colour) for sign in signs} == {(look.shape, look.colour) for look in cast.looks}
    frame = Box(0, 0, WIDTH, HEIGHT)
    assert all(frame.contains(Box.around(s.x, s.y, 3 * s.radius, 3 * s.radius)) for s in signs)


@pytest.mark.parametrize("name", ["level 14", "tied 14"])
def test_a_list_in_two_columns_stands_under_the_bug(name: str) -> None:
    podium = podium_of(name)
    assert podium._columns == 1 or podium.list.y > WIDE.bug.bottom
    assert podium.list.bottom <= WIDE.list.bottom + 1


def test_a_low_plinths_rank_and_loss_are_apart() -> None:
    """The third one's, with a reading of two lines."""
    back = way(AWAY, HERE, AWAY, AWAY, (0.03, 0.0))
    podium = Podium(made.cast(BOWL, np.array([way(AWAY, HERE), way(AWAY, (0.01, 0.0)), back])), WIDE, APPEAR)
    (third,) = [plinth for plinth in podium.plinths if plinth.rank == 3]
    assert len(third.readings) == 2, "the case is no longer one: choose another"
    assert not list(unreadable(texts(podium, podium.stands)))


@pytest.mark.parametrize("name", ["ways 8", "ways 14", "level 14"])
def test_no_letters_foot_in_the_list_is_cut(name: str) -> None:
    """A row is painted by itself, and clipped to its box."""
    podium = podium_of(name)
    for place, which in enumerate(podium.rows):
        box, log = podium.row_box(place), []
        canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
        podium._paint_row(canvas, place)
        (said,) = [each for each in log if isinstance(each, Mark) and each.text == podium.readings[which]]
        assert box.y < said.y
        assert said.y + said.height <= box.bottom + 0.5


@pytest.mark.parametrize("name", some([*KINDS], 2))
def test_ranks_are_those_of_the_losses_that_are_read(name: str) -> None:
    podium = podium_of(name)
    cast = podium.cast
    losses = [cast.read(value) if np.isfinite(value) else None for value in cast.loss[:, -1]]
    first = cast.first(cast.steps)
    for plinth in podium.plinths:
        above = sorted(float(cast.loss[one, -1]) for one in range(cast.count) if one not in plinth.who)
        assert len({losses[one] for one in plinth.who}) == 1
        assert plinth.rank <= 3
        assert sum(value < min(cast.loss[list(plinth.who), -1]) for value in above) == plinth.rank - 1
    assert bool(podium.plinths) == bool(first) or len(podium.rows) > 15
    for which in podium.rows:
        alike = sum(loss == losses[which] for loss in losses) > 1
        assert podium.rank(which).endswith(" =") == (alike and losses[which] is not None)
        if losses[which] is None:
            assert (podium.rank(which), podium.loss(which)) == ("—", "—")


def test_of_three_on_two_places_two_share_one() -> None:
    podium = podium_of("three 3", "en")
    shared = next(plinth for plinth in podium.plinths if len(plinth.who) == 2)
    names = [podium.cast.names[one] for one in shared.who]
    assert " = ".join(names) in [mark.text for mark in texts(podium, podium.stands)]
    assert {plinth.rank for plinth in podium.plinths} in ({1, 2}, {1, 3})
    assert podium.rows == []


LONG, USUAL = ("ScheduleFreeAdamW", "Adafactor", "Adamax"), ("Adam", "Adagrad", "RMSprop")


@pytest.mark.parametrize(("shape", "names"), [("16:9", LONG), *((shape, USUAL) for shape in LAYOUTS)])
def test_no_name_of_those_who_share_a_place_is_cut(shape: str, names: tuple[str, ...]) -> None:
    w = made.ways(3, 4, 20)
    w[1:3] = w[0]
    w[3] += 0.5
    layout = LAYOUTS[shape]
    podium = Podium(made.cast(BOWL, w, names=[*names, "SGD"]), layout, APPEAR)
    marks = texts(podium, podium.stands)
    assert not [mark.text for mark in marks if "…" in mark.text]
    said = " ".join(mark.text for mark in marks)
    assert " = ".join(names) in said
    top = min(mark.y for mark in marks if mark.text.startswith(names[0]))
    assert top >= layout.bug.bottom


def test_where_its_place_is_taken_the_list_waits() -> None:
    cast = podium_of("ways 8").cast
    late = Podium(cast, LAYOUTS["9:16"], APPEAR, APPEAR + 6)
    row = cast.names[late.rows[0]]
    for seconds, there in ((APPEAR + 5.9, False), (late.stands, True)):
        assert (row in [mark.text for mark in texts(late, seconds)]) == there
    assert late.stands > APPEAR + 6


def test_more_than_three_on_a_place_are_counted_there_and_named_in_the_list() -> None:
    podium = podium_of("tied 5", "en")
    plinth = next(plinth for plinth in podium.plinths if len(plinth.who) == 4)
    marks = [mark.text for mark in texts(podium, podium.stands)]
    assert "4 level" in marks
    assert set(plinth.who) <= set(podium.rows)
    assert marks.count(f"{plinth.rank} =") == 4


# ---- when


def test_plinths_rise_from_the_third_to_the_first_and_then_the_rows_come() -> None:
    podium = podium_of("ways 8")
    seen: dict[str, float] = {}
    for seconds in np.arange(APPEAR, podium.stands + 0.1, 0.05).tolist():
        for mark in texts(podium, seconds):
            if mark.opacity > 0.1:
                seen.setdefault(mark.text, seconds)
    third, second, first = (seen[text] for text in "321")
    assert second - third == pytest.approx(0.35, abs=0.06)
    assert first - second == pytest.approx(0.35, abs=0.06)
    rows = [seen[podium.cast.names[which]] for which in podium.rows]
    assert rows[0] >= first + 0.45
    assert np.diff(rows) == pytest.approx(0.15, abs=0.06)
    assert texts(podium, APPEAR - 0.1) == []


def test_one_after_another_is_pointed_out_while_the_podium_stands() -> None:
    podium = podium_of("ways 8")

    def seen(seconds: float) -> np.ndarray:
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 480, 270)
        podium.paint_moving(Canvas(cairo.Context(surface), scale=0.25), seconds)
        return np.ndarray((270, 480, 4), np.uint8, bytes(surface.get_data())).astype(int)

    begin = podium.stands + CALL / 2
    turns = [np.abs(seen(begin + CALL * turn) - seen(podium.stands)).max(axis=2) > 8 for turn in range(9)]
    assert all(each.any() for each in turns)
    first, last, again = turns[0], turns[7], turns[8]
    assert not (first & last).any()
    assert (first == again).all()


# ---- what can be told apart


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("name", ["ways 8", "three 3"])
def test_all_of_it_can_be_read_on_any_ground(
    theme: Theme, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    podium = podium_of(name, "es", theme.name)
    marks = texts(podium, podium.stands)
    monkeypatch.setattr(canvas_module.Canvas, "text", _silent)
    for ground in ("#000000", "#ffffff", theme.map_stops[-1][1], theme.map_stops[0][1]):
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
        canvas = Canvas(cairo.Context(surface), log=[])
        canvas.fill(ground)
        podium.move(canvas, podium.stands)
        pixels = np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1] / 255
        for mark in marks:
            x, y = int(mark.x), int(mark.y)
            behind = pixels[y : y + int(mark.height), x : x + max(int(mark.width), 1)].reshape(-1, 3)
            assert contrast(behind, mark.colour).min() >= 4.5, mark.text


def test_the_ground_behind_is_darker_at_night() -> None:
    podium = podium_of("ways 8")
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    canvas = Canvas(cairo.Context(surface))
    canvas.fill("#808080")
    podium.move(canvas, podium.stands)
    grey = np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[1040, 900, :3]
    assert grey == pytest.approx(128 * 0.78 + 0.22 * np.array([15, 7, 5]), abs=1)


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "16:9"])
@pytest.mark.parametrize("kind", ["ways 8", "ways 14", "tied 5", "level 14"])
def test_in_every_format_all_can_be_read_and_nothing_stands_under_the_bug_or_the_lower_third(
    name: str, kind: str
) -> None:
    layout, cast = LAYOUTS[name], podium_of(kind).cast
    podium = Podium(cast, layout, APPEAR)
    marks = texts(podium, podium.stands)
    assert not list(unreadable(marks, layout.safe))
    assert min(mark.y for mark in marks) > layout.bug.bottom or not layout.stacked
    assert podium.list.bottom <= layout.last.y
    assert all(block.box.bottom <= layout.last.y for block in podium.plinths)
    assert podium.plinths or not layout.stacked or "level" in kind or name == "1:1"
