"""What a viewer can tell apart: colours, texts and the map's ground, in both themes and for four sights.

Colour-blind sight after Machado, Oliveira and Fernandes (2009), severity 100; distances in CAM02-UCS.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from colorspacious import cspace_convert

from engine.errors import InputError
from scenes import theme as look
from scenes.stage.map.light import Light, lit
from scenes.theme import (
    IDENTITIES,
    MEASURES,
    NIGHT,
    PAPER,
    THEMES,
    Theme,
    contrast,
    map_colours,
    rgb,
    style,
)

SIGHTS = ("normal", "deuteranomaly", "protanomaly", "tritanomaly")
EACH = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


@dataclass(frozen=True)
class Runner:
    optimizer: str
    label: str = ""
    hyperparameters: dict[str, Any] = field(default_factory=dict)


TEN = (
    *(Runner(name, name) for name in ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam")),
    Runner("Adam", "AMSGrad", {"learning_rate": 0.1, "amsgrad": True}),
    *(Runner(name, name) for name in ("Adamax", "Nadam")),
    Runner("SGD", "SGD + momentum", {"momentum": 0.9}),
    Runner("SGD", "Nesterov", {"momentum": 0.9, "nesterov": True}),
)


def seen(colours: np.ndarray, sight: str) -> np.ndarray:
    """Colours (n, 3) in 0 to 1 as places in CAM02-UCS (n, 3), for one kind of sight."""
    if sight != "normal":
        space = {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}
        colours = np.clip(cspace_convert(colours, space, "sRGB1"), 0, 1)
    return cspace_convert(colours, "sRGB1", "CAM02-UCS")


def closest(colours: tuple[str, ...], sight: str) -> float:
    """The smallest distance between two of the colours."""
    places = seen(np.array([rgb(colour) for colour in colours]), sight)
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    return float(apart[np.triu_indices(len(colours), 1)].min())


@cache
def ground(theme: Theme) -> np.ndarray:
    """Colours that the lit ground can show, (n, 3) in 0 to 1: any height in any light."""
    height, facing, sun, sky = np.meshgrid(np.arange(33), (0, 0.3, 0.6, 1), (0, 0.5, 1), (0.35, 0.7, 1))
    light = Light(facing, np.maximum(facing, 0.5), sun, sky)
    return lit(light, map_colours(theme, 33)[height] / 255, theme.lighting).reshape(-1, 3)


def on_casing(theme: Theme) -> np.ndarray:
    """Every colour that a casing can have on the ground, (n, 3) in 0 to 1."""
    part = theme.casing_opacity
    return part * np.array(rgb(theme.rim)) + (1 - part) * ground(theme)


def plate(theme: Theme) -> np.ndarray:
    """Every colour that a label's plate can have on the map, (n, 3) in 0 to 1."""
    return theme.plate_opacity * np.array(rgb(theme.plate)) + (1 - theme.plate_opacity) * ground(theme)


# ---- runners


@EACH
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_pages_eight_runners_are_far_apart_for_every_sight(theme: Theme, sight: str) -> None:
    assert closest(theme.colours[:8], sight) >= 14.0


@EACH
@pytest.mark.parametrize("sight", SIGHTS)
def test_ten_runners_are_told_apart_by_every_sight(theme: Theme, sight: str) -> None:
    assert closest(theme.colours[:10], sight) >= 12.3


@EACH
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_of_eighteen_runners_look_alike_to_any_sight(theme: Theme, sight: str) -> None:
    assert len(theme.colours) == look.MOST
    assert closest(theme.colours, sight) >= 7.3


@EACH
def test_markers_and_trails_stand_out_wherever_they_run(theme: Theme) -> None:
    for colour in theme.colours:
        assert contrast(colour, on_casing(theme)).min() >= 4.5  # in its casing, wherever that lies
        for behind in (theme.background, theme.panel, theme.highlight):
            assert contrast(colour, behind) >= 3


@EACH
def test_a_runners_name_in_its_own_colour_can_be_read(theme: Theme) -> None:
    for colour in theme.colours:
        assert contrast(colour, plate(theme)).min() >= 4.5
        assert contrast(colour, theme.panel) >= 4.5
        assert contrast(colour, theme.background) >= 4.5


