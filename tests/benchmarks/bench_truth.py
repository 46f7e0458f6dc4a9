"""Whether films of random races say anything false: 400 of them (``--full``: 2,000), none of them rendered.

Run with  python -m tests.benchmarks.bench_truth [--full] [--film NAME] [--first SEED] [--count N] [--jobs N]
Each seed is a race: a surface from a grammar, three optimizers, a start (`tests.truth.grammar`). Its film is
laid out and read by a judge that knows the data and the words only (`tests.truth.judge`): every sentence at
every step on screen, and boards, names, curves and numbers on frames at the race's events. What is false is
printed with its seed, and so is every error; then the exit code is 1. ``--film learning_rate`` (or
``descent``, ``minima``) judges the sentences of random films of that name instead (`tests.truth.lessons`).
Worker processes are renewed every `RENEWED` films, since TensorFlow keeps what it has compiled.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.race import Race

RACES, ALL_RACES = 400, 2_000
RENEWED = 25  # races
AGAIN = "python -m tests.benchmarks.bench_truth --film {film} --first {seed} --count 1"
FILMS = ("race", "learning_rate", "descent", "minima")


@dataclass(frozen=True)
class Verdict:
    """What came of one seed: the race in words, what is false, an error's traceback, or a refusal."""

    film: str
    seed: int
    race: str = ""
    false: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    error: str = ""
    refused: str = ""
    sentences: int = 0
    seconds: float = 0.0


def main() -> None:
    """Judge the races and print what was found."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--full", action="store_true", help=f"{ALL_RACES:,} races instead of {RACES}")
    options.add_argument("--first", type=int, default=0, metavar="SEED", help="the first seed; 0 if not said")
    options.add_argument("--count", type=int, help="so many races instead")
    options.add_argument("--film", choices=FILMS, default="race")
    options.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1) - 1), help="processes")
    asked = options.parse_args()
    count = asked.count or (ALL_RACES if asked.full else RACES)
    films = [(asked.film, seed) for seed in range(asked.first, asked.first + count)]
    began, verdicts = time.monotonic(), []
    with tempfile.TemporaryDirectory() as store:
        os.environ["OPTIMIZER_RACES_CACHE"] = store
        context = multiprocessing.get_context("spawn")
        with context.Pool(min(asked.jobs, count), maxtasksperchild=RENEWED) as pool:
            for verdict in pool.imap_unordered(judged, films, chunksize=1):
                verdicts.append(verdict)
                tell(verdict)
                if len(verdicts) % 20 == 0:
                    spent = time.monotonic() - began
                    print(f"{len(verdicts)} of {count} races, {spent:.0f} s", file=sys.stderr, flush=True)
    sys.exit(1 if summary(verdicts, time.monotonic() - began) else 0)


def judged(asked: tuple[str, int]) -> Verdict:
    """The film of a seed, laid out and judged; nothing it raises gets out."""
    from engine.errors import InputError

    (name, seed), began, told = asked, time.monotonic(), [""]
    try:
        false, sentences = FOUND[name](seed, told)
    except InputError as error:
        return Verdict(
            name, seed, told[0], refused=f"{error.code}: {error}", seconds=time.monotonic() - began
        )
    except Exception:
        return Verdict(
            name, seed, told[0], error=traceback.format_exc(limit=-6), seconds=time.monotonic() - began
        )
    kinds = [kind for _, kind in false]
    return Verdict(
        name,
        seed,
        told[0],
        [text for text, _ in false],
        kinds,
        sentences=sentences,
        seconds=time.monotonic() - began,
    )


def _race(seed: int, told: list[str]) -> tuple[list[tuple[str, str]], int]:
    """What is false of a race's film, each with its kind, and how many sentences it has."""
    from scenes.race import RaceFilm
    from tests.truth.grammar import random_race
    from tests.truth.judge import judge

    race = random_race(seed)
    told[0] = described(race)
    film = RaceFilm(race=race, language=_language(seed))
    return [(str(each), each.kind) for each in judge(film)], len(film.captions)


