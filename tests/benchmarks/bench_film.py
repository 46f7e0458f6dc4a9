"""How fast the race is filmed: frames a second beside a stock manim scene and beside the encoder's own limit.

Run on a machine with nothing else to do:  python -m tests.benchmarks.bench_film [--runs 3]
Each figure is of a whole `manim` process, less the start-up measured with the same scene cut to one
frame; the archive is warm. The encoder's limit is what the same settings do with frames from memory.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).parent / "peers"
ONE_FRAME = {
    "film": "from scenes.race import RaceFilm\nclass One(RaceFilm):\n"
    "    def __init__(self):\n        super().__init__()\n        self.window = (30.0, 30.0 + 1 / 60)\n",
    "stock": "from stock_manim_2d import Race2D\nclass One(Race2D):\n"
    "    def play(self, *what, **how):\n        super().play(*what, **{**how, 'run_time': 1 / 60})\n",
}
STOCK_FRAMES = 600


def manim(scene: Path, name: str, folder: Path) -> float:
    """Seconds that one `manim -qh` takes (1080p60), its files in a folder of their own."""
    command = [
        sys.executable,
        "-m",
        "manim",
        "-qh",
        "--fps",
        "60",
        "--disable_caching",
        "--progress_bar",
        "none",
    ]
    command += ["-v", "ERROR", "--media_dir", str(folder), str(scene), name]
    begin = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(PEERS)}
    )
    return time.perf_counter() - begin


def rates(runs: int) -> dict[str, list[float]]:
    """Frames a second of the race and of the stock scene, one pair a run."""
    from scenes.race import RaceFilm

    frames = {"film": round(RaceFilm().length * 60), "stock": STOCK_FRAMES}
    scenes = {
        "film": (ROOT / "scenes" / "race.py", "RaceFilm"),
        "stock": (PEERS / "stock_manim_2d.py", "Race2D"),
    }
    found: dict[str, list[float]] = {"film": [], "stock": []}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for kind, text in ONE_FRAME.items():
            (folder / f"one_{kind}.py").write_text(text)
        for run in range(runs):
            for kind in scenes:
                start = manim(folder / f"one_{kind}.py", "One", folder / f"{kind}{run}")
                whole = manim(*scenes[kind], folder / f"{kind}{run}")
                found[kind].append(frames[kind] / (whole - start))
                print(f"  {kind}: {frames[kind]} frames in {whole:.1f} s, of which start-up {start:.1f} s")
    return found


def encoder_limit(samples: int = 12) -> float:
    """Frames a second of the encoder alone: 30-frame samples from all over the film, from memory."""
    import numpy as np
    from manim import config
    from manim.scene.video_segment_encoder import VideoSegmentEncoder

    from scenes.race import RaceFilm

    config.quality = "high_quality"
    config.frame_rate = 60
    film = RaceFilm()
    speeds = []
    with tempfile.TemporaryDirectory() as folder:
        for number, start in enumerate(np.linspace(0.5, film.length - 1, samples)):
            frames = []
            for at in range(30):
                film.picture.seconds = start + at / 60
                pixels = np.empty((1080, 1920, 4), np.uint8)
                film.picture.paint_into(pixels)
                frames.append(pixels)
            for warm in (False, True):
                encoder = VideoSegmentEncoder(
                    target=Path(folder) / f"{number}{warm}.mp4", spec=film.file_writer_settings.video_encoder
                )
                begin = time.perf_counter()
                for pixels in frames:
                    encoder.write_frame(pixels)
                encoder.finish()
                if warm:
                    speeds.append(30 / (time.perf_counter() - begin))
    return statistics.median(speeds)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    runs = options.parse_args().runs
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    found = rates(runs)
    limit = encoder_limit()  # last: the machine has come to rest
    film, stock = (statistics.median(found[kind]) for kind in ("film", "stock"))
    print(f"race, 1080p60:        {film:6.1f} frames/s")
    print(f"stock manim, 1080p60: {stock:6.1f} frames/s   the race is {film / stock:.1f} times as fast")
    print(f"encoder's limit:      {limit:6.1f} frames/s   the race reaches {film / limit:.2f} of it")


if __name__ == "__main__":
    main()
