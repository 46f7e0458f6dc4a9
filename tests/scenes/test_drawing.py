"""The drawing process: the same pictures always, errors in sentences, nothing left behind."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from scenes.stage.paint.layout import ARENA
from scenes.stage.terrain import drawing, opengl
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.ribbons import dots, ribbons
from tests.scenes.terrain_parts import NO_LINES, QUIET, SMALL, mesh, moments, raster, relief, scenery, side

REFERENCE = Path(__file__).parent / "references" / "terrain.png"


def test_the_same_frame_twice_and_in_another_process() -> None:
    one, again = list(moments()), list(moments())
    running = drawing._running()
    running[:] = []
    other = list(moments())
    for a, b, c in zip(one, again, other, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a, c)


def test_a_raster_does_not_depend_on_what_was_begun_before() -> None:
    parts = scenery()
    how = {"box": ARENA, "size": SMALL, "look": QUIET, "now": 2.0}
    alone = parts.raster(view=side(0.2), **how).copy()
    parts.order(view=side(0.3), **how)
    parts.order(view=side(0.2), **how)
    assert np.array_equal(parts.raster(view=side(0.2), **how), alone)
    other = scenery()
    other.order(view=side(1.0), **how)
    assert np.array_equal(parts.raster(view=side(0.2), **how), alone)


@pytest.mark.parametrize("at", [(0.2,), (2.1, 0.9)])
def test_while_the_camera_stands_frames_are_those_drawn_anew(at: tuple[float, ...]) -> None:
    parts, view = scenery(), side(*at)
    how = {"view": view, "box": ARENA, "size": SMALL, "look": QUIET}
    standing = [parts.raster(**how, now=now).copy() for now in (None, 0.4, 1.7, 3.0, 0.9)]
    standing.append(parts.raster(**how, now=3.0, shown=0.4).copy())
    for raster_, rest in zip(standing, (*((None, 0.4, 1.7, 3.0, 0.9)), (3.0, 0.4)), strict=True):
        now, shown = rest if isinstance(rest, tuple) else (rest, 1.0)
        anew = scenery().raster(**how, now=now, shown=shown)
        assert np.array_equal(raster_, anew)
    parts.raster(**(how | {"view": side(1.0)}), now=3.0)
    assert np.array_equal(parts.raster(**how, now=1.7), standing[2])


def test_trails_that_have_aged_are_drawn_once_and_frames_are_those_drawn_anew() -> None:
    """Whatever was drawn before, back and forth; and none of a trail is lost between old and young."""
    ground = relief()
    turns = ground.flat(np.array([(1.2 * np.cos(at), 1.5 * np.sin(at)) for at in np.arange(60) * 0.37]))
    points, at = ground.drape(turns)
    whole = at == at.round()
    rows = {
        "lines": NO_LINES,
        "trails": ribbons(points, at, (1.0, 0.41, 0.22)),
        "steps": dots(points[whole], at[whole], (1.0, 1.0, 1.0)),
    }
    aged = dataclasses.replace(
        QUIET, ages=((4.0, 1.0, 4.0), *((16.0, 1.0, 2.5),) * 3), casing=(0, 0, 0, 1), wider=1
    )
    for look in (aged, dataclasses.replace(aged, dots=8.0)):
        parts = Drawing(**mesh(ground), **rows)
        how = {"view": side(0.2, 0.9), "box": ARENA, "size": SMALL, "look": look}
        for now in (9.0, 24.0, 31.7, 59.0, 12.5, 48.0):
            standing = parts.raster(**how, now=now).copy()
            assert np.array_equal(standing, Drawing(**mesh(ground), **rows).raster(**how, now=now))
    bare = parts.raster(**how, now=None).copy()
    shown = np.abs(standing[..., :3].astype(int) - bare[..., :3]).max(axis=-1) > 30
    scale = SMALL[0] / ARENA.width
    px = (side(0.2, 0.9).project(points[at < 47])[0] - (ARENA.x, ARENA.y)) * scale
    clear = ground.clearance(points[at < 47], side(0.2, 0.9)) > 0.03
    inside = clear & (px > 2).all(axis=1) & (px < np.array(SMALL) - 2).all(axis=1)
    columns, rows_ = px[inside].astype(int).T
    assert inside.sum() > 100
    assert shown[rows_, columns].mean() > 0.98


def test_colours_in_cairos_order_are_the_same_colours() -> None:
    parts = scenery()
    how = {"view": side(0.2), "box": ARENA, "size": SMALL, "look": QUIET}
    red_first = parts.raster(swap=True, **how).copy()
    assert np.array_equal(parts.raster(swap=False, **how)[..., :3], red_first[..., 2::-1])


def test_llvmpipes_frames_are_the_stored_ones() -> None:
    if "llvmpipe" not in drawing.renderer():
        pytest.skip("drawn by a graphics card: the reference is llvmpipe's")
    picture = np.concatenate(list(moments()), axis=1)
    stored = np.asarray(Image.open(REFERENCE).convert("RGB")).astype(int)
    difference = np.abs(picture.astype(int) - stored)
    assert difference.mean() < 0.5
    assert (difference > 8).mean() < 0.005


# ---- the process


def test_a_terrain_that_nobody_has_is_freed() -> None:
    parts = scenery()
    process, number = parts._process, parts._number
    del parts
    scenery()
    with pytest.raises(drawing.DrawingError, match="KeyError"):
        process.ask("draw", number, {"size": (1, 1)}, 0, 8)


def test_a_drawing_process_that_ended_is_said_and_started_again() -> None:
    parts = scenery()
    parts._process._child.kill()
    with pytest.raises(drawing.DrawingError, match="ended"):
        raster(parts, side(0.0), QUIET)
    assert raster(scenery(), side(0.0), QUIET).any()


def test_where_there_is_no_opengl_it_says_so_and_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    if not opengl.LINUX:
        pytest.skip("EGL is Linux's")
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nowhere.json")
    running = drawing._running()
    kept, running[:] = list(running), []
    try:
        with pytest.raises(InputError, match=r"OpenGL 3\.3.*apt-get install libegl1"):
            drawing.renderer()
    finally:
        running[:] = kept
