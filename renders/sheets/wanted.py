"""A sheet that is asked for, and what its files are called.

``sheet-3.pdf`` is the one to write on, ``sheet-3-answers.pdf`` the one with the answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scenes.language import texts_in

FOLDER = Path(__file__).parent / "words"
NAME = "sheet-{number}"
SUFFIXES = {False: ".pdf", True: "-answers.pdf"}  # without the answers, and with them


@dataclass(frozen=True)
class Wanted:
    """A sheet: in which language, which of its two kinds (with answers: true), and the line at its foot."""

    number: int
    language: str
    answers: tuple[bool, ...] = (False, True)
    credit: str = ""

    @property
    def name(self) -> str:
        """What its files are called, without their suffixes."""
        return NAME.format(number=self.number)


def title(number: int, language: str) -> str:
    """What an exercise is called."""
    return texts_in(FOLDER / f"{language}.toml")[f"sheet_{number}.title"]
