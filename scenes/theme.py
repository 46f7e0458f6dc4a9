"""The look of every film: colours, sizes, spacing, timing, and which optimizer wears which colour and shape.

Nothing here draws. A runner's colour and shape come from one *slot*: a fixed place in the tables of
`Theme` and of `scenes.stage.paint.markers.SHAPES`, so that an optimizer looks the same in all films.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from engine.errors import InputError
from scenes.stage.paint.markers import SHAPES

DISTINCT = 10  # slots whose colours are far apart (CAM02-UCS >= 12 for every kind of sight)
MOST = 18  # slots at all; a film of more runners is refused


@dataclass(frozen=True)
class Lighting:
    """How the terrain is lit: colours are linear light, red, green and blue, times their strength."""

    sun: tuple[float, float, float]
    sky: tuple[float, float, float]
    shadow: float  # the least share of the sun, where a hill hides it
    openness: float  # the power of the sky's share: under 1, hollows are lighter
    bounce: float  # how much of the ground's own light comes back in the shade
    exposure: float
    shoulder: float  # linear light from which on it is rounded off towards 1


@dataclass(frozen=True)
class Finish:
    """What light does to markers and trails: opacities, 0 where a theme has none of it.

    Attributes:
        glow: of a marker's own colour in the middle of the light around it.
        sheen: of white at a marker's upper end, and of black at its foot.
        heart: of white along the middle of a trail.
        spot: the colour of a step's dot; where there is none it is its trail's.
    """

    glow: float = 0.0
    sheen: tuple[float, float] = (0.0, 0.0)
    heart: float = 0.0
    spot: str = ""


@dataclass(frozen=True)
class Theme:
    """Every colour of a film, as "#rrggbb"; opacities are 0 to 1."""

    name: str
    background: str  # the frame's ground
    underground: tuple[str, str]  # under a curve: at its surface, and deep down
    sky: tuple[str, str]  # over the terrain: at the frame's top, and at the horizon, into which ground fades
    table: str  # under a terrain that ends at its domain's edge
    panel: str  # a surface slightly raised from the ground: leaderboard, chart
    plate: str  # behind a label that lies on the map, at plate_opacity
    text: str
    muted: str  # secondary text
    line: str  # rules, axes, table lines
    highlight: str  # the leader's row
    shaft: tuple[str, str]  # the light over a goal: where nobody is, and when somebody arrives
    accent: str  # the narrator's block, a rule under a title, the rail
    contour: str  # level lines of the ground, at contour_opacities
    rim: str  # around a sign and under a trail: its casing, so that it parts from any ground
    edge: str  # around the casing, thin
    lens: str  # the lens's frame and its lines to the place that it enlarges
    start: str  # the red star
    end: str  # the blue star
    step: str  # the yellow dots
    map_stops: tuple[tuple[float, str], ...]  # (position 0 to 1, colour), from low loss to high
    lighting: Lighting
    colours: tuple[str, ...]  # of the runners, by slot
    symbols: Mapping[str, str] = field(hash=False)  # "w_0", "w_1", "loss", "gradient", "learning_rate"
    plate_opacity: float = 0.88
    board_opacity: float = 0.80  # of a board's or a chart's plate on the terrain
    panel_opacity: float = 0.84  # of one with text in a runner's or a symbol's colour
    outline_opacity: float = 0.13  # of a plate's edge, in the colour ``edge``
    casing_opacity: float = 0.85  # of the casing under a trail
    contour_opacities: tuple[float, float] = (0.22, 0.46)  # of thin level lines, and of bold ones
    grid_opacity: float = 0.10  # of the grid of round weights on the ground
    border_opacity: float = 0.41  # of the map's border on it
    finish: Finish = Finish()
    behind: float = 0.35  # how much is left of a trail that a hill hides; 0: nothing is drawn there


@dataclass(frozen=True)
class Style:
    """How one runner looks: its slot in ``Theme.colours`` and its marker's shape."""

    slot: int
    shape: str


@dataclass(frozen=True)
class Measures:
    """Sizes in pixels of a 1920 x 1080 frame, and times in seconds."""

    width: int = 1920
    height: int = 1080
    title: int = 54
    body: int = 34
    label: int = 28
    smallest: int = 24
    margin_x: int = 77  # 4 % of the width
    margin_y: int = 43  # 4 % of the height
    columns: int = 12
    gutter: int = 24
    numbers: float = 52.0  # room for the numbers left of the map
    marker: float = 12.0  # radius of a runner's marker on a map
    marker_near: float = 17.0  # on the terrain
    marker_lens: float = 15.0  # in a lens
    reading_base: float = 1.0  # a text stays this long ...
    reading_speed: float = 15.0  # ... and a second more for every 15 characters

    def column(self, first: int, last: int) -> tuple[float, float]:
        """Left and right edge, in pixels, of the columns ``first`` to ``last`` (1 to 12, both included)."""
        wide = (self.width - 2 * self.margin_x + self.gutter) / self.columns
        return self.margin_x + (first - 1) * wide, self.margin_x + last * wide - self.gutter

    def reading_time(self, text: str) -> float:
        """Seconds that ``text`` stays at least: 1 s and 1 s more for every 15 characters."""
        return self.reading_base + len(text) / self.reading_speed


