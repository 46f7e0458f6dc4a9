"""A value over time is that of its knots, in between what is between them, and never jumps."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.stage.paint.motion import Track, smooth

KNOTS = [(1.0, 0.0), (3.0, 4.0), (4.0, 4.0), (8.0, -2.0)]


@pytest.mark.parametrize("eased", [False, True])
def test_a_track_is_at_its_knots_and_stays_at_its_ends(eased: bool) -> None:
    track = Track(KNOTS, eased=eased)
    assert [track.at(second) for second, _ in KNOTS] == [value for _, value in KNOTS]
    assert (track.at(-5.0), track.at(1e9)) == (0.0, -2.0)
    seconds = np.linspace(0, 9, 4001)
    values = np.array([track.at(second) for second in seconds.tolist()])
    assert np.abs(np.diff(values)).max() < 3.1 * (seconds[1] - seconds[0])
    assert ((values <= 4) & (values >= -2)).all()


def test_in_between_it_goes_evenly_or_eased() -> None:
    assert Track(KNOTS).at(2.5) == pytest.approx(3.0)
    assert Track(KNOTS, eased=True).at(2.5) == pytest.approx(4 * smooth(0.75))
    assert Track(KNOTS, eased=True).at(3.7) == 4.0


def test_when_a_value_is_reached() -> None:
    rising = Track([(2.0, 0.0), (3.0, 1.0), (5.0, 5.0)])
    for second in (2.0, 2.5, 3.0, 4.4, 5.0):
        assert rising.when(rising.at(second)) == pytest.approx(second)
