"""The light on a height field: shadows as long as geometry has them, a sky as open as an integral says."""

from __future__ import annotations

import re
from math import hypot
from pathlib import Path

import numpy as np
import pytest
import xarray

from engine import SURFACES, archive
from scenes.language import FOLDER, LANGUAGES, load, texts_in
from scenes.stage.map import light
from scenes.stage.map.map import LossMap
from scenes.stage.paint.layout import STAGE, WIDE
from scenes.theme import THEMES, Theme, linear, luminance
from tests.scenes.made import raced

CELL = 0.01
BRIGHTNESS = re.compile(r"oscur|dark|clar[oa]s?\b|\blighter|bright|brillan", re.IGNORECASE)
TAN = light.SUN[2] / hypot(*light.SUN[:2])  # of the sun's height
WEST = -light.SUN[0] / hypot(*light.SUN[:2])  # how much of a way from the sun leads to the east


def test_level_ground_sees_all_of_the_sun_and_of_the_sky() -> None:
    found = light.bake(np.full((40, 60), 0.3), CELL, CELL)
    for share in (found.sun, found.sky, found.up):
        np.testing.assert_allclose(share, 1.0, atol=1e-12)
    np.testing.assert_allclose(found.facing, light.SUN[2] / np.linalg.norm(light.SUN), rtol=1e-12)


@pytest.mark.parametrize("height", [0.1, 0.3, 0.5])
def test_the_shadow_of_a_wall_is_as_long_as_the_sun_is_low(height: float) -> None:
    x = np.arange(200) * CELL
    z = np.tile(np.where(x < 0.4, height, 0.0), (60, 1))
    sun = light.bake(z, CELL, CELL).sun[30]
    edge = float(np.interp(0.5, sun[42:], x[42:]))  # where half of the sun is seen
    assert edge - 0.4 == pytest.approx(height / TAN * WEST, abs=0.1 * height + 2 * CELL)
    assert sun[41] < 0.05  # at the wall's foot there is none
    assert sun[:35].min() == pytest.approx(1)  # on the wall all of it
    assert (np.diff(sun[42:]) > -1e-12).all()


def test_the_sky_before_a_wall_is_what_the_integral_over_its_horizon_says() -> None:
    height, x = 0.2, np.arange(300) * CELL
    z = np.tile(np.where(x < 1.0, height, 0.0), (300, 1))
    sky = light.bake(z, CELL, CELL).sky[150]
    for away in (0.1, 0.2, 0.3):
        # the mean of 1 / (1 + a^2 cos^2 t) over the half circle before the wall is 1 / sqrt(1 + a^2)
        expected = 0.5 + 0.5 / np.sqrt(1 + (height / away) ** 2)
        assert np.interp(1.0 + away, x, sky) == pytest.approx(expected, abs=0.03)
    assert sky[:80].min() == pytest.approx(1)


def test_a_slope_is_lit_by_its_angle_to_the_sun() -> None:
    x, y = np.meshgrid(np.arange(50) * CELL, np.arange(50) * CELL)
    found = light.bake(0.3 * x + 0.1 * y, CELL, CELL)
    normal = np.array([-0.3, -0.1, 1.0]) / np.linalg.norm([-0.3, -0.1, 1.0])
    towards = np.array(light.SUN) / np.linalg.norm(light.SUN)
    np.testing.assert_allclose(found.facing, normal @ towards, rtol=1e-9)
    np.testing.assert_allclose(found.up, normal[2], rtol=1e-9)


