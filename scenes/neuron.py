"""One neuron: its sigmoid bends over 99 flowers while its two weights walk over their loss.

``manim -pqh scenes/neuron.py`` shows the course page's exercises 3 and 4 and eight optimizers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.landscape import landscape
from engine.network import NETWORKS
from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.options import FORMAT
from scenes.stage.frame.bug import Bug
from scenes.stage.lessons.block import ARROW, BlockAxes, WayOut
from scenes.stage.lessons.edge_pictures import EdgePictures
from scenes.stage.map.map import LossMap
from scenes.stage.map.ways import Start, Ways
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import Look
from scenes.stage.terrain.cuts import Cut, Cuts
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import LOW, MOVE, OPENS, RISEN, Move, seen_at
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import NEAR, framed
from scenes.telling import neuron as telling
from scenes.telling import neuron_walks as walks
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

DOMAIN = ((-4.0, 8.0), (-20.0, 5.0))  # of w and b: the valley leaves it at a corner
STEPS = 60
PANEL, PARTS = 640.0, (400.0, 434.0)  # px, how wide the plates are; of them, the flowers' and the table's
STACKED = (0.47, 0.53)  # the same, where they stand side by side
AZIMUTH, ELEVATION = radians(37), radians(49)  # from where the valley is seen along itself
SCALES = (120.0, 1400.0)  # px a world unit
SIDE, FOOT = 24.0, 56.0  # px beside the block, and under it, for its numbers
BELOW = 12.0  # px between the film's name and the block


class NeuronFilm(Film):
    """One neuron and its flowers: by hand, by gradient descent, by eight optimizers; and no minimum.

    Args:
        options: those of `Film`.

    Raises:
        InputError: no OpenGL.
    """

    name = "neuron"
    headline = "neuron.title"
    takes = ()
    fills = opengl = True

    def __init__(self, **options: Any) -> None:
        self.eight = Race(landscape("neuron", DOMAIN), steps=STEPS)
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The race of the eight."""
        return (self.eight,)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The flowers and the ground, then who walks over it."""
        theme, layout = self.theme, self.layout
        self.found = found = telling.Neuron(NETWORKS["neuron"], theme)
        self.words = words = self.words.calling(found.network.parameters)
        self.told = told = telling.tell(self, story, found)
        self.clock, self.telling = told.race, told.plateau.start - 0.4
        self.free, panel = layout.beside(PANEL)
        upper, lower = panel.split(STACKED if layout.stacked else PARTS, across=layout.stacked)
        self.ground = ground = LossMap(self.cast.result, words, theme, layout.map_in(self.free), shape=1.0)
        self.relief = relief = Relief(ground)
        self._look()
        self.sight = sight = Sight(relief, self.at)
        loss, hand, end = float(found.tries.loss[0]), told.hand.start, told.endless.end
        tried = told.walks[0].appear
        cuts = [Cut(relief, axis, found.start, loss, appear=hand + 0.6 + 0.8 * axis) for axis in (0, 1)]
        pictures = EdgePictures(
            found.losses,
            found.start,
            found.network.parameters,
            telling.PICTURE,
            telling.WIDER,
            words,
            theme,
            panel if layout.stacked else lower,
            hand + 0.4,
            tried - 0.1,
            told.widens + 0.6,
        )
        out = WayOut(sight, found.doubled.w[0], found.doubled.w[1], told.none - 0.4, end)
        wholes = (
            (2 * MOVE, told.descent.start),
            (told.fast, told.eight.start),
            (told.endless.start + MOVE, end),
        )
        terrain = Terrain(
            relief,
            self.at,
            layout.frame,
            -1.0,
            paths=self.cast.paths,
            clock=told.race,
            trails_at=told.race.start,
        )
        terrain.dim = lambda seconds: presence(seconds, told.race.start, told.endless.start)
        axes = BlockAxes(sight, wholes)
        where = sight.place, layout.frame, theme
        return [
            terrain,
            axes,
            Cuts(cuts, self.at, tried, hand),
            out,
            Ways(walks.runs(self), [Start(found.start, 0.8)], *where, laid=sight.way),
            Ways(walks.eight(self), [], *where, trails=False),
            walks.tags(self, out, [panel, *axes.boxes(told.plateau.start), *axes.boxes(end - 0.5)]),
            walks.flowers(self, upper),
            pictures,
            *walks.tables(self, lower),
        ]

    # ---- the camera

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        return seen_at(self.begins, self.moves, seconds)

    def _look(self) -> None:
        """Find the views: all of the block; near its start; all of it; where the eight go; and all of it.

        Its summit may stand beside the film's name; where that is too long, it stands below.
        """
        relief, told, found, layout, free = self.relief, self.told, self.found, self.layout, self.free
        block = relief.lift(relief.half * np.array([(x, y) for x in (-1, 1) for y in (-1, 1)]))
        block = np.concatenate([block, relief.vertices.reshape(-1, 3)[[relief.z.argmax()]]])
        name = Bug(self.called, self.theme, layout, 0.0, credit=self.credit).box
        for top in [free.y] if layout.stacked else [name.y, name.bottom + BELOW]:
            room = Box(free.x + SIDE, top, free.width - 2 * SIDE, layout.third.y - FOOT - top)
            view = View(AZIMUTH, ELEVATION, (0.0, 0.0, 0.0), 1.0, room.centre, NEAR)
            whole = framed(view, block, (room.width, room.height), SCALES)
            ground, _ = whole.project(relief.vertices.reshape(-1, 3))
            beside = name.inset(-BELOW).edges()
            if not ((ground > beside[:2]) & (ground < beside[2:])).all(axis=1).any():
                break
        high = replace(view, centre=(room.centre[0], room.centre[1] - ARROW / 2))
        ends = framed(high, block, (room.width, room.height - ARROW), SCALES)
        half = 0.55 * room.width, 0.5 * room.height
        near = framed(view, relief.on(np.concatenate([found.rates[0].w, found.tries.w[:3]])), half, SCALES)
        eight = framed(view, relief.on(self.cast.w.reshape(-1, 2)), half, SCALES)
        self.begins = replace(whole, elevation=LOW, centre=layout.opening.centre)
        opened = replace(self.begins, elevation=LOW + RISEN * (ELEVATION - LOW))
        self.moves = [
            Move("opening", 0.0, opened, OPENS),
            Move("whole", OPENS, whole),
            Move("near", told.descent.start, near),
            Move("whole", told.fast - MOVE, whole),
            Move("eight", told.eight.start, eight),
            Move("ends", told.endless.start, ends),
        ]

    # ---- what it is

    def is_usual(self) -> bool:
        """Whether it has the usual format."""
        return self.format == FORMAT.usual

    def subtitle(self) -> str:
        """What the neuron is to learn."""
        return self.words("neuron.subtitle")

    def looks(self) -> Sequence[Look]:
        """The optimizers'."""
        return self.cast.looks

    def origins(self) -> Sequence[xarray.Dataset]:
        """The race of the eight."""
        return (self.cast.result,)
