"""What a race promises, and what has to be said of its ground: made from the race, never written for one."""

from __future__ import annotations

import json

from scenes.stage.frame.masthead import LEAST, ROOM
from scenes.stage.map.explanation import broken
from scenes.stage.map.map import LossMap
from scenes.stage.paint.formula import Formula, written
from scenes.stage.show.cast import Cast


def promise(cast: Cast) -> list[str]:
    """Three lines: who runs, from where, and the question: who arrives first, if there is where to."""
    words = cast.words
    counts = words("opening.counts").split()
    many = counts[cast.count - 1] if cast.count <= len(counts) else words.number(cast.count, 0)
    goal = any(minimum.is_global for minimum in cast.standings.minima)
    if cast.count == 1:
        return [
            words("opening.who_one"),
            words("opening.start_one"),
            words("opening.arrives_one" if goal else "opening.lowest_one"),
        ]
    return [
        words("opening.who", count=many),
        words("opening.start"),
        words("opening.arrives" if goal else "opening.lowest"),
    ]


def facts(cast: Cast) -> str:
    """A line: where the runners start, and on which surface, if that has a name: its formula stands below."""
    words, surface = cast.words, cast.result.attrs["surface"]
    start = f"{words('race.start')} {words.place(cast.w[0, 0].tolist())}"
    if surface == json.loads(cast.result.attrs["spec"])["surface"].get("expression"):
        return start
    return f"{start} · {words('race.on_surface', surface=words.surface(surface))}"


def goal(cast: Cast) -> str:
    """What the place of a global minimum is called; "" where none is known."""
    words, lowest = cast.words, [minimum for minimum in cast.standings.minima if minimum.is_global]
    if not lowest:
        return ""
    loss = cast.read(lowest[0].loss)
    return (
        words("opening.goals", count=len(lowest), loss=loss)
        if lowest[1:]
        else words("opening.goal", loss=loss)
    )


def formula(ground: LossMap) -> list[Formula]:
    """The loss in as many lines as it needs; a Python function has none."""
    words = ground.words
    head = f'"{words("race.loss")}"({words.letter(0)}, {words.letter(1)}) = '
    return broken(written(ground.formula, words), head, ROOM, LEAST) if ground.formula else []


def notes(cast: Cast, ground: LossMap, explanation: str, flat: bool = False) -> list[str]:
    """What is told of the ground beside the race: first the ``explanation`` of it, then what builds on that.

    Where there is one known goal its tag says so, and no sentence. A ``flat`` ground, a map, has no height.
    """
    words, told = cast.words, [explanation]
    if minima := _minima(cast):
        told.append(minima)
    if ground.steepness:
        height = ground.linear_up_to
        said = (
            words("opening.logarithmic_map", height=height)
            if flat
            else words("opening.logarithmic", height=height)
        )
        told.append(said)
    if ground.is_hatched:
        told.append(words("opening.no_loss"))
    return told


def _minima(cast: Cast) -> str:
    """What the minima are, where they are not just one goal and perhaps some traps."""
    words, minima = cast.words, cast.standings.minima
    lowest = sum(minimum.is_global for minimum in minima)
    if not json.loads(cast.result.attrs.get("minima_complete", "true")):
        return words("intro.minima_unsure" if minima else "intro.minima_unfound")
    if not minima:
        return words("intro.minima_none")
    if not lowest:
        return words("intro.minima_local")
    return words("intro.minima_many", count=lowest) if lowest > 1 else ""
