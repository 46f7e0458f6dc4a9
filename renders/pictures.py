"""The README's pictures, from the real film: a short GIF, and a still. `make pictures` renews them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.race import Race
from renders import film

FOLDER = Path(__file__).parent / "pictures"
STILL_STEP = 14
GIF_SPAN = (0, 26)  # steps
GIF_WIDTH, GIF_RATE, GIF_SPEED = 640, 10, 2.0  # px, frames a second, times as fast as the film
COLOURS = 96


def main() -> None:
    """Make both."""
    FOLDER.mkdir(exist_ok=True)
    picture = FOLDER / "race.png"
    film.still(Race(), STILL_STEP, picture, language="es", theme="night", quality="720p30")
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        options = {"race": Race(), "span": GIF_SPAN, "quality": "720p30"}
        made = film.make("race", options, Path(folder) / "race.mp4")
        gif(made.path, FOLDER / "race.gif")
    for path in (picture, FOLDER / "race.gif"):
        print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


def gif(video: Path, out: Path) -> None:
    """A small GIF of a film, with a palette of its own. Raises ffmpeg.Error where ffmpeg fails."""
    import ffmpeg

    source = (
        ffmpeg.input(str(video))
        .video.filter("setpts", f"PTS/{GIF_SPEED}")
        .filter("fps", GIF_RATE)
        .filter("scale", GIF_WIDTH, -1, flags="lanczos")
        .split()
    )
    palette = source[0].filter("palettegen", max_colors=COLOURS, stats_mode="diff")
    painted = ffmpeg.filter([source[1], palette], "paletteuse", dither="none", diff_mode="rectangle")
    painted.output(str(out), loop=0).overwrite_output().run(quiet=True)


if __name__ == "__main__":
    main()
