"""What is packed comes back, to the bit."""

from __future__ import annotations

import base64
import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from renders.web.packing import packed, rows


def unpacked(data: bytes, length: int) -> np.ndarray:
    """The inverse, in NumPy: bytes by their weight, zigzag, second differences."""
    planes = np.frombuffer(data, np.uint8).reshape(4, -1)
    folded = np.ascontiguousarray(planes.T).reshape(-1).view("<u4").reshape(-1, length)
    change = (folded >> np.uint32(1)) ^ (~(folded & np.uint32(1)) + np.uint32(1))
    for _ in range(2):
        change = np.cumsum(change, axis=1, dtype=np.uint32)
    return change.view("<f4")


@given(arrays(np.float32, (2, 5), elements=st.floats(width=32, allow_nan=True)))
def test_every_float32_comes_back_to_the_bit(values: np.ndarray) -> None:
    found = unpacked(rows(values), 5)
    assert found.tobytes() == values.tobytes()


def test_what_is_too_large_for_float32_is_infinite_as_numpy_has_it() -> None:
    assert unpacked(rows(np.array([[1e300, -1e300]])), 2).tolist() == [[np.inf, -np.inf]]


def test_bytes_come_back_from_their_text() -> None:
    assert zlib.decompress(base64.b64decode(packed(b"way" * 99))) == b"way" * 99
