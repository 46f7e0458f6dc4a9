"""Numbers and files inside a page: as base64 of what zlib makes of them, which a browser inflates by itself.

Weights and losses are float32, bit for bit. Along a path they change slowly, and so do their bits as whole
numbers: what is packed are second differences of these, in 32 bits and so without loss, with the sign last
(zigzag), and the bytes of equal weight together. Equal bytes are then frequent, and that is what zlib packs.
"""

from __future__ import annotations

import base64
import zlib

import numpy as np

LEVEL = 9  # of zlib


def packed(data: bytes) -> str:
    """Bytes as a text for a page; `unpack` of page/unpack.js is its inverse."""
    return base64.b64encode(zlib.compress(data, LEVEL)).decode()


def rows(values: np.ndarray) -> bytes:
    """Paths (..., steps) as float32, ready to be packed; `rowsOf` of page/unpack.js is its inverse."""
    with np.errstate(over="ignore", invalid="ignore"):
        bits = np.ascontiguousarray(values, "<f4").view("<u4")
    change = np.diff(bits, axis=-1, prepend=np.uint32(0))
    change = np.diff(change, axis=-1, prepend=np.uint32(0)).astype("<u4")
    negative = (change >> np.uint32(31)) * np.uint32(0xFFFFFFFF)
    folded = np.ascontiguousarray((change << np.uint32(1)) ^ negative, "<u4")
    return np.ascontiguousarray(folded.reshape(-1).view(np.uint8).reshape(-1, 4).T).tobytes()
