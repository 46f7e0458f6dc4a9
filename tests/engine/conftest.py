"""What the engine's tests share: a race that takes no TensorFlow, and a store of its own for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from engine.program import Descent
    from engine.race import Race


class Stepper:
    """A stand-in for the descent, plain and quick, that counts how often a race is run."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, surface: Any, contenders: Any, starts: Any, steps: int, record: str) -> Descent:
        from engine.program import Descent

        self.runs += 1
        path = [np.broadcast_to(starts, (len(contenders), *starts.shape))]
        for _ in range(steps):
            path.append(path[-1] - 0.1 * surface.gradient(path[-1]))
        w = np.stack(path if record == "all" else path[-1:], axis=2)
        w[0, 0, -1] = np.inf, np.nan  # diverged runners are stored like all others
        made = Descent(w.shape[:-1])
        made.update(w=w, loss=surface.loss(w), gradient=surface.gradient(w))
        made.say(None, len(contenders))
        return made


@pytest.fixture
def stepper(monkeypatch: pytest.MonkeyPatch) -> Stepper:
    made = Stepper()
    monkeypatch.setattr("engine.descent.descend", made)
    return made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own, not there yet."""
    folder = tmp_path / "cache" / "races"
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(folder))
    return folder


@pytest.fixture
def race() -> Race:
    from engine.race import Race

    return Race("booth", ["sgd:label=Ñandú α−1", "adam"], [(0, 1), (2, 3), (-1, 0.1)], steps=4)
