"""The tower's numbers, order and ranks are the dataset's, and everything on it can be read."""

from __future__ import annotations

import itertools

import cairo
import numpy as np
import pytest

from scenes.language import LANGUAGES
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Mark, Sign
from scenes.stage.paint.layout import SAFE, WIDE
from scenes.stage.paint.motion import Span
from scenes.stage.plots import tower as tower_module
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.tower import CROWD, FLASHES, LEAD_GLIDE, TINTED, Tower, fitted
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import THEMES, Theme, contrast, rgb
from tests.scenes.made import cast, ground, ways
from tests.scenes.seeing import unreadable
from tests.scenes.test_boards import logged
from tests.scenes.test_theme import EACH
from tests.scenes.test_theme import ground as any_ground

BOWL = ground("w_0**2 + 3*w_1**2")
START = 4.0  # seconds before the race
EIGHTEEN = (
    *(
        "SGD",
        "Adagrad",
        "RMSprop",
        "Adadelta",
        "Adam",
        "adam:amsgrad=true,learning_rate=0.1",
        "Adamax",
        "Nadam",
    ),
    *("sgd:momentum=0.9,learning_rate=0.1", "sgd:momentum=0.9,nesterov=true,learning_rate=0.1", "AdamW"),
    *("Adafactor", "Ftrl", "Lion", "Lamb", "Muon", "adam:learning_rate=0.01", "adam:learning_rate=0.001"),
)
LONG = tuple(
    f"adam:learning_rate=0.{at},label=A label that has letters up to forty {at}" for at in range(1, 9)
)
FOOT = (
    "Adam",
    "SGD",
    *(f"adam:learning_rate={at},label=Another label of forty capitals {at}" for at in (2.0, 3.0)),
)
COUNTS = (1, 2, 5, 8, 9, 12, 13, 18)


def raced(count: int, seed: int = 0, steps: int = 24, most: float = 1e6, **options: object) -> Cast:
    return cast(BOWL, ways(seed, count, steps, most), names=EIGHTEEN, **options)  # type: ignore[arg-type]


def made(who: Cast) -> Tower:
    clock = Clock(who.steps, START)
    return Tower(who, clock, WIDE, 0.5, Span(START, clock.end + 4.0))


def texts(actor: Actor, seconds: float) -> list[Mark]:
    return [each for each in logged(actor, seconds) if isinstance(each, Mark)]


def rows(tower: Tower, seconds: float) -> list[tuple[str, str, str]]:
    """(rank, name, loss) of the rows, top to bottom, as painted."""
    found: list[list[Mark]] = [[] for _ in range(tower.cast.count)]
    for mark in texts(tower, seconds):
        place = (mark.y + mark.height / 2 - tower.corner(0)[1]) / tower.row
        if 0 <= place < tower.cast.count:
            found[int(place)].append(mark)
    return [
        (
            next((mark.text for mark in row if mark.x < tower.box.x + 60), ""),
            next(mark.text for mark in row if mark.text in tower.names),
            next((mark.text for mark in row if mark.x + mark.width > tower.box.right - 23), ""),
        )
        for row in found
    ]


def resting(tower: Tower, step: int) -> float:
    """A second of a whole step at which no row moves."""
    begin, end = tower.clock.seconds(step), tower.clock.seconds(step + 1)
    return begin + 0.99 * (end - begin) if step < tower.clock.steps else begin + 1.0


