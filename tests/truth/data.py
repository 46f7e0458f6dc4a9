"""A film's race as plain arrays, and what holds of its runners by the words' meaning, not by the engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.contenders import Contender
from scenes.stage.show.loss_numbers import LossNumbers, size_of
from tests.truth.ground import Ground

if TYPE_CHECKING:
    from scenes.language import Words

Array = npt.NDArray[np.float64]

ARRIVED = 0.05 / (
    6 * np.sqrt(2)
)  # of the map's diagonal: so near one is at a minimum; it is left at twice that
BETWEEN = 0.25  # of the way to the next minimum, at most
GROWN = 1e30  # a weight, loss or slope beyond this is on its way to no end
FAR = 1e6  # of the map's diagonal: likewise
LEVEL = 1e-9  # of the race's range of losses


@dataclass(frozen=True)
class Minimum:
    """A minimum that the result claims."""

    w: tuple[float, float]
    loss: float
    is_global: bool


class Data:
    """The race of one start. Arrays are (contender, step); ``places`` (contender, minimum, step) distances.

    Args:
        result: a race's dataset; of a sweep, its rates are the contenders.
        words: those of the film's language.
        expression: the surface's, where it is not in the result's own specification.
        runners: the dimension along which runners differ; of the other one, the first is taken.
    """

    def __init__(
        self, result: Any, words: Words, expression: str | None = None, runners: str = "contender"
    ) -> None:
        self.words = words
        self.spec = json.loads(result.attrs["spec"])
        self.goal = float(json.loads(result.attrs.get("goal", "null")) or -np.inf)
        self.names = [str(label) for label in result[runners].values]
        if runners == "contender" and len(self.spec.get("contenders", ())) == len(self.names):
            self.names = [called(contender, words) for contender in self.spec["contenders"]]
        other = "start" if runners == "contender" else "contender"
        own = result.isel({other: 0}).transpose(runners, "step", "param", ...)
        self.w: Array = np.asarray(own["w"].values, float)
        self.loss: Array = np.asarray(own["loss"].values, float)
        self.gradient: Array = np.asarray(own["gradient"].values, float)
        self.domain = json.loads(result.attrs["domain"])
        self.complete = bool(json.loads(result.attrs.get("minima_complete", "true")))
        self.derivative = str(result.attrs.get("derivative", "exact"))
        text = expression or self.spec["surface"]["expression"]
        self.ground = _ground(text, json.dumps(self.domain))
        self.minima = [
            Minimum((p["w_0"], p["w_1"]), p["loss"], p["is_global"])
            for p in json.loads(result.attrs["critical_points"])
            if p["kind"] == "minimum"
        ]
        self.count, self.rows = self.loss.shape
        self.last = self.rows - 1
        self.finite = np.isfinite(self.loss) & np.isfinite(self.w).all(axis=-1)
        self.order = np.where(self.finite, self.loss, np.inf)
        self.off = self.finite & ~self.ground.inside(self.w)
        with np.errstate(all="ignore"):
            self.places = np.array(
                [[np.hypot(*(path - minimum.w).T) for minimum in self.minima] for path in self.w]
            ).reshape(self.count, len(self.minima), self.rows)
        on_map = self.loss[self.finite & ~self.off]
        self.range = float(np.ptp(on_map)) if on_map.size else 0.0

    @cached_property
    def radii(self) -> Array:
        """So near, in weight units, one is at each minimum: nearer where another one is near."""
        places = np.array([minimum.w for minimum in self.minima]).reshape(-1, 2)
        apart = np.hypot(*(places[:, None] - places).T) + np.where(np.eye(len(places)) == 1, np.inf, 0)
        return np.minimum(ARRIVED * self.ground.diagonal, BETWEEN * apart.min(axis=1, initial=np.inf))

    # ---- numbers as they are written

    @cached_property
    def _read(self) -> LossNumbers:
        return LossNumbers(self.words, size_of(self.loss, self.finite & ~self.off))

    def written(self, which: int, step: int) -> str:
        """A loss as the board writes it."""
        return self._read(self.loss[which, step])

    def level(self, one: int, other: int, step: int) -> bool:
        """Whether two losses are the same in all digits that are shown."""
        if not (self.finite[one, step] and self.finite[other, step]):
            return bool(self.finite[one, step] == self.finite[other, step])
        return self.written(one, step) == self.written(other, step)

    # ---- who is where

    def leads(self, who: int, step: int) -> bool:
        """Whether nobody has a lower loss than this one."""
        least = self.order[:, step].min()
        return bool(self.finite[who, step] and self.order[who, step] <= least + LEVEL * self.range)

    def alone_ahead(self, who: Iterable[int], step: int) -> bool:
        """Whether these are all the ones in front: nobody else's loss is as low."""
        who = set(who)
        return {one for one in range(self.count) if self.leads(one, step)} == who

    def near(self, who: int, which: Sequence[int], step: int, within: float = 2.0) -> bool:
        """Whether one is within so many radii of one of these minima."""
        there = self.places[who, list(which), step] <= within * self.radii[list(which)] * (1 + 1e-9)
        return bool(there.any() and self.finite[who, step])

    def visits(self, who: int, which: Sequence[int], until: int) -> list[int]:
        """The steps at which one comes to one of these minima, having been away from it before."""
        came = []
        for minimum in which:
            there = False
            for step in range(until + 1):
                near = self.near(who, [minimum], step, 2.0 if there else 1.0)
                if near and not there:
                    came.append(step)
                there = near
        return sorted(came)

    def settled(self, who: int) -> tuple[int, int] | None:
        """The minimum where one is at the end, and the step since when; None for none."""
        for minimum in np.argsort(self.places[who, :, -1]).tolist():
            there, since = False, -1
            for step in range(self.rows):
                near = self.near(who, [minimum], step, 2.0 if there else 1.0)
                since = step if near and not there else since
                there = near
            if there:
                return minimum, since
        return None

    @cached_property
    def grown(self) -> npt.NDArray[np.bool_]:
        """Whether a runner's numbers have grown beyond all bounds by a step: it diverges."""
        with np.errstate(all="ignore"):
            size = np.fmax(np.abs(self.w).max(-1), np.fmax(np.abs(self.loss), np.abs(self.gradient).max(-1)))
            away = np.abs(self.w - self.ground.middle).max(-1) > FAR * self.ground.diagonal
        grown = away | (np.nan_to_num(size, nan=0.0, posinf=np.inf) > GROWN)
        for who, step in np.argwhere(~self.finite):
            w = self.w[who, step]
            if np.isfinite(w).all() and not grown[who, step - 1 : step].any():
                grown[who, step] = self.ground.overflows(w)
            elif np.isinf(w).any():
                grown[who, step] = True
            if np.isposinf(self.loss[who, step]) and not self.ground.overflows(w):
                grown[who, step] = grown[who, :step].any()  # a pole of the formula: nothing has grown
        return np.logical_or.accumulate(grown, axis=1)

    def diverges(self, who: int, step: int) -> bool:
        """Whether a runner has no loss from a step on, because its numbers grew without end."""
        return bool(not self.finite[who, step:].any() and self.grown[who, : step + 1].any())

    def moves(self, who: int, since: int, until: int) -> float:
        """How far a runner travels between two steps, weight units."""
        path = self.w[who, max(since, 0) : until + 1]
        with np.errstate(all="ignore"):
            return float(np.hypot(*np.diff(path, axis=0).T).sum())

    # ---- what is claimed of the map

    @cached_property
    def faults(self) -> list[list[str]]:
        """For each minimum that is claimed, why it is none (or not the global one it is said to be)."""
        return [[*self._faults(minimum)] for minimum in self.minima]

    def _faults(self, minimum: Minimum) -> Iterable[str]:
        ground, where = self.ground, f"({minimum.w[0]:.6g}, {minimum.w[1]:.6g})"
        slack = 1e-8 * ground.range + 1e-12 * abs(minimum.loss)
        true = float(ground.loss(minimum.w))
        if np.isfinite(true) and abs(true - minimum.loss) > 100 * slack:  # a root blurs its bottom
            yield f"the loss at {where} is {true!r}, not {minimum.loss!r}"
        if ground.undercut(minimum.w, minimum.loss) > slack:
            yield f"the ground right beside {where} is lower: it is no minimum"
        elif not ground.isolated(minimum.w, minimum.loss):
            yield f"{where} is not isolated: the loss is the same along a curve or about it"
        if minimum.is_global and self.lowest < minimum.loss - slack:
            yield f"{where} is no global minimum: {minimum.loss!r}, and the map goes down to {self.lowest!r}"
        if not minimum.is_global and self.complete and minimum.loss <= self.lowest + 1e-3 * slack:
            yield f"{where} is called local, and nothing on the map is lower"

    @cached_property
    def lowest(self) -> float:
        """The lowest loss seen on the map: by sampling, or by a runner on it."""
        on_map = self.loss[self.finite & ~self.off]
        return min(self.ground.lowest, float(on_map.min()) if on_map.size else np.inf)

    @cached_property
    def missed(self) -> list[str]:
        """Minima that nobody may miss, and the result does not have."""
        return [
            f"a minimum at ({found.w[0]:.6g}, {found.w[1]:.6g}), {found.loss!r}, is not known"
            for found in self.ground.hollows
            if not any(
                np.hypot(*((np.array(found.w) - minimum.w) / self.ground.half)) < 0.01
                for minimum in self.minima
            )
        ]

    @cached_property
    def kinds(self) -> tuple[list[int], list[int]]:
        """The minima that are claimed to be global, and the others."""
        ours = [index for index, minimum in enumerate(self.minima) if minimum.is_global]
        return ours, [index for index in range(len(self.minima)) if index not in ours]

    # ---- names

    def people(self, text: str) -> tuple[list[int], bool]:
        """The contenders of an enumeration, and whether it has more than it names ("and 2 more").

        Raises ValueError for a name that nobody has.
        """
        if text in self.names:
            return [self.names.index(text)], False
        words = self.words
        links = {words.get(f"list.{key}") for key in ("and", "and_before_sound")}
        pattern = "|".join([", ", *(f" {re.escape(link)} " for link in sorted(links) if link)])
        others = re.escape(words.get("commentary.others") or "").replace(r"\{count\}", r"\d+")
        parts = re.split(pattern, text)
        named = [part for part in parts if not re.fullmatch(others, part)]
        return [self.index(part) for part in named], len(named) < len(parts)

    def index(self, name: str) -> int:
        """The contender of a name, perhaps cut short."""
        if name in self.names:
            return self.names.index(name)
        head, cut, tail = name.partition("…")
        found = [
            at
            for at, full in enumerate(self.names)
            if cut and full.startswith(head.rstrip()) and full.endswith(tail.lstrip())
        ]
        if len(found) != 1:
            raise ValueError(f"no contender is called {name!r}: there are {self.names}")
        return found[0]


def called(contender: Mapping[str, Any], words: Words) -> str:
    """A runner of a race's specification as a film calls it: a label that the race made, in its language."""
    if "made_label" not in contender:
        return str(contender["label"])
    made = contender["made_label"]
    runner = Contender.from_spec(contender)
    said, values = made["label"], dict(runner.shown())
    for name in made["by"]:
        if name == "class":
            said += f" {runner.variant}"
            continue
        part = words.setting(name, values[name])
        if isinstance(values[name], str):  # a schedule's numbers
            part = re.sub(r"\d+\.\d+(e-\d+)?", lambda found: words.number(float(found[0]), None), part)
        said += f" {part.removeprefix('momentum ') if said.endswith(' momentum') else part}"
    most = 40 - len(made["end"])
    return (said if len(said) <= most else f"{said[: most - 1].rstrip()}…") + made["end"]


_GROUNDS: dict[tuple[str, str], Ground] = {}


def _ground(expression: str, domain: str) -> Ground:
    """The map of an expression, sampled once."""
    key = expression, domain
    if key not in _GROUNDS:
        if len(_GROUNDS) > 8:
            _GROUNDS.clear()
        _GROUNDS[key] = Ground(expression, json.loads(domain))
    return _GROUNDS[key]
