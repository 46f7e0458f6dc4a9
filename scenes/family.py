"""The family tree of optimizers: who comes from whom, by year, what each adds, and each one's own race.

``manim -pqh scenes/family.py`` shows all of Keras's optimizers and the variants that have names of their own.
Papers and links are the engine's tables; a link that no description states is drawn dashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import catalog, family
from engine.results import Computable
from scenes.film import Film
from scenes.options import FORMAT
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.lower_third import BLOCK, KICKER, PADS
from scenes.stage.lessons.curve_cells import CLOSE, GAP, KEY, KEY_ROWS, arranged
from scenes.stage.lessons.family_places import family_places
from scenes.stage.lessons.family_tree import (
    DASH,
    LINE,
    Backdrop,
    FamilyTimes,
    FamilyTree,
    LargeRace,
    Piece,
    YearPlate,
)
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.lettering import width
from scenes.stage.paint.signs import Look
from scenes.stage.plots.key import Item, KeyPlate
from scenes.stage.show.clock import Clock
from scenes.stage.show.kin import Kin
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

RUNS, TOGETHER = 2.4, 4.4  # s in which a member's race runs, and that of all at the end
COVERS = 0.8  # s before the first member comes, in which the ground is covered
OPENS = 0.5  # s: all run behind the title
ASIDE = 0.44  # of what a title leaves free, what no run is seen in: a summit would lie behind the title
# The chapters, and the last year that each tells of.
ERAS = (
    ("chapter.family_inertia", 1983),
    ("chapter.family_scale", 2013),
    ("chapter.family_both", 2015),
    ("chapter.family_adam", 2019),
    ("chapter.family_new", 9999),
)


class FamilyFilm(Film):
    """The family of Keras's optimizers: its members' papers, links and races are the engine's."""

    name = "family"
    headline = "family.title"
    takes = ()
    fills = True

    def __init__(self, **options: Any) -> None:
        self.races = family.races()
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """Races in which every member runs."""
        return self.races

    @cached_property
    def kin(self) -> Kin:
        """The members, by year."""
        return Kin(tuple(self.results()), self.words, self.theme)

    def origins(self) -> Sequence[xarray.Dataset]:
        """The results of the races."""
        return self.kin.results

    def looks(self) -> Sequence[Look]:
        """How each member's marker looks."""
        return self.kin.looks

    def is_usual(self) -> bool:
        """Whether it is in the usual format."""
        return self.format == FORMAT.usual

    def subtitle(self) -> str:
        """From when to when, and on what they run."""
        years = [paper.year for paper in self.kin.papers]
        return self.words("family.subtitle", first=str(min(years)), last=str(max(years)))

    def tell(self, story: Story) -> Sequence[Actor]:
        """Member by member, by year; then all at once, and what two weights cannot show."""
        kin, words = self.kin, self.words
        pace = RUNS / kin.steps / self.pace
        appears: list[float] = []
        clocks: list[Clock] = []
        with story.act("chapter.question"):
            count = len(catalog.optimizers())
            story.say("family.all", count=count, options=len(kin.members) - count)
        years = [paper.year for paper in kin.papers]
        for chapter, last in ERAS:
            with story.act(chapter, lead=0.1, rest=0.1) as act:
                for which in [at for at, year in enumerate(years) if len(appears) <= at and year <= last]:
                    span = self._tell_one(story, which)
                    appears.append(span)
                    clocks.append(Clock(kin.steps, span + 0.4, even=True, pace=pace))
                    story.wait(clocks[-1].end - 0.2)
            if chapter == "chapter.family_both":
                self.telling = act.end - 0.7
        with story.act("chapter.family_after", lead=0.3, rest=0.3) as after:
            again = Clock(kin.steps, after.start + 0.6, even=True, pace=TOGETHER / kin.steps / self.pace)
            story.say("family.together")
            story.wait(again.end - 1.0)
            names = [kin.names[kin.members.index(name)] for name in kin.members if name in family.NEED_MANY]
            many = story.say("family.many", names=words.all_of(names))
        self.clock = again
        return self._staged(FamilyTimes(appears[0] - COVERS, appears, clocks, again, (many.start, many.end)))

    def _tell_one(self, story: Story, which: int) -> float:
        """A member with its paper; the second at which it comes."""
        kin = self.kin
        paper = kin.papers[which]
        said = {"authors": paper.authors, "year": str(paper.year), "title": paper.title}
        whole = self.words("family.paper", **said)
        room = self.layout.third.width - BLOCK - sum(PADS)
        fits = width(whole.upper(), KICKER, bold=True) <= room
        kicker = whole if fits else f"{paper.authors}, {paper.year}"
        text = self.words(f"family.told.{kin.members[which]}", name=kin.names[which])
        if (parent := kin.alike(which)) is not None:
            text = self.words("family.as_parent", told=text, parent=kin.short(parent))
        return story.say_text(text, kicker, who=(which,)).start

    def _staged(self, times: FamilyTimes) -> Sequence[Actor]:
        """The actors: the ground, the tree, the large race, the year and what lines mean."""
        kin, theme, words = self.kin, self.theme, self.words
        year = YearPlate(kin, self.layout, times.appears[0] - 0.6)
        self.layout = layout = arranged(self.layout, year.box)
        bug = Bug(self.called, theme, layout, 0.0, credit=self.credit).box
        beside = Box(bug.right + GAP, bug.y, year.box.x - 2 * GAP - bug.right, bug.height)
        items = [
            Item(self._line, words("family.stated"), 2),
            Item(self._dashes, words("family.reading"), 1),
        ]
        room = beside
        if len(KeyPlate(items, beside, theme, 0.0).items) < len(items):
            high = KEY_ROWS if layout.frame.height > layout.frame.width else KEY
            third = layout.third
            room = Box(third.x, third.y - CLOSE - high, third.width, high)
        key = KeyPlate(items, room, theme, times.begins + 0.3)
        foot = layout.third.y if room is beside else key.box.y
        places = family_places(layout, bug, foot)
        seen = layout.opening  # beside the title, or under it
        if not layout.stacked:
            seen = replace(seen, x=seen.x + ASIDE * seen.width, width=(1 - ASIDE) * seen.width)
        back = Piece(kin, layout, layout.frame, seen)
        opening = Clock(kin.steps, OPENS, even=True, pace=(times.begins - OPENS - 0.4) / kin.steps)
        first = back.ways(kin, [*range(len(kin.members))], times, layout.frame, 1.4)
        first.runs = tuple(replace(run, step=opening.step) for run in first.runs)
        first.appear, first.leave = -1.0, times.begins + 0.5
        tree = FamilyTree(kin, places, layout, times)
        year.year = tree.year
        return [
            Backdrop(back, theme, times),
            first,
            tree,
            LargeRace(kin, places.large, layout, times),
            year,
            key,
        ]

    def _line(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.line(np.array([(x - 17, y), (x + 17, y)]), self.theme.text, line=LINE)

    def _dashes(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.line(np.array([(x - 17, y), (x + 17, y)]), self.theme.text, line=LINE, dash=DASH)
