"""The command that makes a film again: it is on the film's end card and in its file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from renders import values

if TYPE_CHECKING:
    from renders.options import FilmOptions

LANGUAGE, THEME, QUALITY = "es", "night", "1080p60"  # a film's, when nobody says otherwise


def command(options: FilmOptions, asked: Mapping[str, Any], name: str) -> str:
    """The command that makes this film again: what differs from the default, quoted for a shell."""
    from engine.contenders import Contender

    said = ["races", "film", name]
    if "surface" in asked:
        said += ["--surface", " ".join(str(asked["surface"]).split())]
    if "domain" in asked:
        said += [f"--domain={values.colons(options.race.surface.domain)}"]
    if "lineup" in asked:
        said += ["--lineup", str(asked["lineup"])]
    for text in asked.get("optimizer", ()):
        said += ["--optimizer", Contender.parse(str(text)).text()]
    if "start" in asked:
        said += [f"--start={values.comma(start)}" for start in options.race.starts]
    if "steps" in asked:
        said += ["--steps", str(options.race.steps)]
    for option, value, default in (
        ("--lang", options.language, LANGUAGE),
        ("--theme", options.theme, THEME),
        ("--quality", options.quality, QUALITY),
    ):
        said += [option, value] if value != default else []
    if options.span is not None:
        first, last = (values.comma((step,)) for step in options.span)
        said += ["--from", first, "--to", last]
    for option, words in (("--title", options.title), ("--credit", options.credit)):
        said += [option, words] if words is not None else []
    return shlex.join(said)
