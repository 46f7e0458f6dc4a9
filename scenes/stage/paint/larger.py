"""A still's larger type: the wide layout in a frame of fewer px, in which a text of as many px is larger.

What texts are in keeps its px and moves to its edge; what the ground is seen in gets what is left over.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

from engine.errors import InputError
from scenes.options import FORMAT, SCALES
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Mark
from scenes.stage.paint.layout import GAP, WIDE, Layout, layout_of
from scenes.theme import MEASURES

AIR = 26.0  # px over the lower third
LEAST_CHART = 180.0  # px of height: a lower one is none
FADED = 0.35  # opacity of a text that nobody reads yet
TOUCH = -2.5  # px that two texts' boxes may share: letters do not fill them


def scaled_layout(name: str, scale: float, most: float) -> Layout:
    """The layout of a format, its type ``scale`` times as large.

    ``most`` is how large that film's may be.

    Raises:
        InputError: a format that there is not; a scale that there is not, or not for that film or format.
    """
    layout = layout_of(name)
    if scale == 1:
        return layout
    if most == 1:
        raise InputError("scale_film", "scale: this film has type of one size.")
    if not SCALES[0] <= scale <= most:
        told = "scale must be {least} to {most} for this film (times as large as usual); not {scale}."
        raise InputError("scale_range", told, least=f"{SCALES[0]:g}", most=f"{most:g}", scale=f"{scale:g}")
    if layout is not WIDE:
        told = "scale is for {wide}; not {format}: there, type is larger for the picture's width anyway."
        raise InputError("scale_format", told, wide=FORMAT.usual, format=name)
    return larger(scale)


def larger(scale: float) -> Layout:
    """The wide layout with type ``scale`` times as large."""
    frame = Box(0.0, 0.0, WIDE.frame.width / scale, WIDE.frame.height / scale)
    left, top = WIDE.bug.x / scale, WIDE.bug.y / scale
    right = frame.width - left
    wide = right - left
    foot = frame.height - (WIDE.frame.height - WIDE.third.bottom) / scale
    third = Box(left, foot - WIDE.third.height, wide, WIDE.third.height)
    tower = Box(right - WIDE.tower.width, top, WIDE.tower.width, WIDE.tower.height)
    under = tower.bottom + WIDE.chart.y - WIDE.tower.bottom
    height = min(WIDE.chart.height, third.y - top - under)
    free = tower.x - GAP - left  # px wide, of the ground
    below = top + WIDE.window.y - WIDE.bug.y
    window = Box(left, below, free, third.y - AIR - below)
    axis = WIDE.map.x - WIDE.bug.x  # px left of the map, for its numbers
    side = min(free - axis, third.y - top - (WIDE.third.y - WIDE.bug.y - WIDE.map.height))
    panel = min(WIDE.panel.width, wide / 2)
    radius = WIDE.lens_radius / scale
    blocks = (
        top + WIDE.bug.height + (WIDE.blocks.y - WIDE.bug.bottom) / scale**2
    )  # markers and names over them
    cards = foot - WIDE.cards.height
    parts = WIDE.blocks.width / WIDE.safe.width, (WIDE.list.x - WIDE.safe.x) / WIDE.safe.width
    return replace(
        WIDE,
        frame=frame,
        safe=Box(left, WIDE.safe.y / scale, wide, WIDE.safe.height / scale),
        window=window,
        focus=window.centre,
        bug=Box(left, top, right - max(panel, WIDE.tower.width) - GAP - left, WIDE.bug.height),
        tower=tower,
        chart=Box(tower.x, under, tower.width, height if height >= LEAST_CHART else 0.0),
        third=third,
        last=third,
        rail=Box(left, WIDE.rail.y / scale, wide, WIDE.rail.height),
        panel=Box(right - panel, top, panel, third.y - AIR - top),
        map=Box(left + axis, top, side, side),
        lens=(tower.x - GAP - radius - GAP, third.y - AIR - radius),
        lens_radius=radius,
        cards=Box(left, cards, wide, WIDE.cards.height),
        abreast=(4, WIDE.abreast[1]),
        opening=Box(WIDE.opening.x / scale, top, WIDE.opening.width / scale, cards - AIR - top),
        blocks=Box(left, blocks, parts[0] * wide, third.y - AIR - blocks),
        list=Box(left + parts[1] * wide, top, (1 - parts[1]) * wide, third.y - AIR - top),
        results=Box(left, below, wide, third.y - AIR - below),
    )


def refuse_crowded(marks: Iterable[Mark], layout: Layout, scale: float) -> None:
    """Raise InputError where texts of a frame lie over one another, leave its margins or are too small."""
    marks = [mark for mark in marks if mark.text.strip() and mark.opacity > FADED]
    boxes = [Box(mark.x, mark.y, mark.width, mark.height) for mark in marks]
    small = any(mark.size < MEASURES.smallest for mark in marks)
    outside = any(not layout.safe.contains(box, slack=1) for box in boxes)
    if small or outside or any(one.overlaps(other, TOUCH) for one, other in itertools.combinations(boxes, 2)):
        told = (
            "scale: at this moment there is no room for type {scale} times as large; take less, or another."
        )
        raise InputError("scale_crowded", told, scale=f"{scale:g}")