def test_the_light_does_not_depend_on_how_fine_the_grid_is() -> None:
    coarse, fine = (
        light.bake(1.02 * (loss - loss.min()) / np.ptp(loss), 2 / (count - 1), 2 / (count - 1))
        for count in (111, 221)
        for loss in [SURFACES["peaks"].grid(count)[2]]
    )
    for name in ("sun", "sky", "facing"):
        apart = np.abs(getattr(coarse, name) - getattr(fine, name)[::2, ::2])
        assert apart.mean() < 0.01
        assert np.quantile(apart, 0.99) < 0.12


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_level_ground_has_its_own_colour_under_sun_and_sky(theme: Theme) -> None:
    lighting, own = theme.lighting, np.array([0.2, 0.5, 0.3])
    shown = light.lit(light.bake(np.zeros((20, 20)), CELL, CELL), np.tile(own, (20, 20, 1)), lighting)[10, 10]
    high = light.SUN[2] / np.linalg.norm(light.SUN)
    falls = high * np.array(lighting.sun) + np.array(lighting.sky)
    expected = linear(own) * falls * lighting.exposure  # dark enough to stay under the shoulder
    assert expected.max() < lighting.shoulder
    np.testing.assert_allclose(linear(shown), expected, rtol=1e-9)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_pit_is_darker_than_the_plain_and_keeps_its_colour(theme: Theme) -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 201), np.linspace(-1, 1, 201))
    found = light.bake(-0.5 * np.exp(-(x**2 + y**2) / 0.05), CELL, CELL)
    shown = light.lit(found, np.tile((0.33, 0.01, 0.6), (201, 201, 1)), theme.lighting)
    plain, pit = shown[20, 20], shown[100, 80]  # in the shade of the western rim
    assert luminance(pit) < 0.7 * luminance(plain)
    assert pit.argmax() == 2
    assert pit.argmin() == 1
    assert pit[2] > 0.1


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_under_the_light_lower_ground_may_be_brighter_so_no_film_says_darker(theme: Theme) -> None:
    ground = LossMap(raced(SURFACES["peaks"], np.full((1, 2, 2), 0.5)), load("en"), theme, STAGE)
    tone, bright = ground.mesh.tone.ravel(), luminance(ground.colours).ravel()
    order = np.argsort(tone)
    brightest_so_far = np.maximum.accumulate(bright[order])
    assert (brightest_so_far > 1.3 * bright[order]).mean() > 0.2  # higher ground, and darker than some lower
    for language in LANGUAGES:
        texts = texts_in(FOLDER / f"{language}.toml")
        said = [text for path, text in texts.items() if not path.startswith("page.")]  # it has a dark theme
        assert len(said) > 300
        assert not [text for text in said if BRIGHTNESS.search(text)]


# ---- kept


def hills(seed: int = 1) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-1, 1, 30), np.linspace(-1, 1, 40))
    return 0.3 * np.sin(seed * 3 * x) * np.cos(4 * y)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """An empty archive, and a number for each time that the sun is looked for."""
    monkeypatch.setenv(archive.FOLDER_VARIABLE, str(tmp_path))
    looked: list[int] = []
    sun = light._sun
    monkeypatch.setattr(light, "_sun", lambda *where: looked.append(1) or sun(*where))
    return looked


def same(one: light.Light, other: light.Light) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("facing", "up", "sun", "sky")
    )


def test_a_ground_is_baked_once_whatever_its_colours(counted: list[int]) -> None:
    first, again = light.bake(hills(), CELL, CELL), light.bake(hills().copy(), CELL, CELL)
    assert same(first, again)
    assert len(counted) == 1
    light.bake(hills(2), CELL, CELL)
    light.bake(hills(), 2 * CELL, CELL)
    assert len(counted) == 3


def test_two_films_of_a_surface_in_two_themes_bake_once(counted: list[int], page: xarray.Dataset) -> None:
    grounds = [LossMap(page, load("es"), THEMES[theme], WIDE.map) for theme in THEMES]
    lights = [ground.light for ground in grounds]
    assert same(*lights)
    assert len(counted) == 1
    assert not np.array_equal(grounds[0].colours, grounds[1].colours)


def test_changed_code_bakes_again(counted: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    light.bake(hills(), CELL, CELL)
    monkeypatch.setattr(light, "code", lambda: "another")
    light.bake(hills(), CELL, CELL)
    assert len(counted) == 2


def test_a_damaged_file_bakes_again(
    counted: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = light.bake(hills(), CELL, CELL)
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    for broken in (data[: len(data) // 2], data[:99] + b"!" + data[100:], b"", b"nonsense"):
        file.write_bytes(broken)
        assert same(first, light.bake(hills(), CELL, CELL))
        assert file.read_bytes() == data
    assert len(counted) == 5
    assert caplog.text.count("not as they were written") == 4


def test_where_nothing_can_be_stored_it_is_baked_each_time(
    counted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(archive.FOLDER_VARIABLE, str(tmp_path / "file" / "below"))
    assert same(light.bake(hills(), CELL, CELL), light.bake(hills(), CELL, CELL))
    assert len(counted) == 2


def test_what_is_kept_is_pruned_with_the_races(counted: list[int], tmp_path: Path) -> None:
    light.bake(hills(), CELL, CELL)
    archive.prune(days=1)
    assert len([*tmp_path.iterdir()]) == 1
    archive.prune(everything=True)
    assert not [*tmp_path.iterdir()]
