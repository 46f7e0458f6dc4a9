"""How long the whole course takes: beside its playing time, unchanged, and on paper on a hundred workers.

Run on a machine with nothing else to do:  python -m tests.benchmarks.bench_course [--quality 1080p60]
It makes the project's own course in a folder of its own with an empty archive: first in one language, then in
both (so the second part are the other language's films), then once more with nothing changed, and last a
course of drafts by one worker, whose tasks are one after another: what the wall clock shows beyond their sum
is the graph's own. The wall time on more workers is simulated from the measured times of the tasks.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from renders.course.shelf import MANIFEST
from tests.benchmarks.bench_film import machine
from tests.benchmarks.simulation import Task, simulate

COURSE = """
quality = "{quality}"
{films}
[variants]
languages = {languages}
"""
GIGABIT = 117e6  # bytes a second that reach the one machine that asked, over a network of 1 Gbit/s
FILMS = 1_000


@dataclass(frozen=True)
class Run:
    """One run of `races course`: seconds, peak memory of it and all its processes (bytes), what it made."""

    seconds: float
    memory: int
    films: list[dict[str, Any]]

    @property
    def playing(self) -> float:
        """Seconds that the films play, the joined one aside."""
        return sum(film["length"] for film in self.films if "key" in film)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--quality", default="1080p60")
    options.add_argument("--jobs", help="how many films at once; as `races course` sees fit, if not said")
    options.add_argument("--one-language", action="store_true", help="leave the second language out")
    options.add_argument("--from", dest="manifest", type=Path, help="only simulate, from this manifest.json")
    asked = options.parse_args()
    if asked.manifest is not None:
        on_paper(json.loads(asked.manifest.read_text(encoding="utf-8"))["films"])
        return
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = ["--jobs", asked.jobs] if asked.jobs else []
        one = run(folder, asked.quality, ["es"], *jobs)
        tell(f"one language, {asked.quality}, empty archive", one)
        again = run(folder, asked.quality, ["es"], *jobs)
        print(f"unchanged: {again.seconds:.1f} s (target 5)", flush=True)
        if not asked.one_language:
            other = run(folder, asked.quality, ["es", "en"], *jobs)
            both = one.seconds + other.seconds
            print(
                f"both languages: {both:.0f} s, {both / one.playing:.2f} times one's playing time (target 4)"
            )
        drafts = run(folder / "drafts", "480p15", ["es"], "--jobs", "1")
        busy = sum(sum(film["seconds"].values()) for film in drafts.films)
        own = drafts.seconds - busy
        share = 100 * own / drafts.seconds
        print(f"the graph's own: {own:.1f} of {drafts.seconds:.0f} s, {share:.1f} % (target 5)")
        on_paper(one.films)


def tell(what: str, one: Run) -> None:
    """A course in one line, and one for each of its films."""
    times = one.seconds / one.playing
    print(f"{what}: {one.seconds:.0f} s for {one.playing:.0f} s of film, {times:.2f} times (target 2)")
    print(f"  peak memory of all processes together: {one.memory / 1e6:.0f} MB")
    for film in one.films:
        parts = ", ".join(f"{part} {seconds:.0f} s" for part, seconds in film["seconds"].items())
        size = sum(written["bytes"] for written in film["files"].values()) / 1e6
        print(f"  {film['film']}: {film['length']:.1f} s, {film['frames']} frames, {size:.0f} MB; {parts}")
    sys.stdout.flush()


def run(folder: Path, quality: str, languages: list[str], *more: str) -> Run:
    """`races course` in a process of its own, watched."""
    import tomllib

    from renders.ask.course_reader import COURSE as OURS

    folder.mkdir(exist_ok=True)
    own = tomllib.loads(OURS.read_text(encoding="utf-8"))
    films = "\n".join(f"[[film]]\nscene = {json.dumps(film['scene'])}" for film in own["film"])
    file = folder / "course.toml"
    head, _, tail = COURSE.partition("{films}")
    text = (head + tail).format(quality=quality, languages=json.dumps(languages))
    file.write_text(f"{text}\n{films}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "renders.ask.cli",
        "course",
        str(file),
        "--out",
        str(folder / "made"),
        *more,
    ]
    environment = os.environ | {"OPTIMIZER_RACES_CACHE": str(folder / "races")}
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    peak: list[int] = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    if process.wait():
        sys.exit("the course was not made")
    seconds = time.monotonic() - began
    watcher.join()
    told = json.loads((folder / "made" / MANIFEST).read_text(encoding="utf-8"))
    return Run(seconds, peak[0], told["films"])


def on_paper(films: list[dict[str, Any]]) -> None:
    """Print the wall time for a thousand films like these on 1, 10 and 100 workers, and what limits it."""
    own = [film for film in films if "key" in film]
    chance = random.Random(5)
    tasks = []
    for _ in range(FILMS):
        film = chance.choice(own)
        size = sum(written["bytes"] for written in film["files"].values())
        tasks.append(Task(film["seconds"].get("film", 0.0), film["seconds"].get("finishing", 0.0), size))
    races = FILMS * sum(film["seconds"].get("races", 0.0) for film in own) / len(own)
    work = sum(task.film + task.finishing for task in tasks)
    hours, minutes = work / 3600, races / 60
    print(
        f"\non paper: {FILMS} films like these, {hours:.1f} hours of a worker's work; results over 1 Gbit/s"
    )
    print(f"to who asked; the races: {minutes:.0f} minutes in one process, or all of them stored already")
    print(f"{'workers':>8}{'races new':>14}{'races stored':>14}   limited by")
    for workers in (1, 10, 100):
        new, stored = (simulate(tasks, workers, first, GIGABIT) for first in (races, 0.0))
        print(f"{workers:>8}{new.seconds / 3600:>12.2f} h{stored.seconds / 3600:>12.2f} h   {new.limit}")


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    """Note the most memory that a process and all below it hold at once, shared pages counted once (PSS)."""
    while process.poll() is None:
        held = 0
        try:
            family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        except psutil.Error:
            break
        for each in family:
            try:
                held += each.memory_full_info().pss
            except (psutil.Error, AttributeError):
                continue
        peak[0] = max(peak[0], held)
        time.sleep(5.0)


if __name__ == "__main__":
    main()
