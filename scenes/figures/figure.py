"""What every touchable figure is, and what the pages of all of them say and are coloured with.

A figure is data: who is where was computed by the engine, what is said of it is made from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scenes.figures.ground import Picture
from scenes.language import Words
from scenes.theme import THEMES, Theme

TEXTS = (  # what every page says: names of the table [page]; with a table's name, of that one
    *("play", "pause", "speed", "epoch", "time", "light", "dark", "other_language", "no_inflate"),
    *("look", "see", "real"),
)
ASKED = 3  # questions of a page
COLOURS = (  # of a theme, that pages use by their names
    *("panel", "plate", "text", "muted", "line", "accent", "contour", "rim", "edge", "start"),
)


@dataclass(frozen=True)
class Figure:
    """What a page shows.

    Attributes:
        name: the page's, as in ``races page NAME``.
        data: plain JSON data; in "languages" all that is said, in "themes" all colours.
        numbers: by their names what the page carries packed: floats as float32, paths along the last axis;
            uint8 as they are.
        grounds: the pictures under a map, by theme.
    """

    name: str
    data: Mapping[str, Any]
    numbers: Mapping[str, np.ndarray]
    grounds: Mapping[str, Picture] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question, its answer, and what the page shows for it: parts of its state, "epoch" among them."""

    text: str
    answer: str
    see: Mapping[str, Any]


def said(
    words: Words, title: str, names: Sequence[str], steps: int, questions: Sequence[Question], /, **more: Any
) -> dict[str, Any]:
    """What a page of so many steps says in a language.

    ``names`` are the texts of its own, whose {fields} the page fills in; ``more`` is what is no such text, in
    "texts" those with their fields filled in.
    """
    paths = [name if "." in name else f"page.{name}" for name in (*TEXTS, *names)]
    texts = {path.rpartition(".")[2]: words.get(path) for path in paths}
    texts |= {"of": words("race.of", steps=steps), **more.pop("texts", {})}
    return {
        "title": title,
        "texts": texts,
        "questions": [vars(question) for question in questions],
        "decimal": words.number(0.5, 1)[1],
        **more,
    }


def raised(asked: Iterable[Question | None]) -> list[Question]:
    """The first three questions that there is something to ask about."""
    return [question for question, _ in zip(filter(None, asked), range(ASKED), strict=False)]


def colours() -> dict[str, dict[str, Any]]:
    """Each theme's colours as a page needs them."""
    return {name: _colours(theme) for name, theme in THEMES.items()}


def rounded(values: Any) -> Any:
    """Coordinates to five digits: far finer than a pixel."""
    return np.round(np.asarray(values, float), 5).tolist()


def _colours(theme: Theme) -> dict[str, Any]:
    return {
        **{name: getattr(theme, name) for name in COLOURS},
        "plate_opacity": theme.plate_opacity,
        "casing_opacity": theme.casing_opacity,
        "sky": list(theme.sky),
        "runners": list(theme.colours),
        "rate": theme.symbols["learning_rate"],
        "w": [theme.symbols["w_0"], theme.symbols["w_1"]],
        "ramp": [[position, colour] for position, colour in theme.map_stops],
        "heart": theme.finish.heart,
        "spot": theme.finish.spot,
    }
