"""The first and the last line of `make race`: how long it takes; where the film is, and how long it took.

``python -m renders.summary`` says the one, ``python -m renders.summary FILM STARTED`` the other: ``STARTED``
is the moment at which the making began, in whole seconds since 1970 (``date +%s``). A film older than that is
not the one that was just made: exit code 1.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from renders.film_options import FilmOptions
from renders.make.durations import Watch
from renders.make.film import measures
from renders.speech import Speech, language


def before() -> int:
    """Print how long the film of the race takes, where that is long; 0."""
    _watch().tell(Speech(language()))
    return 0


def main(film: str, started: str) -> int:
    """Print the line for the film at the path ``film``; 0 when it was made since ``started``, else 1."""
    path = Path(film)
    speech = Speech(language())
    if not path.is_file() or path.stat().st_mtime < int(started):
        print(speech.say("says.failed", reason=film), file=sys.stderr)
        return 1
    length, size = measures(path)
    took = max(0.0, time.time() - int(started))
    _watch(took).keep(length, size)
    seconds = f"{took:.0f}"
    print(
        speech.say("says.made", path=path, length=f"{length:.1f}", size=speech.bytes(size), seconds=seconds)
    )
    return 0


def _watch(took: float = 0.0) -> Watch:
    """The watch over the film of the race, made by one process, that took so many seconds by now."""
    times = iter((0.0, took))
    return Watch(
        "race", FilmOptions(), 1, lambda progress: print(progress.text, flush=True), lambda: next(times)
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if sys.argv[1:] else before())
