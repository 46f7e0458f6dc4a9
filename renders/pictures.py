"""The README's pictures: a still of each film, and a GIF of some. `make pictures` renews them.

Those of pages and of the site are made by name, ``python -m renders.pictures page_minima site``: they are
seen in the system's Chromium (`.ci/setup test`), the site as the course in `renders/out` has it.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
PAGE, SITE = "page_", "site"  # what pictures of a page are called, and those of the site
SCREENS = {"": (1920, 1080), "_phone": (390, 844)}  # px: a projector's, a phone's
EPOCHS = {"race": 14, "optimizer": 3}  # at which a page is seen; the others as they open
LESSON, EXERCISE = "course/lessons/es/neuron.html", "#exercise-3"
SETTLING = 4000  # ms until all of a page is drawn, the terrain by the processor, too
TALL = 1800  # px of the site on a projector: down to the exercise


def main(names: list[str]) -> None:
    """Make these pictures, or the stills of all films and the GIF if none is named."""
    FOLDER.mkdir(exist_ok=True)
    with workplace(FOLDER, "pictures") as folder:
        seen = [name for name in names if name.startswith((PAGE, SITE))]
        made = [still(name, folder) for name in names or catalog.films() if name not in seen]
        made += [path for name in seen for path in screens(name, folder)]
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
    return saved(drawn, path)


def screens(name: str, folder: Path) -> Iterator[Path]:
    """A page, or the site, on a projector and on a phone."""
    from playwright.sync_api import sync_playwright

    which = name.removeprefix(PAGE)
    opened = catalog.landing() / LESSON if name == SITE else folder / f"{name}.html"
    if name != SITE:
        command = (sys.executable, "-m", "renders", "page", which, "--lang", "es", "--out", opened)
        subprocess.run(command, check=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for suffix, (width, height) in SCREENS.items():
            height = TALL if name == SITE and not suffix else height
            page = browser.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=2, color_scheme="dark"
            )
            page.goto(opened.as_uri() + (EXERCISE if name == SITE and suffix else ""))
            page.wait_for_selector("html[data-captions]" if name == SITE else "html[data-ready=yes]")
            if which in EPOCHS:
                page.locator("#time").fill(str(EPOCHS[which]))
                page.locator("#time").blur()
            page.wait_for_timeout(SETTLING)
            page.screenshot(path=(drawn := folder / f"{name}.png"))
            yield saved(drawn, folder / f"{name}{suffix}.jpg")
        browser.close()


def saved(drawn: Path, path: Path) -> Path:
    """A picture as large as the README has it, and as good as `LARGEST` allows."""
    with Image.open(drawn) as picture:
        plain = picture.convert("RGB")
    plain.thumbnail((SIZE[0], SIZE[0]), Image.Resampling.LANCZOS)
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
