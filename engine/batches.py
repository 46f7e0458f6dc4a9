"""Mini-batches: what an optimizer sees of a network's data at each step of a race, epoch after epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import InputError
from engine.trainer import orders, shares

if TYPE_CHECKING:
    from engine.landscape import Landscape
    from engine.network import Network


@dataclass(frozen=True)
class Batched:
    """A network's loss of which an optimizer is given the gradient on a mini-batch, another one at each step.

    Each epoch takes every row once, in an order drawn from ``seed`` (`engine.trainer.orders`, a training's);
    its last batch may be short. All else is the loss's own (`engine.landscape`): what is recorded is the loss
    on all the data, and the gradient there.
    """

    on: Landscape
    size: int
    seed: int
    steps: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.on, name)

    @property
    def network(self) -> Network:
        """The network whose weights they are."""
        assert self.on.network is not None
        return self.on.network

    def order(self) -> npt.NDArray[np.int32]:
        """The rows of each step's batch, (steps + 1, size): -1 where it is short."""
        rows = len(self.network.dataset.x)
        each = shares(rows, self.size)
        epochs = -(-(self.steps + 1) // len(each))
        found = np.where(each[None, :, :, 0] > 0, orders(rows, self.size, epochs, self.seed), -1)
        return found.reshape(-1, found.shape[-1])[: self.steps + 1].astype(np.int32)


def checked_batch(batch: object, on: Landscape | None) -> int | None:
    """A number of rows, or None for all of them at every step.

    Raises: InputError for anything else, and where there is no network's data.
    """
    if batch is None or on is None:
        return None
    if on.network is None:
        raise InputError(
            "race.batch_of_what",
            "batch is how many rows of a network's data a step takes; '{name}' has no data.",
            name=on.name,
        )
    rows = len(on.network.dataset.x)
    whole = isinstance(batch, int | np.integer) and not isinstance(batch, bool)
    if not whole or not 1 <= int(batch) <= rows:  # type: ignore[call-overload]
        raise InputError(
            "race.batch",
            "batch must be a whole number of rows from 1 to {most}; not {batch}.",
            most=rows,
            batch=repr(batch),
        )
    return int(batch)  # type: ignore[call-overload]
