"""Where things stand in a frame, as data: a `Layout` for each shape of frame.

Units: px of the frame, origin top left, y down; safe margins of 4 %. A type size means the same in each: an
upright frame is narrower in such px, for a phone is held near and is small. The constants after it are the
places of films whose ground does not fill the frame yet: 12 columns, the same place in every film.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import InputError, either
from scenes.options import FORMATS
from scenes.stage.paint.boxes import Box
from scenes.theme import MEASURES

MOST_PANEL, GAP = 0.42, 21.0  # of the frame's width, a panel's; px between it and what it leaves free
NOTES = 64.0  # px over the lower third that notes need
STAGE_SIDES = 986.0, 732.0  # px that a lesson's largest panel leaves free in a wide frame


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
        rows: how many rows it has room for in its `columns`.
        chart: the losses; without a height there is none.
        third: the lower third: what has just happened; a text's own width is less.
        last: the lower third while there is a podium.
        rail: where in the race; the one thing outside the safe margins; without a width there is none.
        marker: px, the radius of a runner's marker on the terrain.
        panel: a lesson's numbers.
        map: the map seen from straight above.
        lens: the lens's middle, px; ``lens_radius`` its radius.
        cards: the contenders in the opening; `abreast` of them in a row at most, of up to eight, and of more.
        opening: what of the frame title and cards leave free; there the camera puts the start and the goal.
        blocks: the three blocks of the podium, the foot of all; `list` the others.
        results: the list where there are no blocks.
    """

    frame: Box
    safe: Box
    window: Box
    focus: tuple[float, float]
    bug: Box
    tower: Box
    rows: int
    columns: int
    chart: Box
    third: Box
    last: Box
    rail: Box
    marker: float
    panel: Box
    map: Box
    lens: tuple[float, float]
    lens_radius: float
    cards: Box
    abreast: tuple[int, int]
    opening: Box
    blocks: Box
    list: Box
    results: Box

    @property
    def stacked(self) -> bool:
        """Whether things stand over one another: in a frame that is not clearly wider than high."""
        return self.frame.width < 1.2 * self.frame.height

    def beside(self, width: float) -> tuple[Box, Box]:
        """The part of the stage that a lesson's panel leaves free, and the panel, px.

        Beside each other, the panel as wide as is asked or a little less than half of the frame; where the
        frame is stacked over one another, the panel as wide as there is room.
        """
        if self.stacked:
            return self.window, self.panel
        wide = min(width, MOST_PANEL * self.frame.width)
        panel = Box(self.panel.right - wide, self.panel.y, wide, self.panel.height)
        window = self.window
        return Box(window.x, window.y, panel.x - GAP - window.x, window.height), panel

    def map_in(self, free: Box) -> Box:
        """Where the map is while only so much of the stage is free, px: its own place, if that is."""
        if self.map.right <= free.right + GAP:
            return self.map
        side = min(free.width, free.height)
        return Box.around(*free.centre, side, side)

    def above_notes(self, free: Box) -> Box:
        """A free part of the stage without the notes at its foot: there the camera puts a lesson's ground."""
        return Box(free.x, free.y, free.width, self.third.y - NOTES - free.y)

    def named(self, free: Box) -> Box:
        """Where names on a free part of the stage may stand: there, and beside the bug."""
        return Box(free.x, self.bug.y, free.width, self.third.y - NOTES - self.bug.y)

    def larger(self, free: Box) -> float:
        """How large things may be on a free part of the stage: 1 in the wide frame, less in others."""
        return min(1.0, free.width / STAGE_SIDES[0], free.height / STAGE_SIDES[1])


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
    columns=1,
    chart=Box(1411.0, 592.0, 432.0, 290.0),
    third=Box(77.0, 926.0, 1766.0, 92.0),
    last=Box(77.0, 926.0, 1766.0, 92.0),
    rail=Box(77.0, 1050.0, 1766.0, 6.0),
    marker=MEASURES.marker_near,
    panel=Box(1110.0, 44.0, 733.0, 850.0),
    map=Box(124.0, 52.0, 864.0, 864.0),
    lens=(1168.0, 652.0),
    lens_radius=226.0,
    cards=Box(77.0, 912.0, 1766.0, 120.0),
    abreast=(8, 9),
    opening=Box(600.0, 60.0, 1160.0, 840.0),
    blocks=Box(77.0, 520.0, 1018.0, 376.0),
    list=Box(1150.0, 44.0, 693.0, 852.0),
    results=Box(77.0, 120.0, 1766.0, 776.0),
)

