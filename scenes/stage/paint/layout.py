"""Where things stand in a frame, as data: a `Layout` for each shape of frame.

Units: px of the frame, origin top left, y down; safe margins of 4 %. The constants after it are the places of
films whose ground does not fill the frame yet: 12 columns, the same place in every film.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage.paint.boxes import Box
from scenes.theme import MEASURES


@dataclass(frozen=True)
class Layout:
    """Places of a frame that the ground fills; all else lies over it.

    Attributes:
        frame: all of it, the stage.
        safe: what of it texts may stand in.
        window: what of the stage no overlay covers: there the camera puts what it shows.
        focus: px, around which the race is composed.
        bug: what film it is; a text's own width is less.
        tower: who leads; its height is that of `rows` rows.
        rows: how many rows it has room for in one column.
        chart: the losses.
        third: the lower third: what has just happened; a text's own width is less.
        rail: where in the race; the one thing outside the safe margins.
        panel: a lesson's numbers.
        map: the map seen from straight above.
        lens: the lens's middle, px; ``lens_radius`` its radius.
        cards: the row of contenders in the opening.
        opening: what of the frame title and cards leave free; there the camera puts the start and the goal.
        blocks: the three blocks of the podium, the foot of all; `list` the others.
    """

    frame: Box
    safe: Box
    window: Box
    focus: tuple[float, float]
    bug: Box
    tower: Box
    rows: int
    chart: Box
    third: Box
    rail: Box
    panel: Box
    map: Box
    lens: tuple[float, float]
    lens_radius: float
    cards: Box
    opening: Box
    blocks: Box
    list: Box


SAFE = Box(
    MEASURES.margin_x,
    MEASURES.margin_y,
    MEASURES.width - 2 * MEASURES.margin_x,
    MEASURES.height - 2 * MEASURES.margin_y,
)

WIDE = Layout(
    frame=Box(0.0, 0.0, 1920.0, 1080.0),
    safe=SAFE,
    window=Box(77.0, 130.0, 1313.0, 770.0),
    focus=(700.0, 490.0),
    bug=Box(77.0, 44.0, 1286.0, 64.0),
    tower=Box(1411.0, 44.0, 432.0, 530.0),
    rows=8,
    chart=Box(1411.0, 592.0, 432.0, 290.0),
    third=Box(77.0, 926.0, 1766.0, 92.0),
    rail=Box(77.0, 1050.0, 1766.0, 6.0),
    panel=Box(1110.0, 44.0, 733.0, 850.0),
    map=Box(124.0, 52.0, 864.0, 864.0),
    lens=(1168.0, 652.0),
    lens_radius=226.0,
    cards=Box(77.0, 912.0, 1766.0, 120.0),
    opening=Box(600.0, 60.0, 1160.0, 840.0),
    blocks=Box(77.0, 520.0, 1018.0, 376.0),
    list=Box(1150.0, 44.0, 693.0, 852.0),
)

TITLE_Y = 90.0  # the title's baseline
SUBTITLE_Y = 134.0
TOP = 160.0  # stage and panel begin here
CAPTION_Y = 1024.0  # the caption line's baseline

_panel_left, _panel_right = MEASURES.column(7, 12)

# The map; its axes' numbers stand left of it and below.
STAGE = Box(MEASURES.margin_x + MEASURES.numbers, TOP, 776.0, 776.0)
PANEL = Box(_panel_left + 4.0, TOP, _panel_right - _panel_left - 4.0, 776.0)

# The terrain's picture: wider than the map, up to the panel; it fades out at its edges.
ARENA = Box(0.0, TOP - 10.0, PANEL.x - 14.0, CAPTION_Y - 36.0 - (TOP - 10.0))
# Where names may stand in it: off the numbers of the map that it becomes.
NAMES = Box(STAGE.x, ARENA.y, ARENA.right - STAGE.x - 12.0, STAGE.bottom - ARENA.y)
