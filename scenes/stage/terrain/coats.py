"""Basins as paint on a terrain: the colour of where each place's run ends, and when a front brings it there.

A front starts from the ridges, where two basins meet, and runs down into them from there.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.map.light import blurred
from scenes.stage.map.mesh import CELLS, resampled
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.terrain.relief import Relief
from scenes.theme import rgb

# Of a basin's colour: how much is left of it at the lowest place, and how much more there is at the highest.
HEIGHTS = {"night": (0.40, 0.85), "paper": (0.74, 0.40)}
DEEP = {"night": 1.5, "paper": 1.0}  # the power of a basin's colour: large areas want more of it than words
PALE = {"night": 0.0, "paper": 0.5}  # of white in it
FAINT, FAINTEST = 0.60, 0.75  # of the plate's colour where runs are still on their way, and where they leave
SOFT = 0.6  # cells of the mesh over which the colours of two basins pass into each other


def painted(relief: Relief, found: MinimaResults) -> np.ndarray:
    """Two coats (points of the mesh, 8), as `opengl.Picture3D` takes them: each optimizer's basins."""
    coats = [_coat(relief, found, found.outcomes.rows(one["fate"].values)) for one in found.maps]
    return np.concatenate((coats * 2)[:2], axis=1)


def _coat(relief: Relief, found: MinimaResults, ends: np.ndarray) -> np.ndarray:
    """The coat (points, 4) of a map of ends (rows, columns): lit colours, and when the front is there."""
    theme, side = relief.ground.theme, CELLS + 1
    shares = np.stack(
        [
            resampled(blurred((ends == row).astype(float), SOFT * len(ends) / CELLS), side, side)
            for row in range(len(found.outcomes.ends))
        ],
        axis=-1,
    )
    colours = []
    for end in found.outcomes.ends:
        own, plate = np.array(rgb(end.colour)), np.array(rgb(theme.plate))
        own = own ** DEEP[theme.name] if end.settled else own
        faint = FAINTEST if end.departed else FAINT
        pale = PALE[theme.name] if end.settled else faint
        colours.append(own + pale * ((1.0 if end.settled else plate) - own))
    low, more = HEIGHTS[theme.name]
    high = low + more * relief.tone
    albedo = np.clip(shares @ np.array(colours) * high[..., None], 0, 1)
    lit = relief.ground.under_its_light(albedo)
    return np.concatenate([lit, arrival(shares.argmax(axis=-1), relief)[..., None]], axis=-1).reshape(-1, 4)


def arrival(ends: np.ndarray, relief: Relief) -> np.ndarray:
    """When a front is at each corner of the mesh, 0 to 1: as far as it is from the nearest ridge.

    Where all runs end alike there is none, and the front comes down from the highest place.
    """
    ridge = np.zeros(ends.shape, bool)
    ridge[:, 1:] |= ends[:, 1:] != ends[:, :-1]
    ridge[1:] |= ends[1:] != ends[:-1]
    if not ridge.any():
        return 1 - relief.tone
    places = relief.vertices[..., :2]
    far = np.full(ends.shape, np.inf)
    for place in places[ridge]:
        np.minimum(far, ((places - place) ** 2).sum(axis=-1), out=far)
    return np.sqrt(far / far.max())
