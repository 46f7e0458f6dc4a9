"""Ways of runs over a map, as data: where each is at a step, in which colour, under which name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Paths:
    """Several ways: positions (paths, step + 1, 2) in weights, each one's colour, and its name if any."""

    w: np.ndarray
    colours: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.w)

    @property
    def steps(self) -> int:
        """How many steps each has; there is one position more."""
        return self.w.shape[1] - 1

    def only(self, which: Sequence[int], steps: int | None = None) -> Paths:
        """These of the paths, so many steps of them; None: all."""
        colours, names = (tuple(of[k] for k in which) for of in (self.colours, self.names))
        return Paths(self.w[list(which), : None if steps is None else steps + 1], colours, names)

    def at(self, step: float) -> np.ndarray:
        """Where each is at a step, (paths, 2)."""
        return at_step(self.w, step)


def at_step(way: np.ndarray, step: float) -> np.ndarray:
    """Positions (..., 2) at a step of ways (..., step + 1, 2), on the straight line between two steps."""
    whole = min(int(step), way.shape[-2] - 1)
    part = step - whole
    if part <= 0 or whole == way.shape[-2] - 1:
        return way[..., whole, :]
    with np.errstate(invalid="ignore", over="ignore"):
        return way[..., whole, :] * (1 - part) + way[..., whole + 1, :] * part


def up_to(way: np.ndarray, step: float) -> np.ndarray:
    """A way (step + 1, 2) up to a step, (n, 2); its last piece may end between two steps."""
    whole = min(int(step), len(way) - 1)
    if step <= whole:
        return way[: whole + 1]
    return np.concatenate([way[: whole + 1], [at_step(way, step)]])
