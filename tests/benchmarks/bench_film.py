"""How fast films are made: beside stock manim scenes, the encoder's own limit, and by several processes.

Run on a machine with nothing else to do:  python -m tests.benchmarks.bench_film [--runs 3] [--full] [--jobs]
A film's figure is of a whole `manim` process (1080p60) that films three excerpts of ten seconds (the slow
start, the middle of the race, the crowd at its end; ``--full``: the whole film), less the start-up: the same
process with one frame. The archive is warm. Stock scenes are measured the same way in the same run. The
encoder's limit is what manim's encoder does with frames of the very same excerpts that lie in memory.
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
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import import_module, metadata
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from renders import catalog

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).parent / "peers"
RATE = 60
EXCERPT = 10.0  # seconds
ENCODED = 120  # frames of each excerpt that the encoder is given from memory
WHERE = (
    "slow start",
    "race",
    "crowd",
)  # begins at the first step, lies about the middle, ends at the last step

# Stock scenes are run through in fewer frames than theirs, each a little cheaper (traces are shorter): so all
# of it is measured within minutes, and what is said of us is no more than what is true.
STOCK = {"race": ("stock_manim_3d", "Race3D", 0.15), "race on the map": ("stock_manim_2d", "Race2D", 0.5)}
# As the catalog calls them, and perhaps from where they are seen.
FILMS = ("race", "race on the map", *(name for name in catalog.films() if name != "race"))
ON_THE_MAP = " on the map"

FILM_SCENE = """
import time
from {module} import {name}

class Measured({name}):
    {more}

    def pieces(self):
        found, self.excerpts = [], []
        for number, self.window in enumerate({windows}):
            found += super().pieces()
            self.excerpts += [number] * (len(found) - len(self.excerpts))
        self.window = None
        return found

    def play(self, run):
        began = time.perf_counter()
        super().play(run)
        with open({log!r}, "a") as log:
            log.write(f"{{self.excerpts.pop(0)}} {{time.perf_counter() - began}}\\n")
"""
STOCK_SCENE = """
from {module} import {name}

class Measured({name}):
    def play(self, *what, **how):
        super().play(*what, **{{**how, "run_time": {seconds}}})
"""

Window = tuple[float, float]


@dataclass(frozen=True)
class Run:
    """One `manim` process: its wall seconds, those of its processors, and its peak memory in MB."""

    seconds: float
    processor: float
    memory: float


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("films", nargs="*", help=f"of {', '.join(FILMS)}; without, all")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--full", action="store_true", help="whole films instead of excerpts")
    options.add_argument("--jobs", action="store_true", help="also a film by one, two and more processes")
    asked = options.parse_args()
    began = time.monotonic()
    os.chdir(ROOT)  # manim reads manim.cfg where it is started
    print(machine())
    what = "whole films" if asked.full else f"three excerpts of {EXCERPT:g} s"
    print(
        f"1080p60, {what}; whole `manim` runs less start-up, medians of {asked.runs}; archive warm",
        flush=True,
    )
    there = [name for name in FILMS if not asked.films or name in asked.films]
    windows = {name: excerpts(name, asked.full) for name in there}
    with tempfile.TemporaryDirectory() as folder:
        table = [row(name, windows[name], asked.runs, Path(folder)) for name in there]
        print(f"\n{'film':<15} frames/s   stock manim   times   encoder's limit   of it   memory")
        print("\n".join(table), flush=True)
        if there and asked.jobs:
            jobs(there[0], windows[there[0]], Path(folder))
    print(f"\nmeasured in {(time.monotonic() - began) / 60:.1f} minutes")


def machine() -> str:
    """The processor, its cores, the system, Python, manim and the day."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    model, system = platform.processor() or platform.machine(), platform.system()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
        system = platform.freedesktop_os_release().get("PRETTY_NAME", system)
    versions = f"Python {platform.python_version()}, manim {metadata.version('manim')}"
    return f"{model}, {cores} cores, {system}, {versions}, {date.today().isoformat()}"


