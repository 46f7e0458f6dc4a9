"""How one descent is told: slopes, gradient, rule, walk; and what has a name on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import InputError
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.compass import DECIMALS, GROW, Compass, Moments
from scenes.stage.lessons.rule import EVERY
from scenes.stage.lessons.strides import lengths
from scenes.stage.paint.boxes import Box
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.cuts import Cut
from scenes.stage.terrain.shots import MOVE
from scenes.telling.racing import start_tag
from scenes.telling.story import Story, to_whole_frames

if TYPE_CHECKING:
    from scenes.descent import DescentFilm

SETTLED = 3.2  # s: the camera has left the opening
PACE, STANDS = 0.75, 0.35  # s that a step takes, and that it stands before each: its arrow is drawn
SLOW = 12  # steps before which it does
LONG, TAGGED = 45.0, 5  # px of a step that has its length beside it, and how many have


@dataclass(frozen=True)
class Told:
    """When what of a descent is told, in the film's seconds: cuts and slopes of both weights, and so on."""

    cuts: tuple[float, float]
    slopes: tuple[float, float]
    above: float  # the camera rises
    moments: Moments
    rule: float
    numbers: tuple[float, float]  # the first of each weight
    first: float  # the first step begins
    made: float  # and is made
    walk: float  # the camera leaves for the way
    back: float  # and for the whole ground
    clock: Clock


def tell_descent(film: DescentFilm, story: Story) -> Told:
    """Tell it in four acts.

    Raises:
        InputError: a start that has no slope.
    """
    cast, words = film.cast, film.words
    w, loss, gradient = cast.w[0], cast.loss[0], cast.gradient[0]
    if not (np.isfinite(loss[0]) and film.race.ground.has_gradient(w[0])):
        raise InputError(
            "no_slope",
            "the film of a descent begins with the slopes at its start; at ({w_0}, {w_1}) the loss is"
            " {loss} and has none. Give another start.",
            w_0=w[0, 0],
            w_1=w[0, 1],
            loss=loss[0],
        )
    level = not gradient[0].any()  # a saddle, a summit, a plain: no arrow points anywhere, nobody moves
    signs = [("flat", "rises", "falls")[int(np.sign(slope))] for slope in gradient[0]]
    with story.act("descent.chapter_slopes", symbol="gradient"):
        story.wait(SETTLED)
        story.say("descent.flat_mountain" if level else "descent.mountain")
        cut_0, slope_0 = story.say("descent.cut_0"), story.say(f"descent.slope_0_{signs[0]}")
        cut_1, slope_1 = story.say("descent.cut_1"), story.say(f"descent.slope_1_{signs[1]}")
    with story.act("descent.chapter_gradient", lead=1.2, symbol="gradient") as above:
        legs = story.say("descent.flat_legs" if level else "descent.legs")
        uphill = story.say("descent.flat_gradient" if level else "descent.uphill")
        upright = "descent.level" if film.ground.is_true else "descent.level_line"
        across = story.say("descent.flat_ground" if level else upright)
        downhill = story.say("descent.flat_step" if level else "descent.downhill")
    with story.act("descent.chapter_rule", symbol="learning_rate") as rule:
        story.say("descent.rule")
        numbers = story.say("descent.numbers_0").start + 0.5, story.say("descent.numbers_1").start + 0.5
        first = to_whole_frames(numbers[1] + 3 * EVERY + 0.9)
        made = first + PACE / film.pace
        story.at_least(made + 0.4)
    with story.act("descent.chapter_walk", lead=1.2, rest=0.2) as walk:
        goes_on = to_whole_frames(walk.start + MOVE + 0.4)
        clock = _tell_walk(film, story, gradient, first, goes_on - made)
        story.wait(clock.end + 0.2)
        end = "descent.end" if np.isfinite(loss[-1]) else "descent.end_none"
        texts = {"first": cast.read(loss[0]), "last": cast.read(loss[-1]), "steps": cast.steps}
        back = to_whole_frames(story.say_text(words(end, **texts), who=(0,)).start + 1.0)
    moments = Moments(legs.start, uphill.start, across.start, downhill.start, rule.start + 0.2)
    cuts, slopes = (cut_0.start, cut_1.start), (slope_0.start, slope_1.start)
    return Told(cuts, slopes, above.start, moments, rule.start, numbers, first, made, walk.start, back, clock)


