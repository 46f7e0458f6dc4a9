"""The last line of `make race`: where the film is, its length and size, and how long it took.

``python -m renders.summary FILM STARTED``: ``STARTED`` is the moment at which the making began, in whole
seconds since 1970 (``date +%s``). A film older than that is not the one that was just made: exit code 1.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from renders.film import measures
from renders.speech import Speech, language


def main(film: str, started: str) -> int:
    """Print the line for the film at the path ``film``; 0 when it was made since ``started``, else 1."""
    path = Path(film)
    speech = Speech(language())
    if not path.is_file() or path.stat().st_mtime < int(started):
        print(speech.say("says.failed", reason=film), file=sys.stderr)
        return 1
    length, size = measures(path)
    seconds = f"{max(0.0, time.time() - int(started)):.0f}"
    print(
        speech.say(
            "says.made", path=path, length=f"{length:.1f}", size=f"{size / 1e6:.1f} MB", seconds=seconds
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
