"""One film (or one still), made by fresh processes: whole at its place in the end, or nothing at all.

The work is done by `processes` in a hidden folder beside ``out`` (so that the move to its place is
one rename), which goes away in any case: finished, failed, interrupted.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import move_whole, workplace, write_whole
from renders import catalog, mp4, subtitles
from renders.film_options import size
from renders.finishing_error import FinishingError
from renders.make.film_key import SETTINGS, film_key, plain
from renders.make.processes import run
from renders.make.reports import Progress
from renders.make.signals import cleanup_on_signal
from scenes.options import FORMAT, VIEW


@dataclass(frozen=True)
class Made:
    """A film that is there: its file, its subtitles if any, seconds it took; not ``fresh``: found made."""

    path: Path
    subtitles: Path | None
    seconds: float
    fresh: bool = True


def make(
    film: str | catalog.FilmEntry,
    options: Mapping[str, Any],
    out: Path,
    *,
    jobs: int = 1,
    force: bool = False,
    usual: Any = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    key: str | None = None,
) -> Made:
    """Make one film at ``out`` (and its subtitles beside it), or return it at once where it is made already.

    ``options`` are the keyword options of the film's Scene class (``race`` a Race), and ``quality``; ``jobs``
    is how many processes share the work (the film's bytes are the same for any number). ``usual`` is the Race
    that the film shows where ``options`` has none, if it is known: it is computed before any of them draws.
    ``stop``, asked every second, gives it up. ``key`` is the film's, where it is known.
    Raises FileExistsError where another file is at ``out`` or beside it without ``force``,
    InputError(s) for mistakes that only the film's own process can see, RenderError,
    KeyboardInterrupt (SIGTERM and SIGHUP too).
    """
    entry = catalog.films()[film] if isinstance(film, str) else film
    started = time.monotonic()
    key = key or film_key(entry, options)
    if not force:
        found = find_made(key, out)
        if found is not None and found == out:
            return Made(out, _beside(out), time.monotonic() - started, fresh=False)
        _refuse_existing(out)
        if found is not None:
            return _copied(found, out, started)
    task = {**_task(entry, options, usual), "do": "film", "film": key}
    with cleanup_on_signal() as uninterrupted, workplace(out.parent, out.stem) as folder:
        made = run(task, folder, SETTINGS, progress, jobs, stop)
        with uninterrupted():
            if not force:
                _refuse_existing(out)
            if made.get("subtitles"):
                move_whole(Path(made["subtitles"]), out.with_suffix(".srt"))
            else:
                out.with_suffix(".srt").unlink(missing_ok=True)
            move_whole(Path(made["video"]), out)
    return Made(out, _beside(out), time.monotonic() - started)


def still(
    film: str | catalog.FilmEntry,
    options: Mapping[str, Any],
    moment: Mapping[str, float],
    out: Path,
    *,
    usual: Any = None,
    progress: Callable[[Progress], None] | None = None,
) -> Made:
    """One picture of a film, PNG, PDF or SVG by the suffix of ``out``.

    ``options`` and ``usual`` are as `make` has them. ``moment`` is a ``step``, a ``time`` in seconds or a
    ``chapter`` from 1; empty, the telling one. Raises as `make`.
    """
    started = time.monotonic()
    entry = catalog.films()[film] if isinstance(film, str) else film
    task = {**_task(entry, options, usual), "do": "still", "suffix": out.suffix.lower(), "moment": {**moment}}
    with cleanup_on_signal() as uninterrupted, workplace(out.parent, out.stem) as folder:
        made = run(task, folder, SETTINGS, progress)
        with uninterrupted():
            move_whole(Path(made["picture"]), out)
    return Made(out, None, time.monotonic() - started)


def _task(entry: catalog.FilmEntry, options: Mapping[str, Any], usual: Any) -> dict[str, Any]:
    """What a film's process is told of the film."""
    task: dict[str, Any] = {"scene": entry.scene, "keywords": keywords_of(options), "size": size(options)}
    task["terrain"] = VIEW.name in entry.takes and task["keywords"].get(VIEW.name, VIEW.usual) == VIEW.usual
    if not {*entry.takes} - {
        *catalog.RACE,
        *catalog.SPAN,
        VIEW.name,
        FORMAT.name,
    }:  # a race, and nothing else is computed
        task["shows"] = plain(options.get("race") or usual)
    return task


def keywords_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """A film's options as its process takes them: those of its Scene class, as plain data."""
    return {name: plain(value) for name, value in options.items() if name != "quality"}


def measures(path: Path) -> tuple[float, int]:
    """A film's length in seconds and its size in bytes. Raises FinishingError where it is none."""
    return float(mp4.look(path).seconds), path.stat().st_size


# ---- where it is


def find_made(key: str, out: Path) -> Path | None:
    """A finished film of this key: at ``out``, or among the films made without a place of their own."""
    return next((path for path in (out, *_landed(key)) if path.is_file() and carries(path, key)), None)


def carries(path: Path, key: str) -> bool:
    """Whether a file is the film of a key, whole as far as its head tells."""
    try:
        return mp4.look(path).origin.get("film") == key
    except FinishingError:
        return False


def _landed(key: str) -> list[Path]:
    """The files with this key in their names among the films made without a place of their own.

    The others are not opened: in somebody's own folder they may be thousands.
    """
    try:
        return sorted(catalog.landing().glob(f"*-{key[:12]}.mp4"))
    except OSError:  # no such folder, or none where one may look
        return []


def _beside(film: Path) -> Path | None:
    """The subtitles beside a film, written anew from its own track where they were lost; None of none."""
    beside = film.with_suffix(".srt")
    if not beside.is_file():
        with suppress(FinishingError, OSError):
            if cues := mp4.look(film).cues:
                write_whole(beside, subtitles.srt(cues).encode())
    return beside if beside.is_file() else None


def _refuse_existing(out: Path) -> None:
    """Raise FileExistsError where a film, or subtitles beside it, would be lost."""
    for path in (out, out.with_suffix(".srt")):
        if path.exists():
            raise FileExistsError(path)


def _copied(found: Path, out: Path, started: float) -> Made:
    with cleanup_on_signal() as uninterrupted, workplace(out.parent, out.stem) as folder:
        sources = [path for path in (_beside(found), found) if path is not None]
        copies = [shutil.copyfile(path, folder / path.name) for path in sources]
        with uninterrupted():
            for copy in copies:
                move_whole(copy, out.with_suffix(copy.suffix))
    return Made(out, _beside(out), time.monotonic() - started, fresh=False)
