"""The ground tells of a loss only where there is one, and what its caption says of the colours is so."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scenes.language import LANGUAGES, load
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.mesh import CELLS, HEIGHT, hatch, ramp_at
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import STAGE
from scenes.stage.terrain.relief import Relief
from scenes.theme import THEMES, map_ramp
from tests.breadth import some
from tests.scenes.made import ground, raced

HOLED = (
    "w_0*log(w_0) + w_1**2",
    "sqrt(1 - w_0**2) + w_1",
    "sqrt(w_0*w_1) + w_0",
    "log(sin(3*w_0)) + w_1**2",
    "asin(w_0/2)*w_1",
)
WHOLE = ("w_0**2 + w_1**2", "exp(3*w_0**2) + w_1", "(w_0**2 + w_1**2)**12", "exp(12*w_0**2 + w_1**2)")


def ground_of(expression: str, language: str = "en", theme: str = "night") -> LossMap:
    result = raced(ground(expression), np.full((1, 2, 2), 0.5))
    return LossMap(result, load(language), THEMES[theme], STAGE)


@pytest.mark.parametrize(("expression", "theme"), some([*itertools.product([*HOLED, *WHOLE], THEMES)], 5))
def test_ground_without_a_loss_has_no_colour_of_one(expression: str, theme: str) -> None:
    made = ground_of(expression, theme=theme)
    assert made.none.any() == (expression in HOLED)
    points = made.place(np.stack(np.meshgrid(made.w_0, made.w_1), axis=-1)) - (made.box.x, made.box.y)
    rows, columns = (np.clip(points[..., axis].astype(int), 0, 775) for axis in (1, 0))
    inner = (slice(2, -2), slice(2, -2))
    around = np.lib.stride_tricks.sliding_window_view(made.none, (5, 5))
    for hole, all_around in ((True, around.all(axis=(2, 3))), (False, ~around.any(axis=(2, 3)))):
        colours = made.pixels[rows[inner], columns[inner]][all_around].astype(float)
        hatched = np.abs(colours[:, None] - hatch(THEMES[theme])).max(axis=-1).min(axis=-1) <= 1.5
        assert hatched.all() or not hole
    own = ramp_at(THEMES[theme], made.mesh.tone)
    np.testing.assert_allclose(made.under_its_light(own), made.colours)


@pytest.mark.parametrize("theme", THEMES)
def test_the_hatch_is_no_colour_of_the_map(theme: str) -> None:
    between, on = hatch(THEMES[theme])
    ramp = 255 * map_ramp(THEMES[theme])
    assert np.abs(ramp - on).max(axis=1).min() > 12
    assert np.abs(on - between).max() > 30


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("expression", [*HOLED, *WHOLE])
def test_that_there_is_no_loss_is_said_where_it_is_so(expression: str, language: str) -> None:
    made = ground_of(expression, language)
    told = made.words("intro.no_loss")
    assert readings(made).count(told) == (expression in HOLED)


@pytest.mark.parametrize("expression", HOLED)
def test_level_lines_do_not_cross_ground_without_a_loss(expression: str) -> None:
    made = ground_of(expression)
    low, high = made.domain[:, 0], made.domain[:, 1]
    for line, _ in made.levels:
        part = (line - (made.box.x, made.box.y)) / (made.box.width, made.box.height) * (1, -1) + (0, 1)
        loss = ground(expression).loss(low + part * (high - low))
        assert np.isfinite(loss).mean() > 0.95


@pytest.mark.parametrize("expression", HOLED)
def test_on_the_terrain_it_lies_on_the_floor_and_is_hatched(expression: str) -> None:
    relief = Relief(ground_of(expression))
    grid = np.stack(np.meshgrid(*2 * (np.linspace(-3, 3, CELLS + 1),)), axis=-1)
    with np.errstate(all="ignore"):
        none = np.isnan(ground(expression).loss(grid))
    around = np.lib.stride_tricks.sliding_window_view(none, (3, 3))
    inner = (slice(1, -1), slice(1, -1))
    hole, solid = around.all(axis=(2, 3)), ~around.any(axis=(2, 3))
    over = relief.z[inner][hole] - relief.floor
    assert ((over > 0.01) & (over < 0.05)).all()  # flat, and no table around it shows through
    assert (np.abs(relief.z[inner][solid]) <= HEIGHT / 2).all()
    colours = 255 * relief.ground.colours[inner][hole]
    assert np.abs(colours[..., None, :] - hatch(relief.ground.theme)).max(axis=-1).min(axis=-1).max() < 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("expression", [*HOLED, *WHOLE])
def test_colours_are_as_the_caption_says(expression: str, language: str) -> None:
    """Equal steps of tone for equal steps of loss up to the height that is told, for equal factors beyond."""
    made = ground_of(expression, language)
    reach = made.high - made.low
    if not made.steepness:
        assert made.words("terrain.linear") in readings(made)
        tone = made.tone(made.low + reach * np.linspace(0, 1, 9))
        assert np.allclose(np.diff(tone), 1 / 8)
        return
    assert made.words("terrain.logarithmic", height=made.linear_up_to) in readings(made)
    told = reach / made.steepness
    assert made.words.number(float(f"{told:.1e}"), None) == made.linear_up_to
    below = np.diff(made.tone(made.low + told * np.linspace(0, 1, 9)))
    assert np.allclose(below, below[0], rtol=1e-3)
    beyond = np.diff(made.tone(made.low + told * np.geomspace(1, made.steepness, 9)))
    assert np.allclose(beyond, beyond[0], rtol=1e-3)
    assert Box(0, 0, 1, 1).contains(Box(0, 0, float(made.tone(np.array(made.high))), 1), 1e-9)


@pytest.mark.parametrize("expression", ["exp(12*w_0**2 + w_1**2)", "exp(20*w_0**2 + 20*w_1**2)"])
def test_losses_of_any_size_above_that_height_have_tones_of_their_own(expression: str) -> None:
    made = ground_of(expression)
    told = (made.high - made.low) / made.steepness
    losses = made.low + np.geomspace(told, made.high - made.low, 60)
    assert (np.diff(made.tone(losses)) > 1e-4).all()


def test_an_edge_of_which_rounding_decides_is_not_told_as_ground_without_a_loss() -> None:
    reach = ((-0.1, 0.1), (-0.3, 0.3))
    formula = "1e-06*(sqrt(1 - (w_0/0.1)**2) + (w_1/0.1))"
    made = LossMap(
        raced(ground(formula, *reach), np.full((1, 2, 2), 0.05)), load("en"), THEMES["night"], STAGE
    )
    edge = np.ones_like(made.none)
    edge[:, 1:-1] = False
    assert made.none.any(), "the case is no longer one: choose another"
    assert not (made.none & ~edge).any()
    assert made.words("intro.no_loss") not in readings(made)
