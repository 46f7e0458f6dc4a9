"""A sheet's pages: its blocks set by Typst, as a PDF whose bytes depend on nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from renders.sheets.blocks import Block
from scenes.language import Words
from scenes.stage.paint.lettering import FONTS
from scenes.theme import THEMES

TEMPLATE = Path(__file__).parent / "sheet.typ"
PEN = "end"  # of the theme's colours, that in which answers are written


@dataclass(frozen=True)
class Sheet:
    """One exercise sheet in one language: its number, its title and its blocks, from top to bottom."""

    number: int
    title: str
    blocks: Sequence[Block]


def pdf(sheet: Sheet, words: Words, *, answers: bool, credit: str = "") -> bytes:
    """The pages as a PDF, with the answers or with room to write them; ``credit`` stands at each foot."""
    theme = THEMES["paper"]
    colours = (theme.text, theme.muted, theme.line, theme.accent, getattr(theme, PEN), theme.highlight)
    said = {name: words(f"sheets.{name}") for name in ("answers", "name", "date")}
    data: dict[str, Any] = {
        "language": words.language,
        "title": sheet.title,
        "credit": credit,
        "answers": answers,
        "colours": colours,
        "words": {**said, "kicker": words("sheets.kicker", number=sheet.number)},
        "blocks": sheet.blocks,
    }
    made: bytes = _compiler().compile(
        TEMPLATE.read_bytes(), format="pdf", sys_inputs={"sheet": json.dumps(data)}, timestamp=0
    )
    return made


@cache
def _compiler() -> Any:
    """With the project's own font and those that Typst brings along, and no other."""
    import typst

    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
