"""The command that makes a film again: it is on the film's end card and in its file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from renders import catalog
from renders.ask import values
from renders.film_options import LANGUAGE, QUALITY, THEME, FilmOptions


def command(options: FilmOptions, asked: Mapping[str, Any], film: catalog.FilmEntry) -> str:
    """The command that makes this film again: what differs from the default, quoted for a shell."""
    said = ["races", "film", film.name]
    for name in [name for name in film.takes if name in asked and name not in catalog.SPAN]:
        for text in _texts(name, asked[name], options.own):
            tied = name in SIGNED or text.startswith("-")
            said += [f"--{name}={text}"] if tied else [f"--{name}", text]
    for option, value, default in (
        ("--lang", options.language, LANGUAGE),
        ("--theme", options.theme, THEME),
        ("--quality", options.quality, QUALITY),
    ):
        said += [option, value] if value != default else []
    if (span := options.own.get("span")) is not None:
        first, last = (values.comma((step,)) for step in span)
        said += ["--from", first, "--to", last]
    for option, words in (("--title", options.title), ("--credit", options.credit)):
        said += [option, words] if words is not None else []
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


SIGNED = ("domain", "start", "at")  # begin with a minus at times, so that the value is tied to its name


def _texts(name: str, given: Any, own: Mapping[str, Any]) -> Sequence[str]:
    """What to write after an option, once for each time it is given: as read, in its shortest form."""
    from engine.contenders import Contender

    match name:
        case "name":
            return [" ".join(str(given).split())]
        case "surface" | "function":
            return [_expression(" ".join(str(given).split()), own)]
        case "domain":
            ranges = [own["curve"].domain] if "curve" in own else own["race"].surface.domain
            return [values.colons(ranges)]
        case "optimizer":
            return [Contender.parse(str(text)).text() for text in given]
        case "start":
            return [values.comma(start) for start in own["race"].starts]
        case "steps":
            return [str(own["race"].steps)]
        case "at":
            return [values.comma((x,)) for x in own["points"]]
        case "experiment":
            return [values.colons((experiment,)) for experiment in own["experiments"]]
        case "rates":
            return [values.colons((own["rates"],))]
        case "cloud":
            return [str(own["cloud"])]
    return [str(given)]


def _expression(given: str, own: Mapping[str, Any]) -> str:
    """A surface or function as it was typed; as it was read, if it has signs that keyboards lack."""
    from engine.surfaces import SURFACES

    if given.isascii():
        return given
    if "curve" in own:
        return str(own["curve"].expression)
    surface = own["race"].surface
    return str(surface.name if surface.name in SURFACES else surface.expression)
