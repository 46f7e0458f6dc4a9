"""A frame's cost does not grow with the steps that it shows, and nothing is seen of how that is done."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from scenes.stage.map.map import LossMap
from scenes.stage.map.runners import OLD, MapRunners
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas
from scenes.stage.paint.grown import PIECE
from scenes.stage.paint.layout import STAGE
from scenes.stage.plots.chart import Chart
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from tests.breadth import some
from tests.scenes.made import cast, ground, ways

STEPS = 1500
BOWL = ground("w_0**2 + 3*w_1**2")


@pytest.fixture(scope="module")
def who() -> Cast:
    """A race of many steps."""
    return cast(BOWL, ways(3, 5, STEPS, most=3.0))


def actors(who: Cast) -> list[MapRunners | Chart]:
    clock = Clock(who.steps)
    runners = MapRunners(who, clock, LossMap(who.result, who.words, who.theme, STAGE), [], 0.0)
    return [runners, Chart(who, clock, Box(1000, 600, 800, 330), 0.0)]


def pixels(made: list[MapRunners | Chart], seconds: float) -> np.ndarray:
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    canvas = Canvas(cairo.Context(surface))
    canvas.fill("#000000")
    for actor in made:
        actor.paint_resting(canvas, seconds)
        actor.paint_moving(canvas, seconds)
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data()).copy()


def test_a_late_frame_paints_no_more_points_than_an_early_one(
    who: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    trace = Canvas.trace

    def counted(self: Canvas, points: np.ndarray) -> None:
        painted[-1] += len(points)
        trace(self, points)

    monkeypatch.setattr(Canvas, "trace", counted)
    made = actors(who)
    steps = [PIECE, *range(STEPS // 2, STEPS, 37)]
    for step in steps:
        painted.append(0)
        pixels(made, made[0].clock.seconds(step))
    assert max(painted[2:]) <= 3 * painted[0]  # 37 steps are new in each; the second paints half the race


@pytest.mark.parametrize("step", some([PIECE + OLD, PIECE - 1, 3 * PIECE + OLD + 0.4, STEPS], 2))
def test_a_frame_does_not_depend_on_the_frames_before_it(who: Cast, step: float) -> None:
    """Neither on earlier ones nor on later ones, however many pieces rest already."""
    seconds = Clock(STEPS).seconds(step)
    alone = pixels(actors(who), seconds)
    made = actors(who)
    for before in (0.0, seconds / 3, 0.9 * seconds, seconds + 3.0):
        pixels(made, before)
    assert np.array_equal(pixels(made, seconds), alone)


def test_what_rests_looks_as_if_it_were_painted_at_once(who: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = Clock(STEPS).seconds(PIECE + OLD)  # the first piece has come to rest just now
    rests = pixels(actors(who), seconds)[..., :3].astype(int)
    monkeypatch.setattr("scenes.stage.map.runners.PIECE", STEPS)
    monkeypatch.setattr("scenes.stage.plots.chart.PIECE", STEPS)
    at_once = pixels(actors(who), seconds)[..., :3].astype(int)
    assert ((rests > 12).any(axis=-1) == (at_once > 12).any(axis=-1)).mean() > 0.9999
    # old steps lie under young ones, whosever they are: only where cased trails cross do colours differ
    assert (np.abs(rests - at_once).max(axis=-1) > 60).sum() < 0.12 * (at_once > 0).any(axis=-1).sum()
