"""A race of a network's weights put on a plane that is named: ``w_2,w_3``, ``paths``, ``random:7``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine import archive, planes
from engine.errors import InputError
from engine.network import Network
from engine.race import Race

PATHS = "paths"
RANDOM = re.compile(r"random(?:\s*:\s*(\d{1,18}))?", re.IGNORECASE)


def on_plane(
    race: Race, text: str, domain: Any = None, progress: Callable[[str], None] | None = None
) -> Race:
    """The race of two weights that runs on a plane of a race's network, from where its own starts lie on it.

    The plane goes through the first start. Where its optimizers' own paths are asked for, the race itself is
    taken from the archive, or run.

    Args:
        race: of a network of more than two weights.
        text: two weights' names, "paths", or "random:" and a seed.
        domain: another map of the plane than that which it has by itself.
        progress: called with "running" before that race is run, as `archive.get` calls it.

    Raises:
        InputError: the race is no network's; no such plane; the race is in mini-batches.
    """
    network = race.surface
    if not isinstance(network, Network):
        raise InputError(
            "plane.two_weights",
            "A plane (--plane) is cut through a network of more than two weights; '{name}' has two, which are"
            " its map already.",
            name=network.name,
        )
    if race.batch is not None:
        raise InputError(
            "plane.batch",
            "Mini-batches (--batch) are for a race in all the weights; one on a plane (--plane) is given all"
            " the rows at every step.",
        )
    plane = _plane(race, network, text.strip(), progress)
    plane = plane if domain is None else replace(plane, domain=domain)
    starts, _ = plane.coordinates(race.starts)
    starts[0] = plane.begin  # to the last bit
    return Race(plane, race.contenders, starts, race.steps, race.noise, race.seed)


def _plane(race: Race, network: Network, text: str, progress: Callable[[str], None] | None) -> planes.Plane:
    start = race.starts[0]
    if text.lower() == PATHS:
        raced = archive.get(replace(race, starts=start[None]), progress=progress)
        return planes.along_paths(raced, network)
    if (drawn := RANDOM.fullmatch(text)) is not None:
        return planes.along_random(network, int(drawn[1] or 0), start)
    return planes.along_weights(network, [name for name in re.split(r"[\s,;]+", text) if name], start)
