"""What pages of a course are made with; and the page of the optimizers: what each does, its film."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renders import optimizer_table
from renders.speech import Speech
from scenes.figures import look

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE, OPTIMIZERS = "index.html", "optimizers.html"
UP = "../../"  # from a lesson's page to the course's folder
TEMPLATES = Path(__file__).parent / "page"
# The words of the page of the optimizers.
TOLD = ("language", "optimizers", "about", "films", "spelled", "defaults", "paper", "from", "reading", "film")


def optimizers(languages: Sequence[str]) -> str:
    """The HTML of the catalogue of optimizers, in these languages one after another.

    What they keep is measured once, on the real ones: that imports Keras.
    """
    shown = []
    for language in languages:
        words = Speech(language)
        told = {name: words.say(f"page.{name}") for name in TOLD}
        parts = [
            {
                "row": row,
                "arguments": [(name, optimizer_table.shown(value, repr)) for name, value in row.arguments],
            }
            for row in optimizer_table.rows(words)
        ]
        shown.append({"language": language, "words": told, "optimizers": parts})
    return rendered(OPTIMIZERS, shown=shown, homes=homes(languages), colours=look.style())


def homes(languages: Iterable[str]) -> dict[str, str]:
    """The address of a course's first page in each of its languages."""
    return {language: f"{language}.html" if at else PAGE for at, language in enumerate(languages)}


def rendered(template: str, **what: Any) -> str:
    """A template with what it shows."""
    return _environment().get_template(template).render(**what)


def asset(name: str) -> str:
    """A style sheet or a program that pages share."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
