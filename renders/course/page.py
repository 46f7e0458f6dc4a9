"""The page of a course: every film with its poster, captions and chapters, to be opened in any browser.

It lies beside the films and wants no server: a browser reads no captions from a file of its own, so the page
carries them. Beside it lies a page of the optimizers: what each does, its parameters, its paper, its film.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from renders import catalog, optimizer_table
from renders.course import sheets
from renders.course.shelf import Record
from renders.sheets.wanted import SUFFIXES
from renders.speech import Speech, clock

PAGE, OPTIMIZERS = "index.html", "optimizers.html"
TEMPLATES = Path(__file__).parent / "page"
# The words of the page of the optimizers.
TOLD = ("language", "optimizers", "about", "films", "spelled", "defaults", "paper", "from", "reading", "film")
KINDS = {
    ".mp4": "MP4",
    ".srt": "SRT",
    ".vtt": "VTT",
    ".png": "PNG",
    ".gif": "GIF",
    ".webm": "WebM",
    ".txt": "TXT",
}


def page(records: Sequence[Record], titles: Mapping[str, str], folder: Path) -> str:
    """The HTML of the films on record, in their order, by variant; ``titles``: the course's, by language.

    It leads to the page of the optimizers, where that is in the folder.
    """
    variants: dict[str, list[Record]] = {}
    for record in records:
        variants.setdefault(record["film"].partition("/")[0], []).append(record)
    shown = [_variant(name, films, titles, folder) for name, films in variants.items()]
    return _rendered(PAGE, variants=shown, optimizers=OPTIMIZERS if (folder / OPTIMIZERS).is_file() else "")


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
    return _rendered(OPTIMIZERS, shown=shown, index=PAGE)


def _rendered(template: str, **what: Any) -> str:
    import jinja2

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((TEMPLATES / template).read_text(encoding="utf-8")).render(**what)


def _variant(name: str, films: Sequence[Record], titles: Mapping[str, str], folder: Path) -> dict[str, Any]:
    language = name.partition("-")[0]
    words = Speech(language)
    own = [_film(record, language, folder) for record in films if "key" in record]
    joined = [_film(record, language, folder) for record in films if "key" not in record]
    for each in joined:  # has no poster of its own
        each["poster"] = own[0]["poster"] if own else ""
    return {
        "language": language,
        "title": titles.get(language, ""),
        "look": " · ".join(re.sub(r"^(\d+)x(\d+)$", r"\1:\2", part) for part in name.split("-")[1:]),
        "words": {name: words.say(f"page.{name}") for name in ("language", "sheets", "optimizers")},
        "joined": joined[0] if joined else None,
        "films": own,
        "sheets": _sheets(words, folder),
    }


def _sheets(words: Speech, folder: Path) -> list[dict[str, str]]:
    """The files of the exercise sheets in a language: where each is, and what it is called."""
    shelf = sheets.shelf_in(folder)
    found = [record for name in shelf.films() if (record := shelf.record(name))]
    own = [record for record in found if record.get("language") == words.language]
    return [
        {
            "path": quote(f"{sheets.FOLDER}/{file}"),
            "name": words.say(
                "page.answers" if file.endswith(SUFFIXES[True]) else "page.sheet", number=record["number"]
            ),
        }
        for record in sorted(own, key=lambda record: int(record["number"]))
        for file in sorted(record["files"], key=lambda file: file.endswith(SUFFIXES[True]))
    ]


def _film(record: Record, language: str, folder: Path) -> dict[str, Any]:
    files = {Path(name).suffix: name for name in record["files"]}
    number, scene = record.get("number"), catalog.films().get(record.get("scene", ""))
    return {
        "heading": f"{number}. {record['title']}" if number else record["title"],
        "said": scene.said(language) if scene is not None else "",
        "language": language,
        "video": quote(files[".mp4"]),
        "poster": quote(files.get(".png", "")),
        "captions": _inline(folder / files[".vtt"]) if ".vtt" in files else "",
        "length": clock(record["length"]),
        "chapters": [
            {"title": title, "start": start, "clock": clock(start)} for title, start in record["chapters"]
        ],
        "files": [
            {"path": quote(files[suffix]), "kind": kind} for suffix, kind in KINDS.items() if suffix in files
        ],
    }


def _inline(path: Path) -> str:
    """A file as an address that holds it; empty where it cannot be read."""
    try:
        return "data:text/vtt;base64," + base64.b64encode(path.read_bytes()).decode()
    except OSError:
        return ""
