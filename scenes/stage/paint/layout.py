"""Where things stand in a 16:9 frame: 12 columns, a safe margin of 4 %, the same place in every film.

Units: px of a 1920 x 1080 frame, origin top left, y down.
"""

from __future__ import annotations

from scenes.stage.paint.boxes import Box
from scenes.theme import MEASURES

SAFE = Box(
    MEASURES.margin_x,
    MEASURES.margin_y,
    MEASURES.width - 2 * MEASURES.margin_x,
    MEASURES.height - 2 * MEASURES.margin_y,
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
