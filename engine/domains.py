"""Domains: the map of two weights, ((w_0 low, high), (w_1 low, high))."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.errors import InputError

Domain = tuple[tuple[float, float], tuple[float, float]]

DOMAIN: Domain = ((-3.0, 3.0), (-3.0, 3.0))
LARGEST_DOMAIN = 1e6  # a weight's greatest size on a map
NARROWEST = 1e-6  # a map's least width, of 1 or of the weights there


def checked_domain(given: Any) -> Domain:
    """A domain of finite numbers. Raises InputError for anything else."""
    try:
        (a, b), (c, d) = given
        domain = ((float(a), float(b)), (float(c), float(d)))
    except (TypeError, ValueError):
        domain = ((np.nan, np.nan),) * 2
    for low, high in domain:
        most = max(abs(low), abs(high))
        if not (most <= LARGEST_DOMAIN and high - low >= NARROWEST * max(1.0, most)):
            raise InputError(
                "surface.domain",
                "A domain is ((w_0 low, high), (w_1 low, high)) with low below high, both within {most:,.0f}"
                " of 0, and not narrower than a millionth; not {given}.",
                most=LARGEST_DOMAIN,
                given=repr(given)[:120],
            )
    return domain


def shown(domain: Domain) -> str:
    """A domain as sentences have it: "[-3, 3] x [-3, 3]"."""
    return " x ".join(f"[{low:g}, {high:g}]" for low, high in domain)
