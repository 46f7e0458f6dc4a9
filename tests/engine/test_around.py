"""A result knows its surface around its map too."""

from __future__ import annotations

import numpy as np
import pytest

from engine.race import Race, run
from engine.surfaces import Surface


def test_around_the_map_the_surface_goes_on_to_more_than_three_times_its_size() -> None:
    race = Race("peaks", ["sgd:learning_rate=0.01"], [(1.0, 1.0)], 1)
    result = run(race)
    w = np.stack(np.meshgrid(result.around_w_0, result.around_w_1), axis=-1)
    np.testing.assert_allclose(result.around_loss, race.surface.loss(w), rtol=1e-12, atol=1e-12)
    for axis, (low, high) in enumerate(race.surface.domain):
        side = result[f"around_w_{axis}"].values
        inside = result[f"map_w_{axis}"].values[::4]
        assert (side[10:-10] == inside).all()  # the map's own points
        assert (np.diff(side) > 0).all()
        assert side[-1] - (low + high) / 2 == pytest.approx(3.4 * (high - low) / 2, rel=0.02)


def test_a_function_that_takes_no_weights_from_outside_its_map_has_no_loss_there() -> None:
    def fussy(w_0: float, w_1: float) -> float:
        if abs(w_0) > 3.1 or abs(w_1) > 3.1:
            raise KeyError((w_0, w_1))
        return float(w_0**2 + w_1**2)

    made = run(Race(Surface.from_function(fussy), ["sgd:learning_rate=0.1"], [(1.0, 1.0)], 1))
    around = made.around_loss.values
    assert np.isfinite(around[10:-10, 10:-10]).all()
    around[10:-10, 10:-10] = np.nan
    assert np.isnan(around).all()
