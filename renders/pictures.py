"""The README's pictures: a still of each film, and a short GIF of one. `make pictures` renews them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from engine.files import move_whole, workplace
from engine.race import Race
from renders import catalog
from renders.finish import excerpts
from renders.make import film

FOLDER = Path(__file__).parent / "pictures"
SIZE = (960, 540)
GIF_FILM, GIF_SPAN = "race", (0, 24)  # steps
GIF_WIDTH, GIF_RATE, GIF_SPEED = 640, 10, 2.0  # px, frames a second, times as fast as the film
COLOURS = 96


def main(names: list[str]) -> None:
    """Make the stills of these films (of all, if none is named) and the GIF."""
    FOLDER.mkdir(exist_ok=True)
    with workplace(FOLDER, "pictures") as folder:
        made = [still(name, folder) for name in names or catalog.films()]
        if not names or GIF_FILM in names:
            options = {"race": Race(), "span": GIF_SPAN, "quality": "720p30"}
            video = film.make(GIF_FILM, options, folder / "film.mp4")
            made.append(folder / "race.gif")
            excerpts.quick_gif(video.path, made[-1], GIF_SPEED, GIF_RATE, GIF_WIDTH, COLOURS)
        for path in made:
            print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
            move_whole(path, FOLDER / path.name)


def still(name: str, folder: Path) -> Path:
    """A film's telling moment, as it is by default."""
    module, _, scene = catalog.films()[name].scene.partition(":")
    made = getattr(importlib.import_module(module), scene)()
    path = folder / f"{name}.png"
    made.still(path, made.telling, SIZE)
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