def _learning_rate(seed: int, told: list[str]) -> tuple[list[tuple[str, str]], int]:
    from scenes.learning_rate import LearningRateFilm
    from tests.truth import rates
    from tests.truth.grammar import random_rates

    options = random_rates(seed)
    told[0] = f"{described(options['race'])}; {options['experiments']}, dial {options['rates']}"
    film = LearningRateFilm(**options, language=_language(seed))
    return _kinds(rates.of_rates(film)), len(film.captions)


def _descent(seed: int, told: list[str]) -> tuple[list[tuple[str, str]], int]:
    from scenes.descent import DescentFilm
    from tests.truth import descents
    from tests.truth.grammar import random_descent

    race = random_descent(seed)
    told[0] = described(race)
    film = DescentFilm(race=race, language=_language(seed))
    return _kinds(descents.of_descent(film)), len(film.captions)


def _minima(seed: int, told: list[str]) -> tuple[list[tuple[str, str]], int]:
    from scenes.minima import MinimaFilm
    from tests.truth import descents
    from tests.truth.grammar import random_minima

    race = random_minima(seed)
    told[0] = described(race)
    film = MinimaFilm(race=race, cloud=200, language=_language(seed))
    return _kinds(descents.of_minima(film)), len(film.captions)


FOUND = {"race": _race, "learning_rate": _learning_rate, "descent": _descent, "minima": _minima}


def described(race: Race) -> str:
    """A race in one line."""
    return (
        f"{race.surface.expression} on {race.surface.domain}, from {race.starts.tolist()},"
        f" {race.steps} steps: {', '.join(map(str, race.contenders))}"
    )


def _language(seed: int) -> str:
    from scenes.language import LANGUAGES

    return LANGUAGES[seed % 2]


def _kinds(false: list[str]) -> list[tuple[str, str]]:
    """What is false, each with its template."""
    found = [(text, re.search(r"\[[\w.]+\] [^\d(]*", text)) for text in false]
    return [(text, match[0].strip() if match else "no predicate") for text, match in found]


def tell(verdict: Verdict) -> None:
    """Print what is wrong with a race, and how to see it again."""
    wrong = [*verdict.false, *([verdict.error] if verdict.error else [])]
    if wrong or verdict.refused:
        again = AGAIN.format(film=verdict.film, seed=verdict.seed)
        print(f"\nseed {verdict.seed}: {verdict.race}\n  again: {again}", flush=True)
    for line in wrong:
        print(f"  {line}", flush=True)
    if verdict.refused:
        print(f"  refused, {verdict.refused}", flush=True)


def summary(verdicts: list[Verdict], seconds: float) -> int:
    """Print the figures; how many races have something false or raise an error."""
    false = [verdict for verdict in verdicts if verdict.false]
    errors = [verdict for verdict in verdicts if verdict.error]
    refused = [verdict for verdict in verdicts if verdict.refused]
    kinds = Counter(kind for verdict in false for kind in {*verdict.kinds})
    print(
        f"\n{len(verdicts)} races in {seconds:.0f} s: {sum(v.sentences for v in verdicts)} sentences;"
        f" something false in {len(false)}, an error in {len(errors)}, refused {len(refused)}"
    )
    for kind, count in kinds.most_common():
        seeds = [verdict.seed for verdict in false if kind in verdict.kinds]
        print(f"  {count:4} {kind}  seeds {seeds[:8]}")
    for line, count in Counter(v.error.strip().splitlines()[-1] for v in errors).most_common():
        print(f"  {count:4} {line}  seeds {[v.seed for v in errors if line in v.error][:8]}")
    for line, count in Counter(v.refused.partition(":")[0] for v in refused).most_common():
        print(f"  {count:4} refused: {line}  seeds {[v.seed for v in refused if line in v.refused][:8]}")
    return len(false) + len(errors)


if __name__ == "__main__":
    main()