MEASURES = Measures()


def _colours(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _stops(text: str) -> tuple[tuple[float, str], ...]:
    """Positions with their colours."""
    parts = text.split()
    return tuple((float(at), colour) for at, colour in zip(parts[::2], parts[1::2], strict=True))


NIGHT = Theme(
    name="night",
    background="#0e1420",
    underground=("#1d7091", "#130b38"),
    sky=("#05070f", "#0a1122"),
    table="#24365c",
    panel="#151d2b",
    plate="#060a15",
    text="#f4f7fc",
    muted="#c3cede",
    line="#36445a",
    highlight="#22304a",
    shaft=("#a8d8ff", "#b9ffd0"),
    accent="#ffd84d",
    contour="#dbf2ff",
    rim="#05070f",
    edge="#ffffff",
    finish=Finish(glow=0.5, sheen=(0.38, 0.18), heart=0.55, spot="#ffffff"),
    lens="#d5dee8",
    start="#ff6168",
    end="#5cb3ff",
    step="#ffd84d",
    lighting=Lighting((2.05, 1.76, 1.34), (0.34, 0.42, 0.70), 0.0, 0.8, 0.75, 0.80, 0.6),
    map_stops=_stops(
        "0 #53039a .15 #3e2fba .30 #095aad .447 #22718f .53 #019084"
        " .64 #57aa44 .75 #c4a800 .87 #ffa95e 1 #ffe7cd"
    ),
    colours=_colours(
        "#ff6937 #feba0b #45b46c #a287ff #8ac4ff #d57cb5 #fbff80 #abfee9 #dec7b5 #dcdeff"
        " #72a2de #cfb155 #a2aeb2 #ee9c05 #bbb2da #f06ad2 #71a297 #69ffac"
    ),
    symbols=MappingProxyType(
        {
            "w_0": "#6cc0fc",
            "w_1": "#f6ba72",
            "loss": "#ffff96",
            "gradient": "#fc7ea8",
            "learning_rate": "#a2eaba",
            "velocity": "#00aa96",
        }
    ),
)

PAPER = Theme(
    name="paper",
    background="#faf8f3",
    underground=("#a9cfe0", "#e3e2f0"),
    sky=("#fbf9f4", "#eef1f2"),
    table="#d3dae6",
    panel="#ffffff",
    plate="#ffffff",
    text="#141c28",
    muted="#3f4a5a",
    line="#c9ccd1",
    highlight="#eaf0f6",
    shaft=("#ffffff", "#d6ffe2"),
    accent="#b3261e",
    contour="#213352",
    rim="#ffffff",
    edge="#141c28",
    finish=Finish(sheen=(0.08, 0.18)),
    casing_opacity=0.97,
    lens="#3a4757",
    start="#cf2027",
    end="#1559c9",
    step="#986900",
    plate_opacity=0.97,  # the darker colours of this theme need a cleaner plate
    board_opacity=0.93,
    panel_opacity=0.97,
    outline_opacity=0.14,
    lighting=Lighting((1.16, 1.08, 0.94), (0.54, 0.58, 0.66), 0.15, 0.9, 0.40, 0.95, 0.8),
    map_stops=_stops(
        "0 #7792dc .15 #7ea4e2 .30 #84b9dc .447 #adc9ca .53 #c1d3b1"
        " .64 #d9d99d .75 #f6dc94 .87 #ffe1bf 1 #fff5e8"
    ),
    colours=_colours(
        "#e10600 #523000 #115237 #903ffd #0d36c0 #d21f84 #6b7642 #007e90 #8d495c #3a2470"
        " #2a5aae #7e661c #374848 #6b4418 #7166c0 #86258f #106358 #133519"
    ),
    symbols=MappingProxyType(
        {
            "w_0": "#005ade",
            "w_1": "#7e3600",
            "loss": "#866804",
            "gradient": "#c02a78",
            "learning_rate": "#186c42",
            "velocity": "#00454f",
        }
    ),
)

THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (NIGHT, PAPER)})

