"""The map in the whole frame is the terrain from straight above, and its axes can be read."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from engine import archive
from engine.race import Race
from scenes.language import load
from scenes.stage.map.ground_lines import grid
from scenes.stage.map.map import LossMap
from scenes.stage.map.stage import AxisNumbers, MapStage
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Mark
from scenes.stage.paint.formula import weight_plate
from scenes.stage.paint.layout import WIDE
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ribbons import LINE_FLOATS
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import map_view
from scenes.theme import THEMES
from tests.breadth import some
from tests.scenes.made import ground as surface_of
from tests.scenes.made import raced
from tests.scenes.test_layout import DOMAINS

LOOKS = [("peaks", "night"), ("himmelblau", "paper"), ("branin", "night")]


def ground_of(surface: str, theme: str = "night") -> LossMap:
    race = Race(surface=surface, contenders=["sgd:learning_rate=0.0001"], steps=2, starts=[(0.3, 0.4)])
    return LossMap(archive.get(race), load("en"), THEMES[theme], WIDE.map)


def painted(actor: Terrain | MapStage) -> np.ndarray:
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    canvas = Canvas(cairo.Context(surface))
    actor.paint_resting(canvas, 1.0)
    actor.paint_moving(canvas, 1.0)
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1].astype(int)


def from_above(ground: LossMap) -> np.ndarray:
    """The terrain's own picture."""
    relief = Relief(ground)
    terrain = Terrain(relief, lambda seconds: map_view(relief), WIDE.frame, -1.0)
    try:
        return painted(terrain)
    finally:
        terrain.release()


@pytest.mark.parametrize(("surface", "theme"), some([*LOOKS], 2))
def test_it_is_the_terrain_seen_from_straight_above(
    surface: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = ground_of(surface, theme)
    stage = MapStage(ground, WIDE, -1.0)
    colours, box = stage.pixels.astype(int), ground.box
    with monkeypatch.context() as patch:
        patch.setattr("scenes.stage.terrain.parts._lines", lambda *_: np.empty((0, LINE_FLOATS)))
        bare = from_above(ground)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    x, y = box.centre
    off = np.abs(np.maximum(np.abs(columns - x) - box.width / 2, np.abs(rows - y) - box.height / 2))
    # but for a block's border: there the terrain smooths an edge
    assert np.abs(bare - colours).max(axis=-1)[off > 1.5].max() <= 3

    drawn, mapped = from_above(ground), painted(stage)
    free = off > 2
    for each in [*texts(ground), *plates(stage.numbers)]:
        around = slice(int(each.y) - 6, int(each.bottom) + 6), slice(int(each.x) - 6, int(each.right) + 6)
        free[around] = False
    one, other = (np.abs(each - colours).sum(axis=-1) for each in (drawn, mapped))
    one, other = (np.where(free & (each > 8), each, 0) for each in (one, other))
    assert one.sum() == pytest.approx(other.sum(), rel=0.02)
    apart = [np.abs(one - np.roll(other, by, (0, 1))).sum() for by in ((0, 0), (0, 1), (1, 0))]
    assert apart[0] < 0.25 * min(apart[1:]), "lines half a pixel away"


def texts(ground: LossMap) -> list[Box]:
    """The boxes of its axes' numbers."""
    return [Box(mark.x, mark.y, mark.width, mark.height) for mark in marks(ground)]


def marks(ground: LossMap) -> list[Mark]:
    log: list[Mark] = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)  # type: ignore[arg-type]
    AxisNumbers(ground, WIDE).paint(canvas)
    return log


def plates(numbers: AxisNumbers) -> list[Box]:
    return [
        Box.around(*at, *weight_plate(numbers.ground.words, axis)) for axis, at in enumerate(numbers.letters)
    ]


@pytest.mark.parametrize("domain", [*DOMAINS, (-1e6, 1e6), (1e5, 1e5 + 0.2), (0.25, 0.250002), (-7, 1)])
@pytest.mark.parametrize("language", ["es", "en"])
def test_whatever_the_map_each_axis_has_two_numbers_inside_it_and_off_all_else(
    domain: tuple[float, float], language: str
) -> None:
    middle = sum(domain) / 2
    made = raced(surface_of(f"(w_0-{middle!r})**2 + w_1**2", domain, domain), np.full((1, 2, 2), middle))
    ground = LossMap(made, load(language), THEMES["night"], WIDE.map)
    found = marks(ground)
    across = [mark for mark in found if mark.y > ground.box.bottom - 60]
    assert min(len(across), len(found) - len(across)) >= 2
    boxes = [*texts(ground), *plates(AxisNumbers(ground, WIDE))]
    for at, box in enumerate(boxes):
        assert ground.box.contains(box)
        assert not box.overlaps(WIDE.bug)
        assert not any(box.overlaps(other, 2) for other in boxes[:at])
    assert {mark.size for mark in found} == {26.0}
    values = {text: value for value, text in ground.numbers(0)}
    for mark in across:
        x = float(ground.axes.place(values[mark.text], middle)[0])
        assert mark.x + mark.width / 2 == pytest.approx(x, abs=1)


def test_the_grid_is_of_round_weights_and_reaches_around_the_map() -> None:
    ground = ground_of("peaks")
    lines = [*grid(ground)]
    inside = [line.xy for line in lines if line.is_on_map]
    at = {round(3 * float(xy[0, axis]), 9) for xy in inside for axis in (0, 1) if np.ptp(xy[:, axis]) == 0}
    assert at == {-2.0, -1.0, 0.0, 1.0, 2.0}
    assert max(np.abs(line.xy).max() for line in lines) > 3.3
    for line in lines:
        on_map = (np.abs(line.xy) < 1 - 1e-9).all(axis=1)
        assert line.is_on_map or not on_map.any()


def test_a_number_or_a_letter_under_a_marker_is_not_seen_and_one_beside_it_is() -> None:
    ground = LossMap(
        raced(surface_of("w_0**2 + w_1**2"), np.zeros((1, 2, 2))), load("en"), THEMES["night"], WIDE.map
    )
    numbers = AxisNumbers(ground, WIDE)
    letter = plates(numbers)[0]
    spots = {
        0.0: [letter.centre],
        1.0: [(letter.x - 40, letter.y - 40)],
        2.0: [(letter.x - 2, letter.y), (np.nan, np.nan)],
    }
    numbers.markers = lambda seconds: np.array(spots[seconds])

    def shown(seconds: float) -> list[float]:
        log: list[Mark] = []
        numbers.paint_moving(
            Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log), seconds
        )  # type: ignore[arg-type]
        assert len(log) == len(numbers.texts)
        return list(numbers.clear(seconds))

    assert [at for at, one in enumerate(shown(0.0)) if one < 1] == [numbers.boxes.index(letter)]
    assert shown(0.0)[numbers.boxes.index(letter)] == shown(2.0)[numbers.boxes.index(letter)] == 0.0
    assert set(shown(1.0)) == {1.0}
