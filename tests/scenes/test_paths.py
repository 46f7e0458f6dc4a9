"""Between two steps a way is straight, and before and after its ends it stands still."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from scenes.stage.show.paths import Paths, at_step, up_to

WAY = np.array([(0.0, 0.0), (2.0, 4.0), (4.0, 0.0), (np.inf, np.nan)])


@pytest.mark.parametrize(
    ("step", "place"),
    [(0, WAY[0]), (0.5, (1, 2)), (1, WAY[1]), (1.25, (2.5, 3)), (2, WAY[2]), (3, WAY[3]), (9, WAY[3])],
)
def test_between_two_steps_the_way_is_straight(step: float, place: Sequence[float]) -> None:
    np.testing.assert_allclose(at_step(WAY, step), place)
    np.testing.assert_allclose(at_step(np.stack([WAY, 2 * WAY]), step), [place, 2 * np.array(place)])
    np.testing.assert_allclose(Paths(WAY[None], ("#ffffff",)).at(step), [place])
    np.testing.assert_allclose(up_to(WAY, step)[-1], place)


def test_up_to_a_step_a_way_has_all_the_steps_before_it() -> None:
    for step in np.linspace(0, 3, 13).tolist():
        walked = up_to(WAY, step)
        np.testing.assert_array_equal(walked[: int(step) + 1], WAY[: int(step) + 1])
        assert len(walked) == int(np.ceil(step)) + 1


def test_a_way_without_a_step_stands_at_its_start() -> None:
    assert at_step(WAY[:1], 0.0).tolist() == [0.0, 0.0]
    assert at_step(WAY[:1], 3.5).tolist() == [0.0, 0.0]


def test_some_of_the_paths_are_as_they_were() -> None:
    three = Paths(np.stack([WAY + which for which in range(3)]), ("a", "b", "c"), ("A", "B", "C"))
    some = three.only([2, 0], 1)
    assert (some.count, some.steps, some.colours, some.names) == (2, 1, ("c", "a"), ("C", "A"))
    np.testing.assert_array_equal(some.w, three.w[[2, 0], :2])
