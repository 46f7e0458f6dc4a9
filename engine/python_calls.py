"""What a Python function of the two weights takes, returns and raises, and what is said of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import InputError

DOTTED = re.compile(r"(?!(?:np|numpy|math)\.)[^\W\d]\w*(?:\.[^\W\d]\w*)+")  # mine.my_loss, no np.pi


def takes_vector(function: Callable[..., Any], name: str) -> bool:
    """Whether a function takes one vector (w_0, w_1), as ``f(w)`` does, and not the two weights.

    Raises:
        InputError: it takes neither.
    """
    try:
        given = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some functions in C do not tell
        return False
    places = [p for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p.name for p in places if p.default is p.empty]
    many = any(p.kind is p.VAR_POSITIONAL for p in given)
    named = [p.name for p in given if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if not named and len(places) == len(needed) == 1 and not many:
        return True
    if named or len(needed) > 2 or (len(needed) < 2 and not many and (len(needed) == 1 or len(places) < 2)):
        raise InputError(
            "surface.parameters",
            "'{name}' must take the two weights, f(w_0, w_1), or one vector of both, f(w); it takes"
            " ({taken}).",
            name=name,
            taken=", ".join(str(p) for p in given),
        )
    return False


def numbers(name: str, value: Any, shape: tuple[int, ...] = ()) -> npt.NDArray[Any]:
    """What a function returned, as real numbers of a shape.

    Raises:
        InputError: it is nothing of the kind.
    """
    if value is None:
        raise InputError(
            "surface.returns_none",
            "'{name}' returns nothing (None): it must end with a return of the loss.",
            name=name,
        )
    try:
        found = np.asarray(value)
    except (TypeError, ValueError):
        found = np.array(None)
    if found.dtype.kind == "c":
        raise InputError(
            "surface.returns_complex", "'{name}' returns complex numbers: a loss is real.", name=name
        )
    if found.dtype.kind not in "fiu":
        raise InputError(
            "surface.returns_kind",
            "'{name}' must return the loss, one number; it returns '{what}'.",
            name=name,
            what=type(value).__name__,
        )
    if found.shape != shape:
        raise InputError(
            "surface.returns_shape",
            "'{name}' must return one number for each point; it returns an array of the shape {shape}.",
            name=name,
            shape=found.shape,
        )
    if found.dtype.kind == "f" and found.dtype.itemsize < 8:
        raise InputError(
            "surface.returns_short",
            "'{name}' returns {what}, too coarse for a race: a loss is computed in float64.",
            name=name,
            what=found.dtype.name,
        )
    return found


def failed(name: str, error: BaseException, w_0: float, w_1: float) -> InputError:
    """What is said of an exception of the function's."""
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return InputError(
        "surface.raises",
        "'{name}' fails at ({w_0}, {w_1}): {error}.",
        name=name,
        w_0=f"{w_0:.6g}",
        w_1=f"{w_1:.6g}",
        error=f"{type(error).__name__}: {first[:160]}".rstrip(".: "),
    )
