"""Where a film is seen: on the terrain, or all of it on the map, as where there is no OpenGL."""

from __future__ import annotations

from manim import logger

from engine.errors import InputError, either
from scenes.language import load
from scenes.options import VIEW, VIEWS
from scenes.stage.terrain import drawing

TERRAIN, MAP = VIEWS


def seen_on(view: str | None, language: str, composed: bool) -> str:
    """Where it is seen: as it is asked for, else on the terrain, or on the map where there is no OpenGL.

    ``composed``: whether anything of it will be drawn at all.

    Raises:
        InputError: there is no such view; the terrain is asked for, and there is no OpenGL.
    """
    found = view or VIEW.usual
    if found not in VIEWS:
        raise InputError(
            "race.view", "view must be {allowed}; not '{view}'.", view=found, allowed=either(VIEWS)
        )
    if found == MAP or not composed or drawing.available():
        return found
    if view:  # who asks for it gets it, or is told why not
        drawing.renderer()
    logger.warning(load(language)("race.on_the_map"))
    return MAP
