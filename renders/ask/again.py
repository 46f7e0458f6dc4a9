"""The command that makes a film again: it is on the film's end card and in its file."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from typing import Any

from renders import catalog
from renders.ask import option_table, values
from renders.ask.option_table import LANG, QUALITY, THEME
from renders.film_options import FilmOptions
from scenes.options import Option

PARTS = ("span", "window")  # what of a film is rendered


def command(options: FilmOptions, asked: Mapping[str, Any], film: catalog.FilmEntry) -> str:
    """The command that makes this film again: what differs from the default, quoted for a shell."""
    said = ["races", "film", film.name]
    for option in [each for each in film.options if each.name in asked and each.into not in PARTS]:
        for text in texts(option, asked[option.name], options.own):
            if option.form == "flag":
                said += [f"--{option.name}"] if asked[option.name] else []
                continue
            tied = option_table.FORMS[option.form].signed or text.startswith("-")
            said += [f"--{option.name}={text}"] if tied else [f"--{option.name}", text]
    look = {LANG: options.language, THEME: options.theme, QUALITY: options.quality}
    for option, value in look.items():
        said += [f"--{option.name}", value] if value != option.usual else []
    if (span := options.own.get("span")) is not None:
        first, last = map(values.alone, span)
        said += ["--from", first, "--to", last]
    if (window := options.own.get("window")) is not None:
        first, last = window
        said += ["--from", values.clock(first)] if first else []
        said += ["--to", values.clock(last)] if last < math.inf else []
    for name, words in (("--title", options.title), ("--credit", options.credit)):
        said += [name, words] if words is not None else []
    return " ".join(quoted(word) for word in said)


def quoted(word: str) -> str:
    """A word as a shell reads it, and as a person can.

    With an apostrophe it stands between double quotes where nothing in it means more to a shell there
    (``!`` does to an interactive one); else the apostrophe alone stands outside, as ``\\'``.
    """
    if "'" not in word:
        return shlex.quote(word)
    if not set(word) & set('"$`\\!'):
        return f'"{word}"'
    return "'" + word.replace("'", r"'\''") + "'"


def texts(option: Option, given: Any, own: Mapping[str, Any]) -> list[str]:
    """What to write after an option, once for each time it is given: as read, in its shortest form."""
    from engine.contenders import Contender
    from engine.surfaces import SURFACES

    if option.form == "optimizer":
        return [Contender.parse(str(text)).text() for text in (given if option.several else [given])]
    found = option_table.texts(option, given)
    if found[0].isascii() or option.form not in ("surface", "function"):
        return found
    if "curve" in own:  # as it was read: it has signs that keyboards lack
        return [str(own["curve"].expression)]
    surface = own["race"].surface
    return [str(surface.name if surface.name in SURFACES else surface.expression)]
