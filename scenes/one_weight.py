"""One weight, and the other nine: a network's loss over each of its weights, and why none can go alone.

``manim -pqh scenes/one_weight.py`` shows the course page's network of ten weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from engine.network import NETWORKS
from scenes.film import Film
from scenes.options import FORMAT, Option
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.plate import Note
from scenes.stage.frame.reading import Reading
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.curve_cells import arranged, places
from scenes.stage.lessons.curve_grid import Sky
from scenes.stage.lessons.cut_ground import CutGround
from scenes.stage.lessons.network_graph import NetworkGraph
from scenes.stage.lessons.point_on_curve import PointOnCurve
from scenes.stage.lessons.search_costs import SearchCosts
from scenes.stage.lessons.weight_cells import WeightCells, key_items
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.formula import Equation
from scenes.stage.plots.key import KeyPlate
from scenes.stage.plots.plot import Plot
from scenes.stage.show.weights import FIRST, Parameters
from scenes.telling import one_weight as telling
from scenes.telling.story import Story

COMES = 3.2  # s: the network and the axes
GRAPH = (823.0, 0.43), (360.0, 0.36)  # px or of the frame's width; px or of the room's height
NOTES, FORMULA = 64.0, 96.0  # px over the lower third, for a note; the formula's height
DOT = 36.0, 36.0  # px, the sides of what no tag's line crosses around the point
UNDER = 108.0  # px under the curve, for its numbers
OVER = 0.36  # of the room's height over the curve, where the graph is beside it


class OneWeightFilm(Film):
    """A network's loss over one weight and over each; what one does to the others; what looking costs.

    Args:
        short: without the act on the three ways to look for the weights.
        options: those of `Film`.
    """

    name = "one_weight"
    headline = "one_weight.title"
    takes = (Option("short", "flag", help="short_costs"),)
    fills = True

    def __init__(self, *, short: bool = False, **options: Any) -> None:
        self.short = short
        super().__init__(**options)

    @cached_property
    def found(self) -> Parameters:
        """The page's network in numbers."""
        return Parameters(self.words, telling.search_of(NETWORKS["page"]))

    def tell(self, story: Story) -> Sequence[Actor]:
        """One curve, downhill, all of them, one moves, each by itself, little by little, what it costs."""
        found, theme, words = self.found, self.theme, self.words
        told = telling.tell(story, found, self.pace, self.short)
        self.clock, cells = told.clock, told.cells
        self.telling = cells.turns[1] - 1.0
        number, gone = words.number, told.costs[0] - 1.3
        reading = Reading(
            words("race.loss"),
            lambda at: number(self.loss(told, at), 4),
            lambda at: words("one_weight.epoch", epoch=told.epoch(at)) if told.counts(at) else "",
            (number(0.4444, 4), words("one_weight.epoch", epoch=told.clock.steps)),
            theme.symbols["loss"],
            theme,
            self.layout,
            COMES,
            gone,
        )
        self.layout = layout = arranged(self.layout, reading.box)
        at = places(layout, Bug(self.called, theme, layout, 0.0, credit=self.credit).box, reading.box)
        columns = 5 if at.open.width > 1.5 * at.open.height else 2
        shown: list[Actor] = [Sky(theme, layout.frame), *self.curve(told, at.open.y)]
        shown += [grid := WeightCells(found, cells, theme, at.open, columns, gone), reading]
        low = grid.cells[0].low
        full = cells.zoom.times[-1]
        shown += [
            KeyPlate(key_items(found, theme, found.near, True, low), at.key, theme, cells.appear, full - 0.8),
            KeyPlate(key_items(found, theme, found.whole, False, low), at.key, theme, full - 0.3, gone),
        ]
        if not self.short:
            room = Box(at.open.x, at.open.y, at.open.width, max(at.open.bottom, at.key.bottom) - at.open.y)
            shown.append(
                SearchCosts(found.search, telling.ways(found, theme, told.costs), words, theme, room, gone)
            )
        return shown

    def loss(self, told: telling.Told, seconds: float) -> float:
        """The loss that is read: where the weights are, or after the epoch that is named beside it."""
        counted = told.counts(seconds)
        return self.found.loss(
            self.found.search.way[told.epoch(seconds)] if counted else told.cells.weights.at(seconds)
        )

    def curve(self, told: telling.Told, top: float) -> list[Actor]:
        """The loss over one weight as ground cut open, the point on it, and the network in the sky."""
        found, layout, theme, words = self.found, self.layout, self.theme, self.words
        leave, weights, number = told.cells.appear + 0.4, told.cells.weights, words.number
        safe, high = layout.safe, layout.third.y - UNDER - top
        if layout.stacked:
            room = Box(safe.x, top, safe.width, GRAPH[1][1] * high)
            above = room.height + 30.0
        else:
            wide = min(GRAPH[0][0], GRAPH[0][1] * layout.frame.width)
            room = Box(safe.right - wide, top, wide, min(GRAPH[1][0], 0.46 * high))
            above = OVER * high
        box = Box(safe.x, top + above, safe.width, high - above)
        plot = Plot(found.curve, found.search.domain, box, words, theme, -1.0, reach=layout.frame)
        slope, w = float(found.slopes[FIRST]), float(found.start[FIRST])
        point = PointOnCurve(
            plot, lambda at: float(weights.at(at)[FIRST]), slope, COMES, told.tangent, told.arrow, leave
        )
        name, symbols = found.name(FIRST), theme.symbols
        lowest, rise = float(found.apart[FIRST]), float(np.ptp(found.before[FIRST]))
        ink, green, at = symbols["gradient"], symbols["learning_rate"], told.arrow
        loss = number(float(found.curve(np.array(lowest))), 4)
        bottom = _pair(plot.on(lowest))
        way = words("one_weight.larger", weight=name)
        steep = words("one_weight.slope_is", slope=number(slope, 4))
        tags = [
            Tag(
                words("one_weight.lowest", loss=loss), lambda _: bottom, at + 1.0, leave, side=1, ringed=True
            ),
            Tag(steep, lambda at: _pair(point.tip(at)), told.tangent + 0.4, leave, ink),
            Tag(way, lambda at: _pair(point.arrow(at)[0]), at, leave, green, 1),
            Tag(f"{name} = {number(w, 4)}", point.place, told.tangent, leave, symbols["w_0"]),
        ]
        arrow = point.arrow(at)
        middle, sides = arrow.mean(axis=0), np.abs(np.diff(arrow, axis=0)[0])
        note = Box(safe.x, layout.third.y - NOTES, 0.5 * safe.width, NOTES)
        signs = Box.around(*middle.tolist(), *sides.tolist()), Box.around(*point.place(at), *DOT)
        taken = [room, note, layout.third, *signs]
        ground = CutGround(plot, layout.frame, -1.0, COMES, leave, (name, words("race.loss")))
        ground.leave = leave
        said = f'"{words("race.loss")}" = {found.network.formula()}'
        written = Box(safe.x, top + 16.0, 0.25 * safe.width, FORMULA)
        formula = [] if layout.stacked else [Equation(said, written, 34.0, theme.text, COMES, leave)]
        graph = NetworkGraph(found.network, weights.at, words, theme, room, FIRST, COMES, leave)
        return [
            ground,
            *formula,
            graph,
            point,
            Tags(tags, theme, leave, taken, layout.safe),
            Note([words("one_weight.enlarged", rise=number(rise, 2))], theme, layout, COMES, leave),
        ]

    def is_usual(self) -> bool:
        """Whether it is whole, in the usual format."""
        return not self.short and self.format == FORMAT.usual

    def subtitle(self) -> str:
        """The network and its data."""
        network = self.found.network
        layers = "-".join(map(str, network.layers))
        return self.words("one_weight.subtitle", layers=layers, rows=len(network.dataset.x))

    def shows(self) -> dict[str, Any]:
        """The network."""
        shown = {"network": self.found.network.spec(), "format": self.format}
        return shown | ({"short": True} if self.short else {})


def _pair(at: np.ndarray) -> tuple[float, float]:
    x, y = at.tolist()
    return x, y
