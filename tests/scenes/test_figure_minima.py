"""Touchable basins: colours, shares, ends and answers are those of the engine's ways and maps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from engine import InputError, Race, archive, basins
from engine.basins import Basins
from engine.exploration import explore
from scenes.figures.minima import Ends, minima_figure, questions
from scenes.language import LANGUAGES, load
from scenes.stage.show.cast import Cast
from scenes.stage.show.outcomes import percent
from scenes.theme import THEMES

CONTENDERS = ["sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9"]
RACE = Race("peaks", CONTENDERS, starts=[(0.3, 1.3), (-0.35, -0.67)], steps=60)


@cache
def found() -> Ends:
    explored = explore(RACE, factors=(1.0,), side=5)
    cast = Cast(archive.get(Race("peaks", CONTENDERS, RACE.starts[:1], 60)), load("en"), THEMES["night"])
    return Ends(explored, cast, [Basins("peaks", one, (9, 9), 60).run() for one in RACE.contenders])


def test_a_start_s_end_is_that_of_the_basins_where_it_stands_on_a_point_of_them() -> None:
    points = {tuple(start): which for which, start in enumerate(found().explored.starts.tolist())}
    for which, one in enumerate(found().maps):
        for row, w_1 in enumerate(one["w_1"].values.tolist()):
            for column, w_0 in enumerate(one["w_0"].values.tolist()):
                if (at := points.get((w_0, w_1))) is not None:
                    assert found().codes[which, at] == int(one["fate"].values[row, column])
    assert len(points) == 27


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_count_what_the_maps_hold(language: str) -> None:
    words = load(language)
    pair, other, share = questions(found(), words)
    starts, codes = found().explored.starts, found().codes
    start = pair.see["start"]
    assert words.point(starts[start].tolist(), 2) in pair.text
    far = np.hypot(*(starts - starts[start]).T)
    nearest = far[(codes[0] >= 0) & (codes[0] != codes[0, start])].min()
    assert any(
        words.point(starts[each].tolist(), 2) in pair.text
        for each in np.flatnonzero(np.isclose(far, nearest))
    )
    assert f" {int((codes[0] != codes[1]).sum())} " in other.answer
    assert codes[0, other.see["start"]] != codes[1, other.see["start"]]
    lowest = next(at for at, each in enumerate(basins.minima(found().maps[0])) if each.is_global)
    assert percent(words, basins.shares(found().maps[0])[lowest]) in share.answer


def test_a_ground_without_a_minimum_is_refused() -> None:
    with pytest.raises(InputError, match="minimum"):
        minima_figure(Race("w_0 + w_1", "sgd"))
