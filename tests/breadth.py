"""How wide a table of cases is: the usual run takes some of its rows, ``make test_all`` every one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

Row = TypeVar("Row")

ALL = "OPTIMIZER_RACES_TEST_ALL"  # set, as by `make test_all`
EVERYTHING = ALL in os.environ
WIDE = pytest.mark.skipif(not EVERYTHING, reason="a long test: make test_all has it")


def some(rows: Sequence[Row], every: int) -> Sequence[Row]:
    """The first of each ``every`` rows; of a run of everything, all of them."""
    return rows if EVERYTHING else rows[::every]