@EACH
def test_a_markers_rim_parts_it_from_other_runners(theme: Theme) -> None:
    assert min(contrast(colour, theme.rim) for colour in theme.colours) >= 4.5


def test_an_optimizer_keeps_its_hue_in_both_themes() -> None:
    hues = []
    for theme in (NIGHT, PAPER):
        lab = look._oklab(np.array([rgb(colour) for colour in theme.colours[:8]]))
        assert np.hypot(lab[:, 1], lab[:, 2]).min() >= 0.07  # none of the page's eight is a grey
        hues.append(np.arctan2(lab[:, 2], lab[:, 1]))
    apart = np.degrees(np.abs(np.angle(np.exp(1j * (hues[0] - hues[1])))))
    assert apart.max() <= 45
    assert np.median(apart) <= 20


# ---- words and accents


@EACH
def test_every_text_can_be_read_wherever_it_stands(theme: Theme) -> None:
    for colour in (theme.text, theme.muted):
        for behind in (theme.background, theme.panel, theme.highlight):
            assert contrast(colour, behind) >= 4.5
        assert contrast(colour, plate(theme)).min() >= 4.5


@EACH
def test_the_red_blue_and_yellow_marks_stand_out_on_the_map(theme: Theme) -> None:
    for colour in (theme.start, theme.end, theme.step, theme.lens):
        assert contrast(colour, on_casing(theme)).min() >= 3
        assert contrast(colour, theme.background) >= 4.5


@EACH
def test_start_end_and_step_are_red_blue_and_yellow(theme: Theme) -> None:
    a, b = look._oklab(np.array([rgb(theme.start), rgb(theme.end), rgb(theme.step)]))[:, 1:].T
    hues = np.degrees(np.arctan2(b, a)) % 360
    assert np.abs(hues - [25, 255, 85]).max() <= 15


@EACH
@pytest.mark.parametrize("sight", SIGHTS)
def test_each_symbol_of_a_formula_has_a_colour_of_its_own(theme: Theme, sight: str) -> None:
    assert set(theme.symbols) == {"w_0", "w_1", "loss", "gradient", "learning_rate", "velocity"}
    assert closest(tuple(theme.symbols.values()), sight) >= 12
    for colour in theme.symbols.values():
        assert min(contrast(colour, theme.background), contrast(colour, theme.panel)) >= 4.5


# ---- the map


@EACH
def test_a_sign_s_casing_or_its_rim_parts_it_from_any_ground(theme: Theme) -> None:
    casing, rim = (contrast(colour, ground(theme)) for colour in (theme.rim, theme.edge))
    assert np.maximum(casing, rim).min() >= 3


@EACH
def test_level_lines_are_seen_and_stay_in_the_ground(theme: Theme) -> None:
    for alpha, least, most in zip(theme.contour_opacities, (1.1, 1.4), (3.0, 5.5), strict=True):
        lines = alpha * np.array(rgb(theme.contour)) + (1 - alpha) * map_colours(theme, 256) / 255
        apart = contrast(lines, map_colours(theme, 256) / 255)
        assert np.median(apart) >= least
        assert apart.max() <= most


@EACH
@pytest.mark.parametrize("sight", SIGHTS)
def test_higher_ground_is_lighter_for_every_sight(theme: Theme, sight: str) -> None:
    lightness = seen(map_colours(theme, 17) / 255, sight)[:, 0]
    assert np.diff(lightness).min() > 0.1
    assert lightness[-1] - lightness[0] >= 10


@EACH
def test_the_map_begins_and_ends_with_its_stops(theme: Theme) -> None:
    colours = map_colours(theme)
    assert colours.shape == (256, 3)
    assert colours.dtype == np.uint8
    positions = [position for position, _ in theme.map_stops]
    assert positions == sorted(positions)
    assert (positions[0], positions[-1]) == (0, 1)
    for position, colour in theme.map_stops:
        assert np.abs(map_colours(theme, 801)[round(800 * position)] / 255 - rgb(colour)).max() < 1e-9


# ---- who wears what


