"""What a film is made with: its own options, and those that every film has, with their defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenes.options import FORMAT

if TYPE_CHECKING:
    from engine.race import Race

LANGUAGE, THEME, QUALITY = "es", "night", "1080p60"  # a film's, when nobody says otherwise
QUALITIES = {  # px of width, px of height, frames a second
    "1080p60": (1920, 1080, 60),
    "720p30": (1280, 720, 30),
    "480p15": (854, 480, 15),
    "1440p60": (2560, 1440, 60),
    "2160p60": (3840, 2160, 60),
}
DRAFT = "480p15"


def size(options: Mapping[str, Any]) -> tuple[int, int, int]:
    """Px of width, px of height and frames a second of a film with these options, by its quality and format.

    A quality counts the px of the shorter side.
    """
    width, height, rate = QUALITIES[options.get("quality", QUALITY)]
    across, down = map(int, options.get(FORMAT.name, FORMAT.usual).split(":"))
    longer = 2 * round(max(across, down) / min(across, down) * height / 2)
    if (across, down) == (16, 9):
        return width, height, rate
    return (height, longer, rate) if across < down else (longer, height, rate)


@dataclass(frozen=True)
class FilmOptions:
    """What a film is made with.

    ``own`` are the keywords that not every film has, as a race or a curve; ``usual`` is the race that the
    film shows where none is among them.
    """

    own: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    usual: Race | None = None
    language: str = LANGUAGE
    theme: str = THEME
    quality: str = QUALITY
    title: str | None = None
    credit: str | None = None
    command: str | None = None

    def keywords(self) -> dict[str, Any]:
        """The options as `renders.make.film.make` takes them: those that were given."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        given |= given.pop("own")
        return {name: value for name, value in given.items() if value is not None and name != "usual"}