IDENTITIES: Mapping[str, int] = MappingProxyType(
    {
        "SGD": 0,
        "Adagrad": 1,
        "RMSprop": 2,
        "Adadelta": 3,
        "Adam": 4,
        "AMSGrad": 5,
        "Adamax": 6,
        "Nadam": 7,
        "SGD + momentum": 8,
        "Nesterov": 9,
        "AdamW": 10,
        "Adafactor": 11,
        "Ftrl": 12,
        "Lion": 13,
        "Lamb": 14,
        "Muon": 15,
        "ScheduleFreeAdamW": 16,
    }
)


class Runner(Protocol):
    """What :func:`style` reads of a contender."""

    @property
    def optimizer(self) -> str:
        """Its Keras class, or the dotted name of a user's."""

    @property
    def label(self) -> str:
        """Its name on the film."""

    @property
    def hyperparameters(self) -> Any:
        """Pairs of name and value, or a mapping."""


def identity(contender: Runner) -> str:
    """The name under which an optimizer keeps its look: its Keras class, or the variant its switches make.

    ``Adam`` with ``amsgrad`` is "AMSGrad"; ``SGD`` with a momentum is "SGD + momentum", or "Nesterov". Keras
    ignores ``nesterov`` without a momentum, and so does this.
    """
    given = dict(contender.hyperparameters)
    if contender.optimizer == "Adam" and given.get("amsgrad"):
        return "AMSGrad"
    if contender.optimizer == "SGD" and given.get("momentum"):
        return "Nesterov" if given.get("nesterov") else "SGD + momentum"
    return contender.optimizer


def style(contenders: Sequence[Runner]) -> list[Style]:
    """The look of each contender, no two alike; the same line-up looks the same in any order.

    Up to ten contenders use only the ten slots whose colours are far apart, more of them all eighteen.
    A contender with an identity has its slot (:data:`IDENTITIES`), and of several with the same one the
    first by label; the others take free slots, found from their labels.

    Raises:
        InputError: more than 18 contenders.
    """
    if len(contenders) > MOST:
        raise InputError(
            "too_many_runners",
            "{count} optimizers cannot be told apart on a film; at most {most} can race on one.",
            count=len(contenders),
            most=MOST,
        )
    slots = DISTINCT if len(contenders) <= DISTINCT else MOST
    taken: dict[int, int] = {}  # slot -> index of the contender
    waiting = []
    for index in sorted(range(len(contenders)), key=lambda index: contenders[index].label):
        slot = IDENTITIES.get(identity(contenders[index]), MOST)
        if slot < slots and slot not in taken:
            taken[slot] = index
        else:
            waiting.append(index)
    for index in waiting:
        slot = zlib.crc32(contenders[index].label.encode()) % slots
        while slot in taken:
            slot = (slot - 1) % slots
        taken[slot] = index
    return [Style(slot, SHAPES[slot]) for slot, _ in sorted(taken.items(), key=lambda pair: pair[1])]


@lru_cache(maxsize=1024)
def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of a "#rrggbb", each 0 to 1."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def map_colours(theme: Theme, count: int = 256) -> np.ndarray:
    """The map's colours from low loss to high, (count, 3) uint8: the theme's stops joined in Oklab."""
    return np.rint(255 * map_ramp(theme, count)).astype(np.uint8)


def map_ramp(theme: Theme, count: int = 256) -> np.ndarray:
    """The map's colours before rounding, (count, 3) in 0 to 1: for a ground dithered against bands."""
    positions = [position for position, _ in theme.map_stops]
    stops = _oklab(np.array([rgb(colour) for _, colour in theme.map_stops]))
    at = np.linspace(0, 1, count)
    return _srgb(np.stack([np.interp(at, positions, stops[:, axis]) for axis in range(3)], axis=1))


def luminance(colour: str | np.ndarray) -> Any:
    """Relative luminance, 0 to 1, of a "#rrggbb" or of sRGB values (..., 3) in 0 to 1 (WCAG 2.2)."""
    values = np.array(rgb(colour)) if isinstance(colour, str) else colour
    return linear(values) @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: str | np.ndarray, other: str | np.ndarray) -> Any:
    """Contrast ratio, 1 to 21, of two colours: (lighter + 0.05) / (darker + 0.05) (WCAG 2.2)."""
    a, b = luminance(one), luminance(other)
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


# Oklab: Björn Ottosson, "A perceptual color space for image processing", 2020.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(values: np.ndarray) -> np.ndarray:
    """Linear light of sRGB values, both 0 to 1."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def srgb(light: np.ndarray) -> np.ndarray:
    """sRGB values of linear light, both 0 to 1."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _oklab(values: np.ndarray) -> np.ndarray:
    return np.cbrt(linear(values) @ _CONES.T) @ _LAB.T


def _srgb(lab: np.ndarray) -> np.ndarray:
    return srgb(np.clip((lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_CONES).T, 0, 1))
