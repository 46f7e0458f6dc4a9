"""How a terrain is drawn, as data: what the drawing process is told beside the view."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage.terrain.ribbons import Colour

RISEN = (-99.0, 0.0)  # no plain is left: all of the ground is as high as it is


@dataclass(frozen=True)
class Look:
    """How a raster is drawn.

    Attributes:
        background: what the edges fade into.
        sky: behind the ground, at the top and from the horizon down; into it fades what is far.
        kinds: opacity and width (px) of the lines on the ground: thin levels, bold ones, grid, border.
        fades: how far from the map (about 1 on its border) the ground begins to fade, and is gone.
        ages: rows (age in steps, opacity, width in px), four of them, by which a trail grows thinner.
        behind: how much is left of a trail that a hill hides; 0: nothing is drawn there.
        casing: its red, green, blue and opacity, under trails that are in sight; it is ``wider`` times the
            trail's width wider.
        heart: how white the middle of a trail is.
        dot: a step's dot is so many times as wide as its line, and so many px more.
        dot_casing: of the line's width, how much wider a dot's casing is.
        dots: steps by which a dot may be old.
        trails: how visible all of a trail is.
        fronts: of each of the ground's coats, which part of its way its front has come, 0 to 1.
        rise: a front's y and the height of the plain before it, out of which the ground rises behind it.
        ball: a ball's radius, that of its casing, and half of its tail's width, px.
        tail: how visible the tails of balls are.
        balls: how visible balls are.
        edges: px along which the left, upper, right and lower edges fade into the background.
    """

    background: Colour
    sky: tuple[Colour, Colour] = ((0.0, 0.0, 0.0),) * 2
    kinds: tuple[tuple[float, float], ...] = ((0.3, 1.4),) * 4
    fades: tuple[float, float] = (8.0, 9.0)
    ages: tuple[tuple[float, float, float], ...] = ((0.0, 1.0, 4.0),) * 4
    behind: float = 0.4
    casing: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    wider: float = 0.0
    heart: float = 0.0
    dot: tuple[float, float] = (1.7, 1.5)
    dot_casing: float = 0.66
    dots: float = 1e9
    trails: float = 1.0
    fronts: tuple[float, float] = (0.0, 0.0)
    rise: tuple[float, float] = RISEN
    ball: tuple[float, float, float] = (3.4, 5.2, 1.0)
    tail: float = 0.42
    balls: float = 1.0
    edges: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
