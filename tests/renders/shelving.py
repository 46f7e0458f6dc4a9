"""Files that are put on a course's shelf, for the tests: of these bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.files import workplace
from renders.course.shelf import Record, Shelf
from renders.course.work import Outcome


def put(shelf: Shelf, film: str, data: Mapping[str, bytes], about: Mapping[str, Any]) -> Record:
    """Put a film's files of these bytes on a shelf, as those that another machine has sent."""
    shelf.folder.mkdir(parents=True, exist_ok=True)
    with workplace(shelf.folder, "sent") as folder:
        return shelf.put(film, Outcome(sent=data).landed(folder).files, about)
