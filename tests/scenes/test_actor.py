"""An actor is painted once, where it belongs, for the spans in which it is on stage."""

from __future__ import annotations

import cairo
import pytest

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.camera import Picture
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.signs import paint_dot


class Dot(Actor):
    """A dot that rests, and one that moves."""

    def __init__(self, resting: str = "", moving: str = "", above: bool = False) -> None:
        self.resting, self.moving, self.above = resting, moving, above

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        if self.resting:
            paint_dot(canvas, (5.0, 5.0), self.resting, "#000000")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        if self.moving:
            paint_dot(canvas, (5.0, 5.0), self.moving, "#000000")


def painted(*actors: Actor, seconds: float = 0.0) -> list[str]:
    """The colours of the dots, from back to front."""
    log: list[Mark | Sign] = []
    picture = Picture(actors, "#ffffff")
    picture.seconds = seconds
    picture.paint_on(Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 10, 10)), log=log))
    return [each.colour for each in log]


def test_what_moves_is_painted_over_all_that_rests() -> None:
    assert painted(Dot("#111111", "#222222"), Dot("#333333")) == ["#111111", "#333333", "#222222"]


def test_what_rests_above_is_painted_once_over_what_moved_before() -> None:
    under, over = Dot("#111111", "#222222"), Dot("#333333", "#444444", above=True)
    assert painted(under, over) == ["#111111", "#222222", "#333333", "#444444"]
    assert over.key(0.0) is None


@pytest.mark.parametrize(("seconds", "shown"), [(0.9, 0), (2.0, 1), (3.1, 0), (4.9, 0), (7.0, 1), (1e6, 1)])
def test_an_actor_may_come_and_go_several_times(seconds: float, shown: int) -> None:
    dot = Dot("#111111")
    dot.spans = [(1.0, 3.0), (5.0, float("inf"))]
    assert len(painted(dot, seconds=seconds)) == shown
