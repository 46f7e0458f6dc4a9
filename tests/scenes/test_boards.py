"""What lies over the ground: plates that can be read on it, bug, lower third and rail."""

from __future__ import annotations

from math import dist

import cairo
import numpy as np
import pytest

from scenes.stage.frame.bug import Bug
from scenes.stage.frame.caption import Caption
from scenes.stage.frame.lower_third import BLOCK, COMES, PADS, LowerThird
from scenes.stage.frame.rail import APART, MARKER, Rail, decisive
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Mark, Sign
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import WIDE
from scenes.stage.paint.lettering import width
from scenes.stage.paint.plates import paint_plate
from scenes.stage.paint.signs import Look
from scenes.stage.show.clock import Clock
from scenes.theme import MEASURES, THEMES, Theme, contrast, rgb
from tests.scenes.made import cast, ground, ways
from tests.scenes.seeing import unreadable
from tests.scenes.test_theme import ground as any_ground

EACH = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
NIGHT = THEMES["night"]
LOOKS = [
    Look(shape, colour, NIGHT.rim) for shape, colour in zip(("circle", "square"), NIGHT.colours, strict=False)
]
WORDS = "RMSprop es el primero en alcanzar el mínimo global de la superficie, y ahí se queda"


def pixels(paint: object, behind: str = "#000000", scale: float = 1.0) -> np.ndarray:
    """What is painted on one colour, (height, width, 3) 0 to 1, red first."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, round(WIDTH * scale), round(HEIGHT * scale))
    canvas = Canvas(cairo.Context(surface), scale=scale)
    canvas.fill(behind)
    paint(canvas)  # type: ignore[operator]
    size = surface.get_height(), surface.get_width(), 4
    return np.ndarray(size, np.uint8, surface.get_data())[..., 2::-1] / 255


def logged(actor: Actor, seconds: float) -> list[Mark | Sign]:
    log: list[Mark | Sign] = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
    actor.rest(canvas, seconds)
    actor.move(canvas, seconds)
    return log


def texts(actor: Actor, seconds: float) -> list[Mark]:
    return [each for each in logged(actor, seconds) if isinstance(each, Mark)]


# ---- plates


@EACH
@pytest.mark.parametrize(
    ("opacity", "inks"),
    [
        ("board_opacity", lambda theme: (theme.text, theme.muted)),
        ("panel_opacity", lambda theme: (*theme.colours, *theme.symbols.values(), theme.start, theme.end)),
        ("plate_opacity", lambda theme: (*theme.colours, theme.text, theme.accent)),
    ],
)
def test_text_on_a_plate_can_be_read_over_any_ground(theme: Theme, opacity: str, inks: object) -> None:
    solid, box = getattr(theme, opacity), Box(100, 100, 400, 300)
    dark, light = (
        pixels(lambda canvas: paint_plate(canvas, theme, box, opacity=solid), behind)[250, 300]
        for behind in ("#000000", "#ffffff")
    )
    behind = dark + (light - dark) * any_ground(theme)
    assert {colour: worst for colour in inks(theme) if (worst := contrast(colour, behind).min()) < 4.5} == {}  # type: ignore[operator]


@EACH
def test_a_plate_has_an_edge_and_a_shadow_that_fades(theme: Theme) -> None:
    box = Box(100, 100, 400, 300)
    row = pixels(lambda canvas: paint_plate(canvas, theme, box), "#808080")[250, :120, 1]
    shadow = row[85:100]
    assert (np.diff(shadow) <= 0).all()
    assert 0.0 < row[80] - shadow[-1] < 0.25
    assert row[80] == row[0]
    assert row[100] != pytest.approx(row[110], abs=0.01)


# ---- what is kept as pixels


@pytest.mark.parametrize("scale", [1.0, 480 / 1080])
def test_kept_pixels_are_those_that_would_be_painted(scale: float) -> None:
    bug = Bug("Carrera", NIGHT, WIDE, 0.0)
    box, moved = Box(203.0, 117.0, 240.0, 66.0), 40.0

    def paint(canvas: Canvas) -> None:
        canvas.box(210.3, 120.1, 200.0, 50.0, "#ff8800", radius=9, opacity=0.7)
        canvas.text("Ag", 220.4, 160.2, size=34, colour="#ffffff")

    straight = pixels(lambda canvas: (paint(canvas), bug.paint_resting(canvas, 1.0)), "#335577", scale)
    kept = pixels(lambda canvas: (Kept(box).paint(canvas, 1, paint), bug.move(canvas, 1.0)), "#335577", scale)
    assert np.abs(straight - kept).max() <= 3 / 255  # a shadow of five layers is rounded five times
    if scale == 1.0:
        aside = pixels(lambda canvas: Kept(box).paint(canvas, 1, paint, moved), "#335577")
        assert np.abs(aside[125:200, 240:500] - kept[125:200, 200:460]).max() <= 1e-9


def test_what_is_kept_may_hold_what_is_kept() -> None:
    inner, outer = Kept(Box(210.0, 120.0, 100.0, 40.0)), Kept(Box(203.0, 117.0, 240.0, 66.0))

    def dot(canvas: Canvas) -> None:
        canvas.box(220.0, 130.0, 30.0, 20.0, "#ff8800")

    straight = pixels(dot, "#335577")
    kept = pixels(lambda canvas: outer.paint(canvas, 1, lambda sheet: inner.paint(sheet, 1, dot)), "#335577")
    assert np.array_equal(straight, kept)


def test_kept_pixels_follow_the_key() -> None:
    kept, painted = Kept(Box(0, 0, 50, 50)), []

    def paint(canvas: Canvas) -> None:
        painted.append(canvas)

    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 50, 50)
    for key, scale in ((1, 1.0), (1, 1.0), (2, 1.0), (2, 0.5), (2, 0.5)):
        kept.paint(Canvas(cairo.Context(surface), scale=scale), key, paint)
    assert len(painted) == 3


# ---- the bug


@pytest.mark.parametrize("text", ["Carrera", "Carrera de optimizadores", WORDS, 3 * WORDS])
def test_a_bug_is_as_wide_as_its_text(text: str) -> None:
    bug = Bug(text, NIGHT, WIDE, 0.0)
    (mark,) = texts(bug, 2.0)
    assert mark.size >= MEASURES.smallest
    assert bug.box.width == pytest.approx(mark.width + 48)
    assert WIDE.bug.contains(bug.box, slack=0.5)
    assert text.startswith(mark.text.rstrip("…"))
    assert (mark.text == text) == (len(text) < 100)


# ---- the lower third


@pytest.mark.parametrize("kicker", ["", "Primera llegada · época 5"])
@pytest.mark.parametrize(
    "text", ["Adam", WORDS, "M" * 40 + " " + "W" * 40, "Adam y " + "W" * 30 + " " + "M" * 30]
)
def test_a_caption_is_all_there_however_long(text: str, kicker: str) -> None:
    caption = Caption(1.0, 9.0, text, kicker)
    third = LowerThird([caption], LOOKS, NIGHT, WIDE)
    marks = texts(third, 5.0)
    assert not list(unreadable(marks))
    *first, _ = (mark.text for mark in marks)
    assert " ".join(mark.text for mark in marks[bool(kicker) :]) == text
    assert not kicker or first[0] == kicker.upper()
    plate = third.box(caption)
    assert WIDE.third.contains(plate, slack=0.5)
    for mark in marks:
        assert plate.contains(Box(mark.x, mark.y, mark.width, mark.height))
    assert plate.width == pytest.approx(max(mark.width for mark in marks) + 150)  # no wider than its text
    if len(text) < 60:
        assert marks[-1].size == (34 if kicker else 38)


@EACH
def test_the_block_shows_who_it_is_about(theme: Theme) -> None:
    looks = [
        Look(shape, colour, theme.rim)
        for shape, colour in zip(("circle", "square"), theme.colours, strict=False)
    ]
    told = [Caption(2.0 * at, 2.0 * at + 2, "Adam", "Meta", who) for at, who in enumerate([(1,), (), (0, 1)])]
    third = LowerThird(told, looks, theme, WIDE)

    def field(seconds: float) -> set[tuple[float, ...]]:
        shown = pixels(lambda canvas: third.move(canvas, seconds))[930:1014, 85:157]
        colours, counts = np.unique(np.round(shown, 3).reshape(-1, 3), axis=0, return_counts=True)
        return {tuple(colour) for colour, count in zip(colours.tolist(), counts, strict=True) if count > 300}

    def of(*colours: str) -> set[tuple[float, ...]]:
        return {tuple(np.round(rgb(colour), 3).tolist()) for colour in (*colours, theme.rim)}

    assert field(1.0) == of(theme.colours[1])
    assert [sign.kind for sign in logged(third, 1.0) if isinstance(sign, Sign)] == ["square"]
    assert texts(third, 1.0)[0].colour == theme.colours[1]
    assert field(3.0) - of(theme.accent) == set()
    assert texts(third, 3.0)[0].colour == theme.accent
    assert field(5.0) - of(*theme.colours[:2]) == set()
    assert [sign.kind for sign in logged(third, 5.0) if isinstance(sign, Sign)] == ["circle", "square"]


def test_a_caption_slides_in_from_the_left_and_is_gone_at_its_end() -> None:
    third = LowerThird([Caption(1.0, 4.0, "Adam llega", "Meta", (0,))], LOOKS, NIGHT, WIDE)

    def reach(seconds: float) -> int:
        changed = np.flatnonzero(
            (pixels(lambda canvas: third.move(canvas, seconds), "#808080") != 128 / 255).any(axis=(0, 2))
        )
        return int(changed.max()) if len(changed) else 0

    edges = [reach(1.0 + COMES * part) for part in (0.0, 0.2, 0.5, 1.0)]
    assert edges == sorted(edges)
    assert edges[0] == 0
    assert edges[1] < edges[3] - 10
    assert (
        edges[3]
        == reach(3.0)
        == pytest.approx(WIDE.third.x + BLOCK + sum(PADS) + width("Adam llega", 34, bold=True), abs=13)
    )
    assert not logged(third, 4.0)


def test_in_a_still_of_a_step_everything_is_at_its_place() -> None:
    third = LowerThird([Caption(1.0, 4.0, "Adam llega", "Meta", (0,))], LOOKS, NIGHT, WIDE)
    rail = Rail(cast(ground("w_0**2"), ways(1, 2, 9, most=3.0)), Clock(9), WIDE, -1.0, events=[(3, 0)])
    for actor, at, later in ((third, 1.0, 2.0), (rail, 3.0, 3.0)):
        actor.glides = False
        rests = logged(actor, later)
        assert rests
        assert logged(actor, at) == rests
        shown = [pixels(lambda canvas: actor.move(canvas, seconds)) for seconds in (at, later)]  # noqa: B023
        assert np.array_equal(*shown)


# ---- the rail


@pytest.mark.parametrize("seed", range(4))
def test_the_rail_shows_the_present_and_who_came_when(seed: int) -> None:
    who = cast(ground("w_0**2 + 3*w_1**2"), ways(seed, 6, 40, most=3.0))
    clock = Clock(who.steps)
    rail = Rail(who, clock, WIDE, 0.0, events=[(7, 0), (7, 1), (7, 2), (8, 3), (30, 4), (40, 5)])
    x = {step: WIDE.rail.x + step / 40 * WIDE.rail.width for step in (7, 8, 30, 40)}
    for step, count in ((6.9, 0), (7.5, 3), (10.0, 4), (29.9, 4), (39.9, 5)):
        signs = [sign for sign in logged(rail, clock.seconds(step) + 1e-6) if isinstance(sign, Sign)]
        assert len(signs) == count
    signs = [sign for sign in logged(rail, clock.end + 1.0) if isinstance(sign, Sign)]
    assert sorted(sign.kind for sign in signs) == sorted(look.shape for look in who.looks)
    assert {sign.radius for sign in signs} == {MARKER}
    places = [(sign.x, sign.y) for sign in signs]
    assert all(dist(one, other) >= APART - 1e-6 for at, one in enumerate(places) for other in places[:at])
    assert abs(signs[0].x - x[7]) <= abs(signs[1].x - x[7]) <= 1e-6  # one over the other
    assert [abs(sign.x - x[step]) < 31 for sign, step in zip(signs, (7, 7, 7, 8, 30, 40), strict=True)]
    accent = np.round(rgb(who.theme.accent), 3)
    line = pixels(lambda canvas: rail.move(canvas, clock.seconds(20)))[int(WIDE.rail.centre[1])]
    past = np.flatnonzero((np.abs(line - accent) < 0.02).all(axis=-1))
    assert past.max() == pytest.approx(WIDE.rail.x + WIDE.rail.width / 2, abs=12)
    assert past.min() == pytest.approx(WIDE.rail.x, abs=3)


def test_the_rail_says_that_the_clock_holds() -> None:
    who = cast(ground("w_0**2 + 3*w_1**2"), ways(0, 2, 20, most=3.0))
    clock = Clock(20, holds=[(5, 0.8)])
    rail = Rail(who, clock, WIDE, 0.0, events=[])

    def dots(seconds: float) -> int:
        """White pieces along the middle of the line."""
        line = pixels(lambda canvas: rail.move(canvas, seconds))[int(WIDE.rail.centre[1])]
        white = (line > 0.8).all(axis=-1)
        return int((np.diff(white.astype(int)) > 0).sum())

    reached = clock.seconds(5)
    assert [dots(reached + after) for after in (-0.3, 0.1, 0.7, 0.9)] == [1, 2, 2, 1]


def test_first_arrivals_are_decisive_each_once() -> None:
    w = np.full((2, 9, 2), 2.0)
    w[0, 3:5], w[0, 6:] = 0.0, 0.0  # there, away and back
    w[1, 7:] = 0.0
    assert sorted(decisive(cast(ground("w_0**2 + w_1**2"), w))) == [(3, 0), (7, 1)]
