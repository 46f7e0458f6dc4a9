"""Where a film comes from: the command that makes it again, versions, the result's key; and the end card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine import archive
from engine.contenders import Contender
from engine.results import Computable
from scenes import labels
from scenes.language import Words
from scenes.stage.frame.title import EndCard, Title

if TYPE_CHECKING:
    import xarray

    from engine.surfaces import Surface
    from scenes.film import Film


def provenance(film: Film, title: str, command: str) -> dict[str, Any]:
    """What the MP4's metadata say of a film, and of what it shows."""
    return {
        "title": title,
        "artist": film.credit,
        "description": command,
        "language": film.words.language,
        "theme": film.theme.name,
        **film.shows(),
    }


def command(film: Film) -> str:
    """What makes a film again: as it was told, or manim's call of its file where nothing was asked for.

    Empty where only the caller knows.
    """
    asked = (film.title, film.credit, film.window, film.words.language, film.theme.name)
    plain = film.is_usual() and asked == (None, None, None, "es", "night")
    return film.command or (f"manim -pqh scenes/{film.name}.py" if plain else "")


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


def end_card(film: Film, heading: Title, command: str, appear: float) -> EndCard:
    """The card of the last act: the command, what the film was made with, its first result's key."""
    from importlib.metadata import version

    words, results = film.words, film.origins()
    manners = manner([*results[1:], *results[:1]], words)
    if results:
        versions = json.loads(results[0].attrs["versions"])
        made = words(
            "credits.made_with",
            keras=versions["keras"],
            tensorflow=versions["tensorflow"],
            manim=version("manim"),
        )
        key = words("credits.race", race=results[0].attrs["race"][:16])
    else:
        made, key = words("credits.made_with_manim", manim=version("manim")), ""
    lines = [line for line in (film.credit, made, *manners, key) if line]
    return EndCard(
        heading, words("credits.command"), command, words("credits.whole"), lines, film.theme, appear
    )