def scene_of(name: str) -> tuple[str, str, str]:
    """A film's module, its Scene class, and the line of a class's body that says where it is seen."""
    module, _, attribute = catalog.films()[name.removesuffix(ON_THE_MAP)].scene.partition(":")
    on_the_map = "def __init__(self, **options): super().__init__(view='map', **options)"
    return module, attribute, on_the_map if name.endswith(ON_THE_MAP) else "pass"


def composed(name: str) -> Any:
    """A film, laid out."""
    module, attribute, _ = scene_of(name)
    options = {"view": "map"} if name.endswith(ON_THE_MAP) else {}
    return getattr(import_module(module), attribute)(**options)


def excerpts(name: str, full: bool) -> list[Window]:
    """The seconds of a film to measure, by its own clock; its race is computed and stored on the way.

    Of a film without a clock, or with a short one, they are of all but the end card.
    """
    film = composed(name)
    if full:
        return [(0.0, film.length)]
    first, last = 0.0, film.acts[-1].start  # of a film without a clock all but the end card
    if hasattr(film, "clock") and hasattr(film, "race"):
        first, last = (round(film.seconds_of(step), 1) for step in (0, film.race.steps))
    if last - first < 3 * EXCERPT:
        first, last = 0.0, film.acts[-1].start
    middle = (first + last) / 2
    starts = (first, round(middle - EXCERPT / 2, 1), last - EXCERPT)
    return [(start, start + EXCERPT) for start in starts]


# ---- manim's processes


def row(name: str, windows: list[Window], runs: int, folder: Path) -> str:
    """Measure a film, its stock scene if there is one, and the encoder with its frames: the table's line."""
    log = folder / f"{name.replace(' ', '-')}.log"
    module, attribute, more = scene_of(name)
    scene = {"module": module, "name": attribute, "log": str(log), "more": more}
    whole = FILM_SCENE.format(windows=windows, **scene)
    one = FILM_SCENE.format(windows=[(windows[0][0], windows[0][0] + 1 / RATE)], **scene)
    frames = round(sum(end - start for start, end in windows) * RATE)
    start = manim(one, folder)
    stock_start = manim(_stock(name, 1 / RATE), folder) if name in STOCK else None
    log.unlink()
    rates: list[float] = []
    stock_rates: list[float] = []
    memory: list[float] = []
    for _ in range(runs):
        run = manim(whole, folder)
        rates.append(_rate(name, frames, run, start))
        memory.append(run.memory)
        if stock_start is not None:
            scene_name, _, seconds = STOCK[name]
            run = manim(_stock(name, seconds), folder)
            stock_rates.append(_rate(scene_name, round(seconds * RATE), run, stock_start))
    print(f"{name}: " + ", ".join(_by_excerpt(log, windows, runs)), flush=True)
    # in a process of its own: its frames fill memory, and a process started by a large one counts as large
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        limit = apart.submit(encoder_limit, name, windows, runs).result()
    film = statistics.median(rates)
    beside = " " * 21
    if stock_rates:
        stock = statistics.median(stock_rates)
        beside = f"{stock:11.1f}   {film / stock:5.1f}  "
    megabytes = statistics.median(memory)
    return f"{name:<15} {film:8.1f}   {beside} {limit:15.1f}   {film / limit:5.2f}   {megabytes:4.0f} MB"


def _rate(name: str, frames: int, run: Run, start: Run) -> float:
    """Frames a second less the start-up (which made one frame); printed with what it comes from."""
    rate = (frames - 1) / (run.seconds - start.seconds)
    work = run.processor - start.processor
    print(
        f"{name}: {frames} frames in {run.seconds:.1f} s, of which start-up {start.seconds:.1f} s: {rate:.1f}"
        f" a second; {1000 * work / (frames - 1):.1f} ms of the processors' time for each",
        flush=True,
    )
    return rate


