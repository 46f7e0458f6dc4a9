"""What a notebook shows of the engine's objects: a heading and a small table, as HTML.

Everything is text of the notebook's own colour, so that it is read on a light and on a dark page, and every
text is escaped. Each function is the ``_repr_html_`` of its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from engine.places import shared_ranks
from engine.values import write

if TYPE_CHECKING:
    from engine.contenders import Contender
    from engine.network import Network
    from engine.race import Race
    from engine.standings import Standings
    from engine.surfaces import Surface
    from engine.training import Training

CELL = 'style="text-align: left; vertical-align: top; padding: 2px 12px 2px 0"'
MOST_ROWS = 30  # of a table; how many more there are is said below it


def card(heading: str, rows: Iterable[Sequence[object]], names: Sequence[str] = ()) -> str:
    """A heading, and a table of rows below the names of its columns, where it has such."""
    every = [tuple(row) for row in rows]
    cells = [_row("td", row) for row in every[:MOST_ROWS]]
    top = f"<thead>{_row('th', names)}</thead>" if names else ""
    more = f"<div>and {len(every) - MOST_ROWS:,} more</div>" if len(every) > MOST_ROWS else ""
    table = f"<table>{top}<tbody>{''.join(cells)}</tbody></table>" if every else ""
    return f"<div><strong>{escape(heading)}</strong>{table}{more}</div>"


def contender(self: Contender) -> str:
    """What it is called, its class, and its hyperparameters."""
    shown = [(name, value if isinstance(value, str) else write(value, "; ")) for name, value in self.shown()]
    return card(self.label, [("optimizer", self.optimizer), *shown])


def surface(self: Surface) -> str:
    """Its name, its expression or function, its map."""
    ranges = [
        (name, f"{low:g} to {high:g}") for name, (low, high) in zip(self.parameters, self.domain, strict=True)
    ]
    return card(self.name, [("loss", self.expression or "a Python function"), *ranges])


def network(self: Network) -> str:
    """Its name, its layers, what it learns."""
    layers = ", ".join([f"{self.layers[0]} inputs", *_layers(self)])
    rows = [("layers", layers), ("weights", f"{self.size:,}"), ("loss", self.loss_name)]
    return card(self.name, [*rows, ("data", f"{self.data}, {len(self.dataset.x):,} rows")])


def race(self: Race) -> str:
    """Its loss, from where, for how long; who races."""
    rows: list[tuple[object, ...]] = [(each.label, each.call()) for each in self.contenders]
    first, count = self.starts[0], len(self.starts)
    told = (
        f"({', '.join(f'{w:.5g}' for w in first)})"
        if len(first) == 2
        else f"one start of {len(first):,} weights"
    )
    heading = f"{self.surface}, {self.steps:,} epochs, from {told if count == 1 else f'{count:,} starts'}"
    if self.noise:
        heading += f", noise {self.noise:g}"
    if self.batch is not None:
        heading += f", mini-batches of {self.batch:,}"
    return card(heading, rows, ("name", "optimizer"))


def training(self: Training) -> str:
    """Its network, how long, at which rates; who trains."""
    starts = f", {self.starts:,} starts" if self.starts > 1 else ""
    heading = f"{self.network}, {self.epochs:,} epochs, mini-batches of {self.batch:,}{starts}"
    rates = ", ".join(f"{rate:g}" for rate in self.rates)
    return card(heading, [(each.label, rates) for each in self.contenders], ("optimizer", "learning rates"))


def standings(self: Standings) -> str:
    """Who stands where at the end, from the first start: rank, loss, and how the race ended."""
    last, starts = int(self.steps[-1]), len(self.fates[0])
    losses = [f"{loss:.6g}" for loss in self._loss[:, 0, -1]]
    ranks = shared_ranks(self.rank[:, 0, -1].tolist(), losses)
    rows = [
        (ranks[one] if self.finite[one, 0, -1] else "", self.contenders[one], losses[one], _ended(self, one))
        for one in self.order(last)
    ]
    heading = f"After {last:,} epochs" + (f", from the first of {starts:,} starts" if starts > 1 else "")
    return card(heading, rows, ("rank", "optimizer", "loss", "end"))


ENDS = {
    "left": "off the map",
    "diverged": "diverged",
    "undefined": "where the loss is undefined",
    "resting": "at rest where the gradient is 0",
    "moving": "still moving",
}


def _ended(self: Standings, one: int) -> str:
    """How the race ended for one, from the first start."""
    fate, first = self.fates[one][0], int(self.goal_step[one, 0])
    if fate.minimum is not None:
        minimum, since = self.minima[fate.minimum], int(self.settlement[one, 0])
        kind = "global" if minimum.is_global and self.complete else "local" if self.complete else "a"
        where = f"({minimum.w_0:.3f}, {minimum.w_1:.3f})"
        return f"{kind} minimum {where}" + (f" since epoch {since:,}" if since >= 0 else "")
    if fate.kind == "moving" and self.goal is not None and first >= 0:
        return f"first below {self.goal:g} at epoch {first:,}"
    return ENDS[fate.kind]


def _layers(self: Network) -> list[str]:
    """Each layer's units and activation, the inputs left out."""
    return [f"{units} {kind}" for units, kind in zip(self.layers[1:], self.activations, strict=True)]


def _row(tag: str, cells: Sequence[object]) -> str:
    """A table's row."""
    return f"<tr>{''.join(f'<{tag} {CELL}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"
