"""A training, run or read from the archive, and how far it is, told."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING

from renders.make.reports import Listener, Progress

if TYPE_CHECKING:
    from xarray import Dataset

    from engine.training import Training


def trained(training: Training, listener: Listener) -> Dataset:
    """A training's result; where it is not stored it is run, and ``listener`` is told of each epoch."""
    from engine import archive

    def told(done: int, total: int) -> None:
        listener(Progress("epochs", done, total))

    def heard(event: str) -> None:
        if event == "running":
            listener(Progress("training"))

    watched = SimpleNamespace(key=training.key, run=partial(training.run, told=told))
    return archive.get(watched, progress=heard)
