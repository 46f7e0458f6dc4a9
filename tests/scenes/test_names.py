"""Names on the map are true: whose they are, and that an equals sign stands between equals only."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from scenes.stage.canvas import Canvas
from scenes.stage.cast import Cast
from scenes.stage.clock import Clock
from scenes.stage.layout import STAGE
from scenes.stage.leaderboard import loss_text
from scenes.stage.map import LossMap
from scenes.stage.runners import Runners
from tests.scenes.made import cast, ground, ways

SADDLE = ground("w_0**2 - w_1**2")
BOWL = ground("w_0**2 + 3*w_1**2")


def running(who: Cast) -> Runners:
    ground_ = LossMap(who.result, who.words, who.theme, STAGE)
    return Runners(who, Clock(who.steps), ground_, [], 0.0)


def side_by_side(seed: int) -> np.ndarray:
    """Ways that leave the map at one spot of its border but at their own speeds, two of them as one."""
    random = np.random.default_rng(seed)
    start, heading = random.uniform(-0.5, 0.5, 2), random.normal(size=2)
    heading /= np.hypot(*heading)
    step = np.arange(31)[:, None]
    paces = random.uniform(0.15, 3.0, 4)
    out = np.array([start + heading * pace * step * (1 + 0.2 * step) for pace in (*paces, paces[0])])
    return out


def squeezed(seed: int) -> np.ndarray:
    """Ways that are so near each other that they are drawn on one spot of the map."""
    random = np.random.default_rng(seed)
    path = np.cumsum(random.normal(0, 0.05, (31, 2)), axis=0)
    out = path + np.cumsum(random.normal(0, 2e-4, (4, 31, 2)), axis=1)
    out[:, 0] = path[0]
    out[1] = out[0]
    return out


FIELDS = {"leaving": side_by_side, "squeezed": squeezed, "any": lambda seed: ways(seed, 5, 30)}


@pytest.mark.parametrize("surface", [SADDLE, BOWL], ids=["saddle", "bowl"])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("seed", range(5))
def test_names_are_joined_by_an_equals_sign_only_where_runners_coincide(
    field: str, surface: object, seed: int
) -> None:
    runners = running(cast(surface, FIELDS[field](seed)))  # type: ignore[arg-type]
    who, clock = runners.cast, runners.clock
    for seconds in np.arange(0.4, clock.end + 1, 0.37).tolist():
        step = int(clock.step(seconds))
        raw = runners.tracks.raw(np.array([seconds]))[0]
        for label in runners.picture(seconds).labels:
            members = list(label.members)
            if len(members) < 2 or label.opacity < 0.3:
                continue
            _, outside = runners.drawn(seconds)
            if outside[members].any():
                assert np.ptp(raw[members], axis=0).max() < 5.0, (seconds, members)
            log: list = []
            canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)), log=log)
            runners.plates.paint(canvas, label, step)
            equal = len({loss_text(who, which, step) for which in members}) == 1
            signs = {mark.text for mark in log} & {"=", "·"}
            assert signs == ({"="} if equal else {"·"})


@pytest.mark.parametrize("seed", range(5))
def test_who_is_pinned_to_one_spot_of_the_border_is_named_all_the_same(seed: int) -> None:
    runners = running(cast(SADDLE, side_by_side(seed)))
    named = {which for label in runners.picture(runners.clock.end).labels for which in label.members}
    assert named == set(range(5))
    together = [
        label.members for label in runners.picture(runners.clock.end).labels if len(label.members) > 1
    ]
    assert together == [(0, 4)]
