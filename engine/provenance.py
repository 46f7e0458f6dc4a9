"""What a result was made with, and whether it is still what was made: versions, code, checksums."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.values import canonical

if TYPE_CHECKING:
    import xarray

# The packages whose version may change a result's bits, with the names that their distributions go by.
PACKAGES = {
    "keras": ("keras",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "numpy": ("numpy",),
    "sympy": ("sympy",),
}


def versions() -> dict[str, str]:
    """The versions of the packages that may change a result's bits, found without importing them."""
    return {package: _version(names) for package, names in PACKAGES.items()}


@functools.cache
def code() -> str:
    """SHA-256 of the engine's own source files."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    digests = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def checksum(result: xarray.Dataset) -> str:
    """SHA-256 over a result: each array's name, shape and bytes, each attribute but the checksum itself."""
    arrays = {str(name): variable.values for name, variable in result.variables.items()}
    return checksum_of(arrays, {str(name): str(value) for name, value in result.attrs.items()})


def checksum_of(arrays: Mapping[str, npt.NDArray[Any]], attributes: Mapping[str, str]) -> str:
    """`checksum` of a result's parts; numbers count as little-endian, texts as themselves."""
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        kind = {"f": "<f8", "i": "<i8"}.get(array.dtype.kind, "text")
        total.update(canonical([name, kind, list(array.shape)]).encode())
        if kind == "text":
            total.update(canonical(array.tolist()).encode())
        else:
            total.update(np.ascontiguousarray(array, dtype=kind).data)
    total.update(canonical({name: text for name, text in attributes.items() if name != "sha256"}).encode())
    return total.hexdigest()


@functools.cache
def _version(distributions: Iterable[str]) -> str:
    for distribution in distributions:
        try:
            return importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    return "absent"
