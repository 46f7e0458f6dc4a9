"""The cheapest way through states in time: where a label stands, what a lens shows, whence a camera looks.

Source: Andrew Viterbi, Error bounds for convolutional codes, 1967.
"""

from __future__ import annotations

import numpy as np


def cheapest_path(price: np.ndarray, change: np.ndarray) -> np.ndarray:
    """The sequence of states (times,) whose prices and changes add up to least; the first of several.

    ``price`` (times, states) is that of being in each state, ``change`` (before, after) that of going from
    one to another, or (times - 1, before, after) where it changes with time.
    """
    change = np.broadcast_to(change, (len(price) - 1, *np.shape(change)[-2:]))
    best, came = price[0], []
    for now, way in zip(price[1:], change, strict=True):
        total = best[:, None] + way
        came.append(total.argmin(axis=0))
        best = total.min(axis=0) + now
    path = [int(best.argmin())]
    for before in reversed(came):
        path.append(int(before[path[-1]]))
    return np.array(path[::-1])
