"""Basins that one can touch: a map coloured by where each start ends, and the ways from a grid of starts."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import archive, basins, ends
from engine.basins import FATES, Basins
from engine.exploration import SIDES, Exploration, explore
from engine.race import Race
from scenes import labels
from scenes.figures.figure import Figure, Question, colours, raised, said
from scenes.figures.ground import Picture, ground_map, painted
from scenes.figures.on_map import TEXTS, map_data, map_said, paths
from scenes.language import LANGUAGES, Words, load
from scenes.stage.map.mesh import CELLS
from scenes.stage.show.cast import Cast
from scenes.stage.show.minima_results import GRID, MOST_STEPS, NETWORK_GRID, STEPS
from scenes.stage.show.outcomes import Outcomes, percent
from scenes.stage.terrain import coats
from scenes.stage.terrain.relief import Relief
from scenes.telling.minima import checked_race
from scenes.theme import THEMES, Theme

if TYPE_CHECKING:
    import xarray

OWN = ("ends_head", "ends_at", "ends_so", "basins", "optimizer", "arrives", "marks", "loss_is")


@dataclass(frozen=True)
class Ends:
    """Where the ways of an exploration end, and the basins of each contender, if they can be had."""

    explored: Exploration
    cast: Cast
    maps: Sequence[xarray.Dataset]

    @cached_property
    def codes(self) -> np.ndarray:
        """How each way ends, (contender, start): as in `engine.basins`."""
        fate, place = self.explored.fate[0], self.explored.place[0]
        codes = np.vectorize(lambda kind: FATES.get(kind, 0), otypes=[int])(fate)
        return np.where(place >= 0, place, codes)

    @cached_property
    def shares(self) -> list[dict[int, float]]:
        """Which part of the map ends how, of each contender; without basins of the starts."""
        minima = len(self.cast.standings.minima)
        return [basins.shares(one) for one in self.maps] or ends.shares(self.codes, minima)

    def outcomes(self, words: Words, theme: Theme) -> Outcomes:
        """The ends that are told apart."""
        return Outcomes(self.cast.standings.minima, self.shares, self.cast.contenders, words, theme)


def minima_figure(
    race: Race, title: str = "", side: int = SIDES[0], grid: tuple[int, int] | None = None
) -> Figure:
    """The figure of where a race's contenders end, from a grid of starts with so many along each side.

    ``grid``: points of the basins along w_1 and w_0; the film's by itself.

    Raises:
        InputError: as for `engine.exploration.explore`; a surface without minima, or not all of them known.
    """
    race = checked_race(race)
    steps = min(max(STEPS, race.steps), MOST_STEPS)
    long = Race(race.surface, race.contenders, race.starts, steps)
    explored = explore(long, factors=(1.0,), side=side)
    result = archive.get(Race(race.surface, race.contenders, race.starts[:1], steps))
    cast = Cast(result, load(LANGUAGES[0]), THEMES["night"])
    eager = race.ground.derivative == "differences" or any(one.is_custom for one in race.contenders)
    grid = grid or (GRID if race.ground.width is None else NETWORK_GRID)
    wanted = [] if eager else [Basins(race.ground, one, grid, steps) for one in race.contenders]
    found = Ends(explored, cast, [archive.get(one) for one in wanted])
    grounds = {key: each for name in THEMES for key, each in _pictures(found, THEMES[name]).items()}
    told = found.outcomes(load(LANGUAGES[0]), THEMES["night"])
    data = {
        "languages": {name: _said(found, load(name), title) for name in LANGUAGES},
        "themes": _themes(found),
        **map_data(cast, explored, grounds),
        "ends": ["".join(str(row) for row in rows) for rows in told.rows(found.codes).tolist()],
        "places": [end.w for end in told.ends],
        "departed": [end.departed for end in told.ends],
        "shares": [told.share(which).round(5).tolist() for which in range(len(race.contenders))],
        "painted": bool(found.maps),
    }
    return Figure("minima", data, {"paths": paths(explored)}, grounds)


def _pictures(found: Ends, theme: Theme) -> dict[str, Picture]:
    """The ground in a theme, and painted with each contender's basins: "night", "night-0", "night-1"."""
    words = load(LANGUAGES[0])
    ground = ground_map(found.cast.result, words, theme)
    pictures = {theme.name: painted(ground)}
    told: Any = SimpleNamespace(maps=found.maps, outcomes=found.outcomes(words, theme))
    coat = coats.painted(Relief(ground), told) if found.maps else np.empty((0, 8))
    for which in range(len(found.maps)):
        dressed = copy.copy(ground)
        own = coat[:, 4 * which : 4 * which + 3].reshape(CELLS + 1, CELLS + 1, 3)
        dressed.__dict__ |= {"colours": own, "_rasters": {}}
        pictures[f"{theme.name}-{which}"] = painted(dressed)
    return pictures


