"""``result.race``: what people at a notebook ask a race's result for.

``import renders`` brings it, and does not import xarray: it waits until somebody does.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import Dataset

    from engine.contenders import Contender
    from engine.race import Race
    from engine.standings import Standings
    from renders.notebook import Shown


class OfRace:
    """A race's result, asked: ``result.race.standings``, ``result.race.path("Adam")``."""

    def __init__(self, result: Dataset) -> None:
        self._result = result

    @cached_property
    def spec(self) -> Race:
        """The race that it is the result of. Raises InputError where it is none of a race."""
        from renders.notebook import race_of

        return race_of(self._result)

    @property
    def contenders(self) -> tuple[Contender, ...]:
        """Who raced, in line-up order."""
        return self.spec.contenders

    @cached_property
    def standings(self) -> Standings:
        """Who was where, and when: ranks, fates, events."""
        from engine.standings import Standings

        self.spec  # noqa: B018 - refuses what is no race's result
        return Standings(self._result)

    def path(self, who: str | int = 0, start: int = 0) -> Dataset:
        """The way of one, by its label or its place in the line-up: w (step, param), loss, gradient.

        Raises:
            InputError: there is no such contender; IndexError: no such start.
        """
        from engine.errors import InputError, did_you_mean, nearest

        labels = [contender.label for contender in self.contenders]
        if who in labels or (isinstance(who, int) and -len(labels) <= who < len(labels)):
            which = labels.index(who) if isinstance(who, str) else who
            return self._result[["w", "loss", "gradient"]].isel(contender=which, start=start)
        raise InputError(
            "race.not_in_it",
            "Nobody in this race is called '{name}'{hint}. There are {known}.",
            name=who,
            hint=did_you_mean(nearest(str(who), labels)),
            known=", ".join(labels),
        )

    def plot(self, axes: Axes | None = None, **options: Any) -> Axes:
        """The course page's figure (`renders.plot`)."""
        from renders.notebook import plot

        return plot(self._result, axes, **options)

    def show(self, **options: Any) -> Shown:
        """The page that one can touch (`renders.show`)."""
        from renders.notebook import show

        return show(self._result, **options)

    def _repr_html_(self) -> str:
        """Who stands where at the end."""
        return self.standings._repr_html_()


def offer(xarray: ModuleType | None = None) -> None:
    """Let every dataset of xarray's have ``race``: now, or as soon as xarray has been imported."""
    xarray = xarray or sys.modules.get("xarray")
    if xarray is None:
        sys.meta_path.insert(0, _Waiting())
    elif not hasattr(xarray.Dataset, "race"):
        xarray.register_dataset_accessor("race")(OfRace)


class _Waiting(importlib.abc.MetaPathFinder):
    """Finds no module, but hears when xarray is looked for: its loader goes on as ever, and then `offer`."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "xarray":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_and_offer(module: ModuleType) -> None:
                run(module)
                offer(module)

            spec.loader.exec_module = run_and_offer  # type: ignore[method-assign]
        return spec