def manim(text: str, folder: Path) -> Run:
    """One `manim -qh` of a scene written as ``text``, with everything that it makes in ``folder``."""
    (folder / "measured.py").write_text(text)
    (folder / "manim.cfg").write_text(_settings(folder))
    command = [sys.executable, "-m", "manim", "-qh", "--fps", str(RATE), "--disable_caching", "-v", "ERROR"]
    command += ["--progress_bar", "none", str(folder / "measured.py"), "Measured"]
    searched = os.pathsep.join([str(ROOT), str(PEERS)])
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": searched}
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"manim ended with {process.returncode}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def _settings(folder: Path) -> str:
    """The project's manim.cfg, with everything that is made in ``folder`` and nothing in renders/out."""
    lines = (ROOT / "manim.cfg").read_text(encoding="utf-8").splitlines()
    ours = ("media_dir", "video_dir", "images_dir")
    places = [f"{line.split()[0]} = {folder}" if line.startswith(ours) else line for line in lines]
    return "\n".join(places)


def _stock(name: str, seconds: float) -> str:
    module, scene, _ = STOCK[name]
    return STOCK_SCENE.format(module=module, name=scene, seconds=seconds)


def _by_excerpt(log: Path, windows: list[Window], runs: int) -> list[str]:
    """Frames a second within each excerpt, as the scene's own clock saw them, over all runs."""
    spent = [line.split() for line in log.read_text().splitlines()]
    names = WHERE if len(windows) == len(WHERE) else ("whole",)
    said = []
    for at, (name, (start, end)) in enumerate(zip(names, windows, strict=True)):
        seconds = sum(float(each) for window, each in spent if int(window) == at)
        said.append(f"{name} {runs * (end - start) * RATE / seconds:.1f}")
    return said


# ---- the encoder alone


def encoder_limit(name: str, windows: list[Window], runs: int) -> float:
    """Frames a second of the encoder alone, median of runs: from every excerpt's middle, from memory."""
    import numpy as np
    from manim import config
    from manim.scene.video_segment_encoder import VideoSegmentEncoder

    config.update({"pixel_width": 1920, "pixel_height": 1080, "frame_rate": RATE})
    film = composed(name)
    spent = [0.0] * runs
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for window in windows if len(windows) > 1 else _spread(film.length):
            film.window = window
            pieces = film.pieces()
            piece = pieces[len(pieces) // 2]
            frames = []
            for at in range(min(round((piece.end - piece.start) * RATE), ENCODED)):
                film.picture.seconds = piece.start + at / RATE
                frames.append(np.empty((1080, 1920, 4), np.uint8))
                film.picture.paint_into(frames[-1])
            count += len(frames)
            for run in range(runs):
                target = Path(folder) / f"{run}.mp4"
                began = time.perf_counter()
                encoder = VideoSegmentEncoder(target=target, spec=film.file_writer_settings.video_encoder)
                for pixels in frames:
                    encoder.write_frame(pixels)
                encoder.finish()
                spent[run] += time.perf_counter() - began
    return count / statistics.median(spent)


def _spread(length: float) -> list[Window]:
    """Three excerpts of a whole film."""
    starts = [length * part - EXCERPT / 2 for part in (0.25, 0.5, 0.75)]
    return [(start, start + EXCERPT) for start in starts]


# ---- several processes


def jobs(name: str, windows: list[Window], folder: Path) -> None:
    """Seconds that `races film --jobs N` takes for the first two excerpts, start-up included."""
    from engine.race import Race
    from renders.make.film import make

    window = (windows[0][0], windows[0][0] + 2 * EXCERPT)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    said = []
    for count in sorted({1, 2, cores}):
        out = folder / f"jobs{count}.mp4"
        made = make(name, {"race": Race(), "window": window}, out, jobs=count, force=True)
        said.append(f"--jobs {count}: {made.seconds:.1f} s")
    print(f"\n{name}, {window[1] - window[0]:.1f} s of film, start-up included: " + "; ".join(said))


if __name__ == "__main__":
    main()
