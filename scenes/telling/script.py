"""When what happens in a film of a race: four acts, their captions, and where the film comes from.

Every film of one race is told in the same order: the ground, the race (with commentary made from its
events), the podium, and the command that makes it again. The texts set the pace.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine import archive
from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.results import Computable
from scenes import labels
from scenes.film import Act, Film, whole
from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.frame.title import EndCard, Title
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.telling.commentary import lines, schedule
from scenes.telling.introduction import fairness
from scenes.theme import MEASURES, style

if TYPE_CHECKING:
    import xarray

    from engine.surfaces import Surface

BREATH = 0.3  # seconds between two texts
FINISH = 5.6  # seconds that the last step stays before the podium: the closing line is told
CARD = 5.6  # seconds of the end card


@dataclass(frozen=True)
class Script:
    """The moments of a film of a race, in its seconds, with its clock, captions and acts."""

    clock: Clock
    captions: tuple[Caption, ...]
    acts: tuple[Act, ...]
    minima_at: float  # the minima are marked
    start_at: float  # the start is
    racers_at: float  # the contenders come in
    race_at: float  # the clock starts
    podium_at: float
    card_at: float

    def window(self, span: tuple[float, float] | None) -> tuple[float, float] | None:
        """The seconds of the film that show these steps of the race; None for the whole film."""
        if span is None:
            return None
        first, last = span
        return whole(self.clock.seconds(first)), whole(self.clock.seconds(last))


def write(cast: Cast, explanation: str) -> Script:
    """The script of a race's film, whose first sentence says what the ground is."""
    words = cast.words
    opening = in_turn([explanation, *fairness(cast)], 0.6)
    minima_at, start_at = (caption.start for caption in opening[1:])
    race_at = whole(opening[-1].end + BREATH)

    clock = Clock(cast.steps, race_at)
    podium_at = whole(clock.end + FINISH)
    told = schedule(
        lines(cast.result, cast.standings, words),
        lambda step: clock.seconds(step) - race_at,
        podium_at - race_at,
    )
    commentary = [Caption(race_at + line.start, race_at + line.end, line.text) for line in told]

    exact = words("podium.moral_3_differences" if by_differences(cast.result) else "podium.moral_3")
    moral = in_turn([words("podium.moral_1"), words("podium.moral_2"), exact], podium_at + BREATH)
    card_at = whole(moral[-1].end + BREATH)
    acts = (
        Act(words("chapter.ground"), 0.0, race_at),
        Act(words("chapter.race"), race_at, podium_at),
        Act(words("chapter.podium"), podium_at, card_at),
        Act(words("chapter.credits"), card_at, whole(card_at + CARD)),
    )
    captions = (*opening, *commentary, *moral)
    racers_at = start_at + 1.0
    return Script(clock, captions, acts, minima_at, start_at, racers_at, race_at, podium_at, card_at)


def in_turn(texts: Sequence[str], start: float) -> list[Caption]:
    """Captions one after another from a second on, each for its reading time."""
    captions: list[Caption] = []
    at = start
    for text in texts:
        captions.append(Caption(at, at + MEASURES.reading_time(text), text))
        at = captions[-1].end + BREATH
    return captions


def shown(race: Race | None) -> Race:
    """The race that a film shows, the course page's by default.

    Raises:
        InputError: more than one start, or more contenders than can be told apart: before anything runs.
    """
    race = Race() if race is None else race
    if len(race.starts) != 1:
        raise InputError(
            "one_start",
            "the film of the race shows one start; this race has {count}. Give one start.",
            count=len(race.starts),
        )
    style(race.contenders)
    return race


def origin(film: Film, result: xarray.Dataset, title: str, command: str) -> dict[str, Any]:
    """What the MP4's metadata say of a film of a result (of a race, a sweep, a map of basins)."""
    return {
        "title": title,
        "artist": film.credit,
        "description": command,
        "race": result.attrs["race"],
        "versions": json.loads(result.attrs["versions"]),
        "language": film.words.language,
        "theme": film.theme.name,
    }


def command(film: Film, usual: bool, name: str) -> str:
    """What makes a film again: as it was told, or manim's call of its file where nothing was asked for.

    ``usual``: the film shows what it shows by default. Empty where only the caller knows.
    """
    asked = (film.title, film.credit, film.window, film.words.language, film.theme.name)
    plain = usual and asked == (None, None, None, "es", "night")
    return film.command or (f"manim -pqh scenes/{name}.py" if plain else "")


def stepped(result: xarray.Dataset) -> tuple[str, ...]:
    """How each contender of a result was stepped: "compiled" or "eager"."""
    return tuple(json.loads(result.attrs.get("stepped", "[]")))


def by_differences(result: xarray.Dataset) -> bool:
    """Whether the surface is a Python function that is not compiled: its gradient is by differences."""
    return bool(result.attrs.get("derivative") == "differences")


def is_eager(race: Computable, surface: Surface, contenders: Sequence[Contender]) -> bool:
    """Whether a user's class or surface among these had to be stepped eagerly: as stored, or run now."""
    of_user = surface.function_name is not None or any(one.is_custom for one in contenders)
    return of_user and "eager" in stepped(archive.get(race))


def manner(results: Sequence[xarray.Dataset], words: Words) -> list[str]:
    """What is to say of how users' classes were stepped: eagerly, or compiled beyond what was checked.

    On a surface that is not compiled nobody is: that is said of the surface.
    """
    eager: dict[str, None] = {}
    uncompiled = dict.fromkeys(words.surface(one.attrs["surface"]) for one in results if by_differences(one))
    results = [result for result in results if not by_differences(result)]
    part: dict[str, int] = {}
    for result in results:
        spec = json.loads(result.attrs["spec"])
        called = [labels.label(Contender.from_spec(one), words) for one in spec["contenders"]]
        if "rate" in result.dims:  # a sweep: one label, many rates
            called *= result.sizes["rate"]
        for label, how, steps in zip(called, stepped(result), _checked(result), strict=False):
            if how == "eager":
                eager[label] = None
            elif steps is not None and steps < spec["steps"]:
                part[label] = steps
    said = [words("credits.differences", surface=name) for name in uncompiled]
    said += [words("credits.eager", names=words.all_of([*eager]))] if eager else []
    return said + [
        words("credits.checked", names=words.all_of([n for n in part if part[n] == steps]), steps=steps)
        for steps in dict.fromkeys(part.values())
    ]


def _checked(result: xarray.Dataset) -> list[int | None]:
    """How many steps of each contender, a user's class that was compiled, were held against eager Keras."""
    found: list[int | None] = json.loads(result.attrs.get("checked", "[]"))
    return found


def end_card(
    film: Film,
    result: xarray.Dataset | None,
    heading: Title,
    command: str,
    appear: float,
    *others: xarray.Dataset,
) -> EndCard:
    """The card of the last act: the command, what the film was made with, the result's key.

    ``others`` are more results that the film shows; of theirs it is said how they were stepped.
    """
    from importlib.metadata import version

    words, manners = film.words, manner([*others, *([] if result is None else [result])], film.words)
    if result is None:
        made, key = words("credits.made_with_manim", manim=version("manim")), ""
    else:
        versions = json.loads(result.attrs["versions"])
        made = words(
            "credits.made_with",
            keras=versions["keras"],
            tensorflow=versions["tensorflow"],
            manim=version("manim"),
        )
        key = words("credits.race", race=result.attrs["race"][:16])
    lines = [line for line in (film.credit, made, *manners, key) if line]
    return EndCard(
        heading, words("credits.command"), command, words("credits.whole"), lines, film.theme, appear
    )
