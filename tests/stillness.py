"""Where a film rests: ``python -m tests.stillness race`` prints its still stretches; 1 if there are any.

A frame is still beside the one three seconds later where fewer than 0.2 % of the pixels differ by more than 8
of 255. While a text is read, and on the end card, a film may rest. ``--lang`` and ``--theme`` are its look.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from scenes.film import Film
from tests.frames import SIZE, films

APART, EVERY = 3.0, 0.5  # seconds between the two frames, and from one look to the next
SEEN, PART = 8, 0.002  # of 255; of the pixels


def stretches(film: Film, painted: Callable[[float], np.ndarray] | None = None) -> list[tuple[float, float]]:
    """The film's still stretches (first and last second), but for its end card and for what is being read."""
    painted = painted or (lambda seconds: frame(film, seconds))
    frames: dict[float, np.ndarray] = {}
    found: list[tuple[float, float]] = []
    for seconds in np.arange(0.0, film.acts[-1].start - APART, EVERY).round(3).tolist():
        for at in (seconds, seconds + APART):
            if at not in frames:
                frames[at] = painted(at)[..., :3].astype(np.int16)
        other = np.abs(frames.pop(seconds) - frames[seconds + APART]).max(axis=-1) > SEEN
        if other.mean() >= PART or read(film, seconds):
            continue
        if found and seconds <= found[-1][1]:
            found[-1] = found[-1][0], seconds + APART
        else:
            found.append((seconds, seconds + APART))
    return found


def read(film: Film, seconds: float) -> bool:
    """Whether one text is there to be read from this second to the one three later."""
    return any(each.start <= seconds and seconds + APART <= each.end for each in film.captions)


def frame(film: Film, seconds: float) -> np.ndarray:
    """A small frame of a film."""
    pixels = np.zeros(SIZE, np.uint8)
    film.picture.seconds = seconds
    film.picture.paint_into(pixels)
    return pixels


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the still stretches of the films that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("film", nargs="+", choices=[*films()])
    parser.add_argument("--lang", default="es")
    parser.add_argument("--theme", default="night")
    given = parser.parse_args(arguments)
    lines = [line for name in given.film for line in told(name, given.lang, given.theme)]
    print("\n".join(lines) or "nothing rests too long")
    return bool(lines)


def told(name: str, language: str, theme: str) -> Iterator[str]:
    """A line for each still stretch of a film."""
    module, scene = films()[name].split(":")
    film = getattr(importlib.import_module(module), scene)(language=language, theme=theme)
    for first, last in stretches(film):
        yield f"{name}: nothing moves from {first:.1f} to {last:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