# Its upper and its lower margin are where phones have their buttons: 110 and 245 of 1920 px.
TALL = Layout(
    frame=Box(0.0, 0.0, 810.0, 1440.0),
    safe=Box(41.0, 82.0, 728.0, 1174.0),
    window=Box(41.0, 158.0, 728.0, 616.0),
    focus=(405.0, 466.0),
    bug=Box(41.0, 82.0, 728.0, 64.0),
    tower=Box(41.0, 922.0, 728.0, 334.0),
    rows=8,
    columns=2,
    chart=Box(41.0, 1256.0, 728.0, 0.0),
    third=Box(41.0, 786.0, 728.0, 124.0),
    last=Box(41.0, 1132.0, 728.0, 124.0),
    rail=Box(41.0, 1256.0, 0.0, 0.0),
    marker=15.0,
    panel=Box(41.0, 922.0, 728.0, 334.0),
    map=Box(97.0, 158.0, 616.0, 616.0),
    lens=(405.0, 466.0),
    lens_radius=150.0,
    cards=Box(41.0, 800.0, 728.0, 456.0),
    abreast=(2, 3),
    opening=Box(41.0, 610.0, 728.0, 240.0),
    blocks=Box(41.0, 376.0, 728.0, 344.0),
    list=Box(41.0, 732.0, 728.0, 388.0),
    results=Box(41.0, 154.0, 728.0, 972.0),
)
# An old projector's. Texts have the same size as in the wide one, and less room.
OLD = Layout(
    frame=Box(0.0, 0.0, 1440.0, 1080.0),
    safe=Box(58.0, 43.0, 1324.0, 994.0),
    window=Box(58.0, 130.0, 871.0, 770.0),
    focus=(490.0, 500.0),
    bug=Box(58.0, 44.0, 871.0, 64.0),
    tower=Box(950.0, 44.0, 432.0, 530.0),
    rows=8,
    columns=1,
    chart=Box(950.0, 592.0, 432.0, 290.0),
    third=Box(58.0, 926.0, 1324.0, 92.0),
    last=Box(58.0, 926.0, 1324.0, 92.0),
    rail=Box(58.0, 1050.0, 1324.0, 6.0),
    marker=MEASURES.marker_near,
    panel=Box(732.0, 44.0, 650.0, 850.0),
    map=Box(106.0, 130.0, 770.0, 770.0),
    lens=(740.0, 680.0),
    lens_radius=190.0,
    cards=Box(58.0, 912.0, 1324.0, 120.0),
    abreast=(4, 9),
    opening=Box(450.0, 60.0, 900.0, 720.0),
    blocks=Box(58.0, 520.0, 714.0, 376.0),
    list=Box(786.0, 44.0, 596.0, 852.0),
    results=Box(58.0, 120.0, 1324.0, 776.0),
)

SQUARE = Layout(
    frame=Box(0.0, 0.0, 1080.0, 1080.0),
    safe=Box(43.0, 43.0, 994.0, 994.0),
    window=Box(43.0, 118.0, 994.0, 438.0),
    focus=(540.0, 337.0),
    bug=Box(43.0, 43.0, 994.0, 64.0),
    tower=Box(43.0, 690.0, 994.0, 334.0),
    rows=8,
    columns=2,
    chart=Box(43.0, 1024.0, 994.0, 0.0),
    third=Box(43.0, 566.0, 994.0, 112.0),
    last=Box(43.0, 912.0, 994.0, 112.0),
    rail=Box(43.0, 1050.0, 994.0, 6.0),
    marker=16.0,
    panel=Box(43.0, 690.0, 994.0, 334.0),
    map=Box(321.0, 118.0, 438.0, 438.0),
    lens=(540.0, 337.0),
    lens_radius=130.0,
    cards=Box(43.0, 690.0, 994.0, 334.0),
    abreast=(4, 6),
    opening=Box(300.0, 480.0, 700.0, 330.0),
    blocks=Box(43.0, 330.0, 994.0, 280.0),
    list=Box(43.0, 622.0, 994.0, 280.0),
    results=Box(43.0, 118.0, 994.0, 784.0),
)
LAYOUTS = dict(zip(FORMATS, (WIDE, TALL, SQUARE, OLD), strict=True))


def layout_of(name: str) -> Layout:
    """The layout of a format's name. Raises InputError where there is none."""
    if name not in FORMATS:
        told = "format must be {allowed}; not '{format}'."
        raise InputError("film_format", told, format=name, allowed=either(FORMATS))
    return LAYOUTS[name]


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
