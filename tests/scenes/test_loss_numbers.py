"""How the losses of one race are written: to one last figure, whatever they are."""

import numpy as np
import pytest

from scenes.language import load
from scenes.stage.show.loss_numbers import LossNumbers, size_of

es = load("es")


@pytest.mark.parametrize(
    ("size", "losses", "texts"),
    [
        (3.6, (3.589, 7.9e-31, -2e-5, 2.1e-4, -6.551), ("3,589", "0,000", "0,000", "0,000", "−6,551")),
        (8.9e5, (890_123.4, 16_774.562, 14.276, 0.2), ("890.123", "16.775", "14", "0")),
        (2503.0, (2503.0, 12.5, 1e-9), ("2503,00", "12,50", "0,00")),
        (4.1e-3, (4.1e-3, 2e-5, 1e-9), ("0,00410", "0,00002", "0,00000")),
        (3e12, (3e12, 16_774.562, 2.0), ("3,00·10¹²", "1,68·10⁴", "0")),
        (3e-9, (3e-9, -2.04e-12, 1e-30), ("3,00·10⁻⁹", "−2,04·10⁻¹²", "0")),
        (3.6, (1.5e12, np.inf, np.nan), ("1,5·10¹²", "∞", "—")),
        (0.0, (0.0,), ("0,000",)),
    ],
)
def test_losses_of_a_race_are_written_to_one_last_figure(size, losses, texts):
    read = LossNumbers(es, size)
    assert tuple(map(read, losses)) == texts
    assert all(read(-loss).lstrip("−") == read(loss).lstrip("−") for loss in losses)


def test_a_pole_that_is_passed_does_not_decide_how_the_others_are_written():
    loss = np.full((2, 61), 0.4)
    loss[0, 7] = 3e6
    assert size_of(loss, np.isfinite(loss)) == 0.4
    assert size_of(loss, np.zeros(loss.shape, bool)) == 0.0