def _themes(found: Ends) -> dict[str, dict[str, Any]]:
    """Each theme's colours, those of the ends among them."""
    words = load(LANGUAGES[0])
    return {
        name: {**own, "ends": [end.colour for end in found.outcomes(words, THEMES[name]).ends]}
        for name, own in colours().items()
    }


def _said(found: Ends, words: Words, title: str) -> dict[str, Any]:
    """All that is said in one language."""
    cast = Cast(found.cast.result, words, THEMES["night"])
    told = found.outcomes(words, THEMES["night"])
    return said(
        words,
        title or words("minima_film.title"),
        (*TEXTS, *OWN),
        cast.steps,
        questions(found, words),
        names=list(cast.names),
        settings=[settings for _, settings in labels.heads(cast.contenders, words)],
        ends=[told.called(row, words) for row in range(len(told.ends))],
        shares=[
            [percent(words, part) for part in told.share(which)] for which in range(len(cast.contenders))
        ],
        **map_said(cast.result, words, len(found.explored.starts)),
    )


# ---- things to look for


def questions(found: Ends, words: Words) -> list[Question]:
    """The first three that these ends raise."""
    return raised(ask(found, words) for ask in (_neighbours, _other, _share, _slow))


def _neighbours(found: Ends, words: Words) -> Question | None:
    """Do two neighbouring starts end in the same minimum?"""
    starts, codes = found.explored.starts, found.codes[0]
    settled = np.flatnonzero(codes >= 0)
    far = np.hypot(*np.moveaxis(starts[settled, None] - starts[settled], -1, 0))
    far[codes[settled, None] == codes[settled]] = np.inf
    if not len(settled) or not np.isfinite(far.min()):
        return None
    one, other = (int(settled[at]) for at in np.unravel_index(far.argmin(), far.shape))
    pair = {name: words.point(starts[at].tolist(), 2) for name, at in (("one", one), ("other", other))}
    told = found.outcomes(words, THEMES["night"])
    first, second = (told.called(int(told.rows(codes[at])), words) for at in (one, other))
    answer = words("page.basin_pair_answer", **pair, first=first, second=second)
    return _question(found, words("page.basin_pair_question", **pair), answer, other)


def _other(found: Ends, words: Words) -> Question | None:
    """What changes with the other optimizer?"""
    if len(found.codes) < 2:
        return None
    names = Cast(found.cast.result, words, THEMES["night"]).names
    moved = np.flatnonzero(found.codes[0] != found.codes[1])
    if not len(moved):
        return None
    told = found.outcomes(words, THEMES["night"])
    one, two = (percent(words, told.lowest(which)) for which in (0, 1))
    fields = {"first": names[0], "second": names[1], "one": one, "two": two, "goal": _goal(told, words)}
    count = {"count": len(moved), "all": len(found.explored.starts)}
    answer = words("page.basin_other_answer", **fields, **count)
    settled = moved[found.codes[:, moved].min(axis=0) >= 0]
    start = int((settled if len(settled) else moved)[0])
    return _question(found, words("page.basin_other_question", second=names[1]), answer, start, 1)


def _share(found: Ends, words: Words) -> Question | None:
    """How much of the map leads to the lowest minimum?"""
    told = found.outcomes(words, THEMES["night"])
    if told.best is None:
        return None
    who = Cast(found.cast.result, words, THEMES["night"]).names[0]
    asked = words("page.basin_share_question", who=who, goal=_goal(told, words))
    answer = words("page.basin_share_answer", share=percent(words, told.lowest(0)))
    return _question(found, asked, f"{answer} {words('minima_film.blind')}", 0)


def _slow(found: Ends, words: Words) -> Question | None:
    """From which start does it take longest?"""
    since = found.explored.since[0, 0]
    start = int(since.argmax())
    if since[start] < 1:
        return None
    where = words.point(found.explored.starts[start].tolist(), 2)
    answer = words("page.basin_slow_answer", start=where, step=int(since[start]))
    return _question(found, words("page.basin_slow_question"), answer, start)


def _goal(told: Outcomes, words: Words) -> str:
    return words("page.global_one" if told.globals == 1 else "page.global_some")


def _question(found: Ends, text: str, answer: str, start: int, runner: int = 0) -> Question:
    """A question that is answered by a start's way, shown to its end, on the basins where there are some."""
    shown = {"start": start, "runner": runner, "epoch": found.explored.race.steps}
    return Question(text, answer, shown | {"painted": bool(found.maps)})