def _tell_walk(film: DescentFilm, story: Story, gradient: np.ndarray, first: float, stands: float) -> Clock:
    """Tell the way down, and run its clock: it stands until what its steps show is being said.

    That it is longer where it is steeper, at the longest step; that they grow shorter, at those after it.
    """
    cast, words, paths = film.cast, film.words, _of_the_walk(gradient)
    longest = int(np.nanargmax(np.append(0.0, np.hypot(*gradient[: cast.steps].T))))  # from 1 on
    holds = {1: stands, **dict.fromkeys(range(2, min(cast.steps, SLOW, max(longest, 4))), STANDS)}

    def arrives(step: int) -> float:
        clock = Clock(cast.steps, first, PACE / film.pace, [*holds.items()])
        return clock.seconds(min(step, cast.steps))

    for path, step in zip(paths, (0, max(longest - 1, 2), max(longest, 3)), strict=False):
        if path == "descent.shrinks":
            story.wait(arrives(step))
        begins = story.say_text(words(path), who=(0,)).start
        if step:
            holds[step] = max(holds.get(step, 0.0), begins + 0.3 - arrives(step))
    return film.run(cast.steps, first, PACE, holds=[*holds.items()])


def _of_the_walk(gradient: np.ndarray) -> list[str]:
    """What is told on the way down, from the gradients (step + 1, 2) on it."""
    if not gradient[0].any():
        return ["descent.flat_again"]
    told = ["descent.again", "descent.lengths_told"]
    steep = np.hypot(*gradient.T)
    if (gradient == gradient[0]).all():
        return told
    shrinks = (steep[-max(2, len(steep) // 4) :] < 0.5 * np.nanmax(steep)).all()
    return [*told, "descent.shrinks" if shrinks else "descent.rate_stays"]


# ---- names on the ground


def of_start(film: DescentFilm, told: Told) -> Tags:
    """The start, until the first cut comes."""
    tag, room = start_tag(film.cast, film.sight, 0.8, told.cuts[0]), film.layout.named(film.layout.safe)
    return Tags([tag], film.theme, told.cuts[0], [film.bug], room)


def of_cuts(film: DescentFilm, cuts: list[Cut], leave: float, room: Box) -> Tags:
    """The two cuts, in a room (px)."""
    words, theme, found = film.words, film.theme, []
    for cut, part in zip(cuts, (0.86, 0.05), strict=True):
        place = film.sight.point(cut.line[[int(part * len(cut.line))]])
        text, colour = words(f"descent.only_{cut.axis}"), theme.symbols[f"w_{cut.axis}"]
        found.append(Tag(text, place, cut.appear + GROW, leave, colour, 1))
    return Tags(found, theme, leave, [film.bug], room)


def of_arrows(film: DescentFilm, compass: Compass, told: Told, room: Box) -> Tags:
    """The gradient, minus the gradient, the level line, and where the first step leads, in a room (px)."""
    words, theme, moments = film.words, film.theme, told.moments
    pink, yellow, found = theme.symbols["gradient"], theme.symbols["loss"], []
    if compass.way.any():
        for sign, name, at in ((1, "uphill", moments.gradient), (-1, "downhill", moments.minus)):
            side = 1 if sign * compass.way[0] > 0 else -1
            place, text = compass.beside(sign * compass.way), words(f"descent.arrow_{name}")
            found.append(Tag(text, place, at + GROW, compass.leave, pink, side))
    if len(compass.level):
        text = words("descent.level_of", loss=words.number(compass.loss, DECIMALS))
        place = compass.beside(compass.level_point(moments.level))
        found.append(Tag(text, place, moments.level + 0.3, compass.leave, yellow, 1))
    if film.on_map[1] and compass.way.any():
        text = f"{words('race.step')} {words.number(1, 0)}"
        place = film.sight.point(film.cast.w[0, 1:2])
        found.append(Tag(text, place, told.made, compass.leave, film.cast.colours[0], 1))
    taken = [film.bug, *compass.boxes(moments.level)]
    return Tags(found, theme, compass.leave, taken, room)


def of_steps(film: DescentFilm, told: Told, room: Box) -> Tags:
    """How long the first steps are that can be seen, in a room (px)."""
    found: list[Tag] = []
    words, relief, long = film.words, film.relief, lengths(film.cast)
    places = relief.on(np.where(film.on_map[:, None], film.cast.w[0], film.cast.w[0, 0]))
    px = film.at(told.back).project(places)[0]
    for step in range(1, film.cast.steps + 1):
        seen = film.on_map[step - 1 : step + 1].all() and np.hypot(*(px[step] - px[step - 1])) >= LONG
        if seen and len(found) < TAGGED:
            text = words("descent.step_of", length=words.number(long[step - 1], DECIMALS))
            middle = film.cast.w[0, step - 1 : step + 1].mean(axis=0, keepdims=True)
            at, side = film.sight.point(middle), 1 if step % 2 else -1
            found.append(Tag(text, at, told.clock.seconds(step), told.back, side=side))
    x, y = px[0].tolist()
    star = Box.around(x, y, 56.0, 56.0)
    return Tags(found, film.theme, told.back, [film.bug, star], room)
