"""The net under a change that must not be seen: the films' frames as hashes, written to a file, and compared.

``python -m tests.frames before.json`` writes, of every film in two looks, its length, captions, acts and
telling moment, and SHA-256 of `COUNT` frames as the film paints them. ``python -m tests.frames after.json
--against before.json`` says what is another. ``--only race,grid`` looks at some films. The file does not
belong in git.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

LOOKS = (("es", "night"), ("en", "paper"))
COUNT = 60  # frames of each film and look
SIZE = (270, 480, 4)  # rows, columns, RGBA


def films() -> dict[str, str]:
    """The scene of every film, ``module:class``, by the film's name."""
    from renders.catalog import films as entries

    return {film.name: film.scene for film in entries().values()}


def seen(scene: str, language: str, theme: str) -> dict[str, Any]:
    """What a film shows, as plain data: equal where nobody could see a difference."""
    module, name = scene.split(":")
    film = getattr(importlib.import_module(module), name)(language=language, theme=theme)
    pixels = np.zeros(SIZE, np.uint8)
    frames = {}
    for seconds in np.linspace(0.0, film.length, COUNT, endpoint=False).round(3).tolist():
        film.picture.seconds = seconds
        film.picture.paint_into(pixels)
        frames[str(seconds)] = hashlib.sha256(pixels.tobytes()).hexdigest()[:16]
    found = {
        "length": round(film.length, 6),
        "telling": round(film.telling, 6),
        "captions": [[round(each.start, 6), round(each.end, 6), each.text] for each in film.captions],
        "acts": [[each.name, round(each.start, 6), round(each.end, 6)] for each in film.acts],
        "frames": frames,
    }
    for actor in film.actors:
        if release := getattr(actor, "release", None):
            release()
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What of a film and look is another, one line each; frames by their seconds."""
    lines = [part for part in ("length", "telling", "captions", "acts") if before[part] != after[part]]
    others = [at for at, sha in before["frames"].items() if after["frames"].get(at) != sha]
    return lines + (
        [f"{len(others)} of {len(before['frames'])} frames: {' '.join(others)}"] if others else []
    )


def main() -> int:
    """Write what the films show; with ``--against``, exit 1 where it is another than before."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="names of films, with commas")
    parser.add_argument("--against", type=Path, help="what an earlier run wrote")
    given = parser.parse_args()
    before = json.loads(given.against.read_text(encoding="utf-8")) if given.against else {}
    only = set(filter(None, given.only.split(",")))
    shown: dict[str, Any] = {}
    changed = 0
    for name, scene in films().items():
        if only and name not in only:
            continue
        for language, theme in LOOKS:
            look = f"{name} {language} {theme}"
            shown[look] = seen(scene, language, theme)
            lines = differences(before[look], shown[look]) if look in before else []
            changed += bool(lines)
            verdict = ("another: " + "; ".join(lines)) if lines else "equal" if look in before else "written"
            print(f"{look}: {verdict}", flush=True)
    aside = given.out.with_suffix(".part")
    aside.write_text(json.dumps(shown, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(aside, given.out)
    return int(changed > 0)


if __name__ == "__main__":
    sys.exit(main())