def test_an_optimizer_looks_the_same_in_every_line_up_of_up_to_ten() -> None:
    for size in (1, 4, 8, 10):
        assert [look.slot for look in style(TEN[:size])] == list(range(size))
    adam = style([TEN[4]])[0]
    assert adam in style(
        [Runner("AdamW", "AdamW"), Runner("Lion", "Lion"), TEN[4], Runner("my.module.Mine", "Mine")]
    )


def test_ten_runners_or_fewer_wear_only_the_ten_distinct_colours() -> None:
    strangers = [
        Runner(name, name)
        for name in ("AdamW", "Ftrl", "Lamb", "Lion", "Adafactor", "Muon", "my.module.Mine")
    ]
    for size in range(1, 11):
        slots = {look.slot for look in style([*strangers, *TEN[:3]][:size])}
        assert len(slots) == size
        assert max(slots) < 10


def test_a_line_up_looks_the_same_in_any_order() -> None:
    line_up = [
        Runner("SGD", "SGD slow", {"learning_rate": 0.01}),
        Runner("SGD", "SGD fast", {"learning_rate": 0.1}),
        Runner("Lion", "Lion"),
        Runner("my.module.Mine", "Mine"),
    ]
    looks = {runner.label: look for runner, look in zip(line_up, style(line_up), strict=True)}
    assert 0 in {looks["SGD slow"].slot, looks["SGD fast"].slot}
    for order in permutations(line_up):
        assert {runner.label: look for runner, look in zip(order, style(order), strict=True)} == looks


def test_eighteen_runners_wear_eighteen_looks_and_a_nineteenth_is_refused() -> None:
    strangers = [Runner("my.module.Mine", f"Mine {number}") for number in range(19)]
    crowd = style([*TEN, *strangers[:8]])
    assert len({look.slot for look in crowd}) == len({look.shape for look in crowd}) == 18
    assert [look.slot for look in crowd[:10]] == list(range(10))
    with pytest.raises(InputError, match="19 optimizers"):
        style(strangers)


def test_above_ten_every_keras_optimizer_has_its_own_slot() -> None:
    others = [Runner(name, name) for name, slot in IDENTITIES.items() if slot >= 10]
    assert len(others) == 7
    looks = style([*TEN, *others])
    assert [look.slot for look in looks] == [*range(10), *range(10, 17)]


def test_the_switches_make_the_variant() -> None:
    cases = {
        "SGD": Runner(
            "SGD", "x", {"momentum": 0.0, "nesterov": True}
        ),  # Keras ignores nesterov without a momentum
        "SGD + momentum": Runner("SGD", "x", {"momentum": 0.5, "nesterov": False}),
        "Nesterov": Runner("SGD", "x", {"momentum": 0.5, "nesterov": True}),
        "Adam": Runner("Adam", "x", {"amsgrad": False}),
        "AMSGrad": Runner("Adam", "x", {"amsgrad": True}),
        "AdamW": Runner("AdamW", "x", {"amsgrad": True}),
    }
    assert {name: look.identity(runner) for name, runner in cases.items()} == {name: name for name in cases}


# ---- the tables


@EACH
def test_every_colour_is_written_as_a_colour(theme: Theme) -> None:
    colours = [
        *theme.colours,
        *theme.symbols.values(),
        *(colour for _, colour in theme.map_stops),
        *theme.sky,
    ]
    for entry in dataclasses.fields(theme):
        value = getattr(theme, entry.name)
        if isinstance(value, float):
            assert 0 < value < 1
        elif isinstance(value, str) and entry.name != "name":
            colours.append(value)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)


def test_no_text_is_smaller_than_24_px_and_the_margin_is_4_percent() -> None:
    assert MEASURES.title >= MEASURES.body >= MEASURES.label >= MEASURES.smallest >= 24
    assert MEASURES.margin_x >= 0.04 * MEASURES.width
    assert MEASURES.margin_y >= 0.04 * MEASURES.height - 0.5
    assert MEASURES.column(1, 12) == pytest.approx((MEASURES.margin_x, MEASURES.width - MEASURES.margin_x))
    left, right = MEASURES.column(1, 6)[1], MEASURES.column(7, 12)[0]
    assert right - left == pytest.approx(MEASURES.gutter)


def test_a_text_stays_a_second_and_one_more_for_every_15_characters() -> None:
    assert MEASURES.reading_time("x" * 45) == pytest.approx(4.0)
