"""A sheet that is asked for, and what its files are called.

``sheet-3.pdf`` is the one to write on, ``sheet-3-answers.pdf`` the one with the answers.
"""

from __future__ import annotations

from dataclasses import dataclass

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