def frame(actor: Actor, seconds: float, behind: str = "#808080") -> np.ndarray:
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    canvas = Canvas(cairo.Context(surface))
    canvas.fill(behind)
    actor.rest(canvas, seconds)
    actor.move(canvas, seconds)
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1].copy()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", COUNTS)
def test_numbers_and_order_are_the_datasets(count: int, language: str) -> None:
    who = raced(count, seed=count, language=language)
    tower, words = made(who), who.words
    for step in (0, 1, 7, who.steps // 2, who.steps):
        loss = np.where(np.isfinite(who.loss[:, step]), who.loss[:, step], np.inf)
        order = np.argsort(loss, kind="stable").tolist()
        shown = rows(tower, resting(tower, step))
        assert [name for _, name, _ in shown] == [tower.names[which] for which in order]
        read = [
            words.number(loss[which]) if np.isfinite(loss[which]) else words("race.diverged")
            for which in order
        ]
        assert [loss for _, _, loss in shown] == read
        ranks = [
            str(read.index(text) + 1) if np.isfinite(loss[which]) else "—"
            for which, text in zip(order, read, strict=True)
        ]
        assert [rank for rank, _, _ in shown] == ranks  # equal losses share one


@pytest.mark.parametrize("seed", range(6))
def test_ranks_are_in_order_while_rows_glide_too(seed: int) -> None:
    who = raced(8, seed, most=3.0)
    tower = made(who)
    glides = 0
    for step in range(1, who.steps + 1):
        for part in (0.02, 0.1, 0.2):
            seconds = tower.clock.seconds(step) + part * (
                tower.clock.seconds(step) - tower.clock.seconds(step - 1)
            )
            glides += tower.gliding(seconds)
            shown = [
                mark
                for mark in texts(tower, seconds)
                if mark.x < tower.box.x + 60 and mark.y > tower.corner(0)[1]
            ]
            shown = [mark.text for mark in sorted(shown, key=lambda mark: mark.y)][: who.count]
            assert shown == [str(rank) for rank in sorted(rank for rank in who.ranks(step) if rank)]
    assert glides


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "names", [EIGHTEEN, LONG, LONG[:2], FOOT], ids=["eighteen", "long", "two long", "long foot"]
)
@pytest.mark.parametrize("steps", [5, 24, 5000])
def test_all_of_it_can_be_read(names: tuple[str, ...], steps: int, language: str) -> None:
    who = cast(BOWL, ways(3, len(names), steps), language, names)
    tower = made(who)
    assert len({*tower.names}) == who.count
    for step in (0, 1, steps // 2, steps):
        marks = texts(tower, resting(tower, step))
        assert not list(unreadable(marks))
        inside = tower.box.inset(8)
        assert all(inside.contains(Box(mark.x, mark.y, mark.width, mark.height)) for mark in marks)
    before = texts(tower, START - 0.5)
    assert not list(unreadable(before))
    assert [mark.text for mark in before if mark.text in tower.names] == list(tower.names)


@pytest.mark.parametrize("count", COUNTS)
def test_a_tower_and_its_chart_have_their_room(count: int) -> None:
    who = raced(count)
    layout = fitted(WIDE, who)
    assert fitted(layout, who) == layout
    assert SAFE.contains(layout.tower, slack=1.0)
    assert layout.tower == made(who).box
    assert max(layout.window.right, layout.bug.right) < layout.tower.x
    chart = layout.chart
    assert chart.bottom <= WIDE.chart.bottom
    assert chart.height == 0 or chart.height >= 200
    assert not chart.height or not chart.overlaps(layout.tower)
    assert (count <= 12) == (chart.height > 0)
    assert count > 1 or chart.height > 1.5 * WIDE.chart.height  # a race of one has no empty right side
    if count == 8 and layout.tower.width == WIDE.tower.width:
        assert (layout.tower, chart) == (WIDE.tower, WIDE.chart)


def test_the_pages_eight_have_the_places_of_the_layout(page: object) -> None:
    layout = fitted(WIDE, Cast(page, raced(1).words, THEMES["night"]))  # type: ignore[arg-type]
    assert (layout.tower, layout.chart, layout.window) == (WIDE.tower, WIDE.chart, WIDE.window)


@EACH
def test_a_text_can_be_read_on_its_leaders_colour_over_any_ground(theme: Theme) -> None:
    for colour in theme.colours:
        behind = theme.board_opacity * np.array(rgb(theme.plate)) + (1 - theme.board_opacity) * any_ground(
            theme
        )
        behind = TINTED * np.array(rgb(colour)) + (1 - TINTED) * behind
        assert contrast(theme.text, behind).min() >= 4.5


def test_the_leader_has_its_own_colour_and_nobody_where_all_are_level() -> None:
    w = np.zeros((3, 13, 2))
    w[:, :, 0] = [[2.0], [2.0], [2.0]] * np.array([0.9, 0.9, 0.95])[:, None] ** np.arange(13)
    who = cast(BOWL, w)
    tower = made(who)
    at = (int(tower.box.x + 60), int(tower.box.right - 200))  # beside sign and texts

    def tints(seconds: float) -> list[tuple[int, ...]]:
        picture = frame(tower, seconds)
        return [
            tuple(picture[int(tower.corner(row)[1] + 0.12 * tower.row), int(tower.box.x + 200)].tolist())
            for row in range(3)
        ]

    level, first = tints(START + 0.5), tints(resting(tower, 6))
    assert len({*level}) == 1
    assert first[2] == level[2]
    for shown, which in zip(first[:2], (0, 1), strict=True):  # two share the lead
        expected = TINTED * 255 * np.array(rgb(who.colours[which])) + (1 - TINTED) * np.array(level[0])
        assert np.abs(np.array(shown) - expected).max() <= 3
    assert at
    bold = [mark.text for mark in texts(tower, resting(tower, 6)) if mark.text in tower.names][:2]
    assert bold == list(tower.names[:2])


def test_a_row_lights_up_once_at_its_first_arrival() -> None:
    w = np.full((2, 13, 2), 2.0)
    w[1, 4:7], w[1, 9:] = 0.0, 0.0
    tower = made(cast(BOWL, w))

    def light(seconds: float) -> int:
        place = float(tower.rows(seconds)[1])
        return int(
            frame(tower, seconds)[
                int(tower.corner(place)[1] + 0.12 * tower.row), int(tower.box.right - 170)
            ].max()
        )

    reached = tower.clock.seconds(4)
    rests = light(reached + FLASHES + 0.1)
    assert light(reached + FLASHES / 2) > rests + 40
    assert light(tower.clock.seconds(9) + FLASHES / 2) <= rests + 2


def test_who_takes_the_lead_glides_for_as_long_as_it_takes_to_see() -> None:
    w = np.full((3, 13, 2), 1.0)
    w[1] = 1.1
    w[2, :, 0], w[2, 5:] = 1.5, 0.9
    tower = made(cast(BOWL, w))
    reached = tower.clock.seconds(5)
    assert tower.rows(reached - 0.01).tolist() == [0, 1, 2]
    parts = [tower.rows(reached + part * LEAD_GLIDE) for part in (0.3, 0.6, 0.95, 1.0)]
    assert all(one[2] > other[2] for one, other in itertools.pairwise(parts))
    assert parts[-1].tolist() == [1, 2, 0]
    assert parts[2][1] == 2  # the others have been there for long
    colour = (255 * np.array(rgb(tower.cast.colours[2]))).astype(int)
    seconds = reached + 0.5 * LEAD_GLIDE
    around = tower.row_box(float(tower.rows(seconds)[2]))
    edge = frame(tower, seconds)[int(around.y + 1), int(around.x + 100) : int(around.right - 100)].astype(int)
    assert np.abs(edge - colour).max() <= 6


@pytest.mark.parametrize("count", [8, 18])
def test_where_many_change_place_at_once_none_glides_over_others_but_who_takes_the_lead(count: int) -> None:
    tower = made(raced(count, most=3.0))
    crowds = 0
    for step in range(1, tower.cast.steps):
        before, after = tower.cast.order[:, step - 1], tower.cast.order[:, step]
        rows = tower.rows(tower.clock.seconds(step) + 0.05)
        between = rows != np.round(rows)
        if np.count_nonzero(before != after) > CROWD:
            crowds += 1
            assert not between[after > 0].any()
        assert np.count_nonzero(between) <= CROWD
    assert crowds


def test_who_has_no_loss_or_left_the_map_is_fainter() -> None:
    w = np.full((3, 13, 2), 1.0)
    w[1, 5:], w[2, 5:] = 9.0, np.inf
    who = cast(BOWL, w)
    tower, theme = made(who), who.theme

    def inks(seconds: float) -> list[str]:
        names = {mark.text: mark.colour for mark in texts(tower, seconds) if mark.text in tower.names}
        return [names[name] for name in tower.names]

    assert inks(resting(tower, 3)) == [theme.text] * 3
    assert inks(resting(tower, 6)) == [theme.text, theme.muted, theme.muted]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_foot_says_which_rate_all_share_and_who_has_another(language: str) -> None:
    w = ways(1, 4, 9)
    shared = made(cast(BOWL, w, language, ("Adam", "SGD", "Nadam", "adadelta:learning_rate=1.0")))
    own = made(
        cast(
            BOWL,
            w[:3],
            language,
            ("adam:learning_rate=0.1", "sgd:learning_rate=0.02", "Lion:learning_rate=0.3"),
        )
    )
    low = shared.cast.words.number(0.1, None)
    assert shared.foot == [f"lr {low} (Adadelta: 1)"]
    said = [mark for mark in texts(shared, START + 1) if mark.text == shared.foot[0]]
    assert len(said) == 1
    assert not own.foot
    rates = {own.cast.words.setting("learning_rate", rate) for rate in (0.1, 0.02, 0.3)}
    assert rates <= {mark.text for mark in texts(own, START + 1)}
    assert not rates & {mark.text for mark in texts(shared, START + 1)}


def test_the_step_is_the_clocks_and_the_rule_as_long_as_the_race_is_far() -> None:
    tower = made(raced(3))
    accent = 255 * np.array(rgb(tower.cast.theme.accent))
    for step in (0.0, 3.6, 12.0, 24.0):
        seconds = tower.clock.seconds(step) + 1e-6
        (number,) = [mark.text for mark in texts(tower, seconds) if mark.size > 50]
        assert number == str(int(step))
        row = frame(tower, seconds)[int(tower.box.y + tower_module.RULE[0] + 1)]
        there = np.flatnonzero(np.abs(row - accent).max(axis=-1) < 8)
        whole = tower.box.width - 40
        assert len(there) == pytest.approx(step / 24 * whole, abs=4)


@pytest.mark.parametrize("kind", ["tower", "chart"])
def test_a_frame_does_not_depend_on_the_frames_before_it(kind: str) -> None:
    who = raced(6, 2, most=3.0)
    clock = Clock(who.steps, START)

    def actor() -> Actor:
        return made(who) if kind == "tower" else Chart(who, clock, WIDE.chart, START, grows=True)

    kept = actor()
    for seconds in (START + 5.0, 1.0, START + 7.9, START + 8.1, START + 12.3, START + 12.35):
        assert np.array_equal(frame(kept, seconds), frame(actor(), seconds))


def test_signs_stand_in_their_rows() -> None:
    tower = made(raced(18, 5))
    signs = [each for each in logged(tower, resting(tower, 9)) if isinstance(each, Sign)]
    places = {sign.kind: (sign.x, sign.y) for sign in signs}
    for look, row in zip(tower.cast.looks, tower.cast.order[:, 9], strict=True):
        assert places[look.shape] == pytest.approx(tower.icon(float(row)))
