"""What films show, computed before any of them is made: by one process, which imports TensorFlow once.

Each result then lies in the archive (`engine.archive`), where the films' own processes find it; `packed` and
`unpack` take results to a machine that does not see that archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.files import workplace
from renders.catalog import FilmEntry
from renders.make.film import keywords_of
from renders.make.film_key import SETTINGS
from renders.make.processes import run
from renders.make.reports import Failure, Listener
from renders.make.signals import cleanup_on_signal


def compute(
    films: Sequence[tuple[str, FilmEntry, Mapping[str, Any]]],
    folder: Path,
    progress: Listener | None = None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, list[str] | Failure]:
    """Compute and store what these films show and is not stored yet, each result once, in one process.

    ``films`` are triples: what to call the film here, its entry, its options as for `renders.make.film.make`.
    The process works in a folder of its own within ``folder``. ``progress`` hears of the phase "race", with
    how many of all the results are there; ``stop``, asked every second, gives it up. Gives by film the
    archive's keys of what it shows (but for what could not be stored), or why there is nothing to show; the
    others go on. Raises RenderError where the process died.
    """
    asked: list[dict[str, Any]] = []
    told: dict[str, list[str] | Failure] = {}
    for name, entry, options in films:
        try:
            asked.append({"id": name, "scene": entry.scene, "keywords": keywords_of(options)})
        except InputError as error:  # an optimizer of one's own that is not there any more
            told[name] = Failure.of(error, folder)
    if asked:
        with cleanup_on_signal(), workplace(folder, "races") as place:
            made = run({"do": "compute", "films": asked}, place, SETTINGS, progress, stop=stop)
        for name, what in made.items():
            told[name] = Failure.read(what["failure"]) if "failure" in what else what["results"]
    return {name: told[name] for name, _, _ in films}


def packed(keys: Iterable[str]) -> dict[str, bytes]:
    """Stored results by their keys, as bytes. Raises FileNotFoundError where one is not stored."""
    from engine import archive

    return {key: archive.read_bytes(key) for key in keys}


def unpack(results: Mapping[str, bytes]) -> None:
    """Store what `packed` gave, where it is not stored yet. Raises DamagedError, OSError as `archive.put`."""
    from engine import archive

    for key, data in results.items():
        archive.put(key, data)
