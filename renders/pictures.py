"""The README's pictures: a still of each film, and a GIF of some. `make pictures` renews them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from PIL import Image

from engine.files import move_whole, workplace
from renders import catalog, mp4
from renders.finish import excerpts, joining
from renders.make import film

FOLDER = Path(__file__).parent / "pictures"
SIZE = (960, 540)
LARGEST = 130_000  # bytes of a still
TEASER = "films.gif"
TEASED, SECONDS = ("race", "grid", "minima", "descent"), 2.0  # the films in the GIF, and how long each
WIDTH, RATE, COLOURS = 480, 15, 256  # px, frames a second


def main(names: list[str]) -> None:
    """Make the stills of these films, or of all and the GIF if none is named."""
    FOLDER.mkdir(exist_ok=True)
    with workplace(FOLDER, "pictures") as folder:
        made = [still(name, folder) for name in names or catalog.films()]
        if not names:
            made.append(teaser(folder))
        for path in made:
            print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
            move_whole(path, FOLDER / path.name)


def still(name: str, folder: Path) -> Path:
    """A film's telling moment, as it is by default, as good as `LARGEST` allows."""
    module, _, scene = catalog.films()[name].scene.partition(":")
    made = getattr(importlib.import_module(module), scene)()
    drawn, path = folder / f"{name}.png", folder / f"{name}.jpg"
    made.still(drawn, made.telling, SIZE)
    made.tear_down()
    with Image.open(drawn) as picture:
        plain = picture.convert("RGB")
    for quality in range(95, 20, -3):
        plain.save(path, quality=quality, optimize=True, subsampling=0)
        if path.stat().st_size <= LARGEST:
            break
    return path


def teaser(folder: Path) -> Path:
    """Seconds of some films around their moments, one after another, as a GIF."""
    options = {"highlight": SECONDS, "quality": "720p30"}
    made = [film.make(name, options, folder / f"{name}.mp4").path for name in TEASED]
    joined = joining.join(made, folder / "films.mp4", "")[".mp4"]
    assert mp4.look(joined).seconds == len(TEASED) * SECONDS
    excerpts.quick_gif(joined, folder / TEASER, 1.0, RATE, WIDTH, COLOURS)
    return folder / TEASER


if __name__ == "__main__":
    main(sys.argv[1:])
