"""A sheet set by Typst, from nothing but its blocks: its pages as a PDF, and what is asked as HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from renders.sheets.blocks import Block
from scenes.language import Words
from scenes.stage.paint.lettering import FONTS
from scenes.theme import THEMES

TEMPLATE, EXERCISE = (Path(__file__).parent / f"{name}.typ" for name in ("sheet", "exercise"))
SIMPLER = {  # signs of MathML that stand askew where a device has no font of mathematics: most phones
    re.compile("<msup>(<mi>.</mi>)<mo>′</mo></msup>"): r"\1<mo>′</mo>",
    re.compile("<mo>\u0302</mo>"): "<mo>^</mo>",
}
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


def html(sheet: Sheet, folder: str, name: str) -> dict[str, bytes]:
    """What is asked, to stand in a page, by ".html"; and each figure by its suffix to ``name``, "-1.svg".

    The page finds the figures in ``folder``. There is no answer in any of them.
    """
    files: dict[str, bytes] = {}
    blocks: list[Block] = []
    for block in sheet.blocks:
        if block["kind"] == "figure":
            files[suffix := f"-{len(files) + 1}.svg"] = block["svg"].encode()
            block = {**block, "svg": "", "answered": "", "src": f"{folder}/{name}{suffix}"}
        blocks.append(block)
    page = _compiler().compile(
        EXERCISE.read_bytes(), format="html", sys_inputs={"sheet": json.dumps({"blocks": blocks})}
    )
    (text,) = re.findall("<body>(.*)</body>", page.decode(), re.DOTALL)
    for sign, simpler in SIMPLER.items():
        text = sign.sub(simpler, text)
    return {**files, ".html": text.encode()}


@cache
def _compiler() -> Any:
    """With the project's own font and those that Typst brings along, and no other."""
    import typst

    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
