"""Texts that the engine reads, refused with what the command line knows of how they are meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import InputError, did_you_mean
from renders.ask import values
from renders.ask.meanings import folded, meanings, nearest_meaning
from renders.ask.values import shown
from renders.speech import mistake

if TYPE_CHECKING:
    from engine.contenders import Contender


MIXED = r"[(\[][^()\[\]]*(?:\d,\d[^()\[\]]*;|;[^()\[\]]*\d,\d)"  # "(0,5;60)", else read as three numbers


def parsed(typed: str) -> Contender:
    """The contender that a text names. Raises InputError, of decimal commas with what to type instead."""
    from engine.contenders import Contender

    pointed = values.pointed_settings(typed)
    mixed = re.search(MIXED, typed)
    try:
        if pointed == typed or not mixed:
            return Contender.parse(typed)
    except InputError:
        if pointed == typed:
            raise
    Contender.parse(pointed)  # its own mistakes go before
    raise mistake("decimals", name="optimizer", mended=pointed, value=shown(typed))


def meant_surface(given: str, error: InputError, network: bool = False) -> InputError:
    """The same mistake with the surface, or expression, that is meant, not what is spelled like it.

    Where a ``network`` is wanted, what is unknown is none of those.
    """
    from engine.network import Network
    from engine.notation import lost_power
    from engine.surfaces import SURFACES

    if network and error.code == "surface.unknown":
        try:
            Network.parse(given)
        except InputError as unknown:
            return unknown
    close = meanings("expression").get(folded(given)) or nearest_meaning("surface", given, SURFACES)
    close = [power["power"]] if (power := lost_power(given.strip())) else close
    if error.code == "surface.unknown" and close:
        name, hint = error.fields["name"], did_you_mean(close)
        said = str(error).replace(f"'{name}'{error.fields['hint']}", f"'{name}'{hint}", 1)
        return InputError(error.code, re.sub(r"([{}])", r"\1\1", said), **{**error.fields, "hint": hint})
    return error
