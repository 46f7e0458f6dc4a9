"""What films show, computed before any of them is made: by one process, which imports TensorFlow once.

Each result then lies in the archive (`engine.archive`), where the films' own processes find it; `packed` and
`unpack` take results to a machine that does not see that archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import InputError
from renders.catalog import FilmEntry
from renders.identity import SETTINGS, plain
from renders.processes import Listener, mistake, run


@dataclass(frozen=True)
class Failure:
    """Why a film cannot have what it shows: the ``mistakes`` of who asked for it, or else what went wrong.

    ``detail`` is the end of what was said, for who wants to know more.
    """

    reason: str
    detail: str = ""
    mistakes: tuple[InputError, ...] = ()


def compute(
    films: Sequence[tuple[str, FilmEntry, Mapping[str, Any]]],
    folder: Path,
    progress: Listener | None = None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, list[str] | Failure]:
    """Compute and store what these films show and is not stored yet, each result once, in one process.

    ``films`` are triples: what to call the film here, its entry, its options as for `renders.film.make`.
    ``folder`` is where the process may leave files. ``progress`` hears of the phase "race", with how many
    results are there of all; ``stop``, asked every second, gives it up. Gives by film the archive's keys of
    what it shows (but for what could not be stored), or why there is nothing to show; the others go on.
    Raises RenderError where the process died.
    """
    asked = [
        {"id": name, "scene": entry.scene, "keywords": keywords_of(options)} for name, entry, options in films
    ]
    made = run({"do": "compute", "films": asked}, folder, SETTINGS, progress, stop=stop)
    return {name: _told(**made[name]) for name, _, _ in films}


def keywords_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """A film's options as its process takes them: those of its Scene class, as plain data."""
    return {name: plain(value) for name, value in options.items() if name != "quality"}


def packed(keys: Iterable[str]) -> dict[str, bytes]:
    """Stored results by their keys, as bytes. Raises FileNotFoundError where one is not stored."""
    from engine import archive

    return {key: archive.read_bytes(key) for key in keys}


def unpack(results: Mapping[str, bytes]) -> None:
    """Store what `packed` gave, where it is not stored yet. Raises DamagedError, OSError as `archive.put`."""
    from engine import archive

    for key, data in results.items():
        archive.put(key, data)


def _told(
    results: list[str] | None = None,
    failed: str = "",
    detail: str = "",
    mistakes: Sequence[Mapping[str, Any]] = (),
) -> list[str] | Failure:
    if results is not None:
        return results
    errors = tuple(mistake(**each) for each in mistakes)
    return Failure(failed or " ".join(str(error) for error in errors), detail, errors)
