"""The store of finished races: each result a NetCDF file under the race's key, in the user's cache folder.

What is said of races goes for sweeps and maps of basins too (`engine.results.LAYOUTS`). The key is a hash of
the race's spec, of the versions and of the engine's own code (`Race.key`), so a stored result is never out
of date: what could change it changes its name. A file is written whole or not at all, and carries a checksum
over everything that is read from it, and at its end one over its bytes: HDF5 may search without end in a
damaged file, so it is shown none. One that is damaged, or is something else, is noticed, said on the logger
``engine.archive``, and computed again. Reading takes no TensorFlow, no SymPy.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import files
from engine.errors import InputError
from engine.provenance import checksum_of
from engine.results import LAYOUTS, labelled, layout

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray

    Arrays = dict[str, npt.NDArray[np.float64]]

    from engine.results import Computable

FOLDER_VARIABLE = "OPTIMIZER_RACES_CACHE"
COMPILED = "compiled"  # the folder in it that is `engine.compiled`'s
_SUFFIX = ".nc"
_KEPT = ".npz"  # arrays that are made of results
_NETCDF_S_OWN = "_NCProperties"  # an attribute that NetCDF writers leave in each file
_KEY = re.compile("[0-9a-f]{64}")
_SEAL = b"\nSHA-256 of all before: "  # with the hash in hexadecimal at a file's end, where HDF5 does not look
_STALE_S = 3_600  # seconds after which an unfinished file can only be one that a killed process left behind
_log = logging.getLogger(__name__)
_unstored: dict[Path, xarray.Dataset] = {}  # by its file: what this process computed and could not store


class DamagedError(Exception):
    """A stored file that cannot be trusted; its message says why, as the end of a sentence."""


@dataclass(frozen=True)
class Entry:
    """A stored race, or sweep or map of basins, as `list` shows it.

    Attributes:
        key: the race's key; path: its file; size: bytes; date: when it was last stored or read.
        surface, contenders (labels), starts (how many), steps, record ("all", "last"; "fate" of a map): what
            it is.
        damaged: whether the file cannot be read; then the fields above are empty.
    """

    key: str
    path: Path
    size: int
    date: datetime
    surface: str = ""
    contenders: tuple[str, ...] = ()
    starts: int = 0
    steps: int = 0
    record: str = ""
    damaged: bool = False


def folder() -> Path:
    """Where finished races are kept: in the user's cache folder, or where OPTIMIZER_RACES_CACHE says.

    Raises InputError where what it says can be no folder's path.
    """
    if told := os.environ.get(FOLDER_VARIABLE):
        return files.typed_path(told)
    import platformdirs

    return platformdirs.user_cache_path("optimizer-races") / "races"


def path_of(key: str) -> Path:
    """The file that holds the result of a key, or would."""
    return folder() / f"{key}{_SUFFIX}"


def get(
    race: Computable, record: str = "all", progress: Callable[[str], None] | None = None
) -> xarray.Dataset:
    """The result of a race, or of a sweep or a map of basins: the stored one, or else computed and stored.

    What cannot be stored is said on the logger, once, and this process keeps it.

    Args:
        race: the `Race`, `Sweep` or `Basins`.
        record: "all" steps or only the "last".
        progress: called with "running" before a race is computed and with "stored" after it was written;
            not called when the result was there already.

    Raises:
        InputError: as for `Race.run`.
    """
    key = race.key(record)
    path = path_of(key)
    if path in _unstored:
        return _unstored[path].copy()
    try:
        found = read(path, key)
        with contextlib.suppress(OSError):
            os.utime(path)  # so that `prune` knows what is still in use
        return found
    except OSError:  # it is not there, or nobody may look
        pass
    except DamagedError as damage:
        _log.warning("The stored race %s %s; it is computed again.", path, damage)
    if progress is not None:
        progress("running")
    result = race.run(record)
    if store(result) is None:
        _unstored[path] = result.copy()
    elif progress is not None:
        progress("stored")
    return result


def read(path: Path, key: str | None = None) -> xarray.Dataset:
    """The result in a stored file, checked.

    Args:
        path: a file that `store` wrote.
        key: the key that the race must have.

    Raises:
        FileNotFoundError: there is none.
        DamagedError: the file is no such result, not this race's, or not as it was written.
    """
    if not path.is_file():  # of a file that is not there, HDF5 tells badly what is wrong; on a pipe it waits
        raise FileNotFoundError(path)
    return _checked(path, key)


def _checked(source: Path | BytesIO, key: str | None) -> xarray.Dataset:
    """The result in a file or in its bytes. Raises DamagedError."""
    if _broken(source):
        raise DamagedError("is not as it was written")
    try:
        arrays, attributes = _contents(source)
        whole = checksum_of(arrays, attributes) == attributes.get("sha256")
    except Exception as error:  # whatever HDF5 says of bytes that it does not understand
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DamagedError(f"cannot be read ({reason})") from error
    kind = attributes.get("kind", "")
    if "sha256" not in attributes or kind not in LAYOUTS or not arrays.keys() >= LAYOUTS[kind].keys():
        raise DamagedError("is not one of ours")
    if not whole:
        raise DamagedError("is not as it was written")
    if key is not None and attributes.get("race") != key:
        raise DamagedError("holds another race")
    variables = layout(kind, arrays)
    data = {name: (dimensions, arrays.pop(name)) for name, dimensions in variables.items()}
    return labelled(data, arrays, attributes)


def store(result: xarray.Dataset) -> Path | None:
    """Write a result into the store, whole or not at all, and tell where; None and a warning if it can't be.

    Another process never sees half of it, and an interruption leaves nothing (`engine.files`).
    """
    if not result.attrs["race"]:
        raise InputError(
            "archive.keyless", "This result is of a surface that only runs: a function that no import finds."
        )
    path = path_of(result.attrs["race"])
    try:
        save(result, path)
    except OSError as error:
        reason = error.strerror or error
        _log.warning(
            "The race could not be stored in %s (%s); it is computed anew each time.", path.parent, reason
        )
        return None
    return path


def save(result: xarray.Dataset, path: Path) -> None:
    """Write a result as NetCDF to ``path``, whole or not at all.

    The bytes are made in memory: HDF5 crashes the process when a disk fills under a file of its own.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    import h5netcdf
    import h5py

    data = BytesIO()
    with h5netcdf.File(data, "w") as file:  # as xarray writes it, but that all of dask is imported for that
        file.dimensions = {str(name): size for name, size in result.sizes.items()}
        for name, variable in result.variables.items():
            kind = h5py.string_dtype() if variable.dtype.kind in "OU" else variable.dtype
            file.create_variable(str(name), variable.dims, kind, data=variable.values)
        file.attrs.update(result.attrs)
    files.write_whole(path, data.getvalue() + _SEAL + hashlib.sha256(data.getbuffer()).hexdigest().encode())


def kept(key: str, make: Callable[[], Arrays]) -> Arrays:
    """Arrays that are made of results and cost time: those stored under a key, or else made and stored.

    ``key`` is 64 hexadecimal digits, a hash of all that the arrays depend on: their code too. What cannot be
    read is said on the logger and made again, and so is what cannot be stored.
    """
    path = folder() / f"{key}{_KEPT}"
    try:
        data = path.read_bytes()
        data, seal = data[: -len(_SEAL) - 64], data[-len(_SEAL) - 64 :]
        if seal == _SEAL + hashlib.sha256(data).hexdigest().encode():
            with contextlib.suppress(OSError):
                os.utime(path)  # so that `prune` knows what is still in use
            with np.load(BytesIO(data)) as arrays:
                return {name: arrays[name] for name in arrays.files}
        _log.warning("The stored arrays %s are not as they were written; they are made again.", path)
    except OSError:  # they are not there, or nobody may look
        pass
    made, file = make(), BytesIO()
    np.savez(file, allow_pickle=False, **made)
    data = file.getvalue()
    try:
        files.write_whole(path, data + _SEAL + hashlib.sha256(data).hexdigest().encode())
    except OSError as error:
        reason = error.strerror or error
        _log.warning("What is made of races could not be stored in %s (%s).", path.parent, reason)
    return made


def read_bytes(key: str) -> bytes:
    """The stored file of a key as it is, to be `put` into another store.

    Raises:
        FileNotFoundError: it is not stored.
    """
    return path_of(key).read_bytes()


def put(key: str, data: bytes) -> None:
    """Store what `read_bytes` gave in another store, whole or not at all; what is stored and whole stays.

    Raises:
        DamagedError: the bytes are no result of this key, or not as they were written.
        OSError: the folder cannot be written.
    """
    if not _KEY.fullmatch(key):  # it may have come from another machine, and becomes a file's name here
        raise DamagedError("is not one of ours")
    path = path_of(key)
    with contextlib.suppress(FileNotFoundError, DamagedError):
        read(path, key)
        return
    _checked(BytesIO(data), key)
    files.write_whole(path, data)


def list() -> tuple[Entry, ...]:
    """What is stored, the last used first."""
    with contextlib.suppress(OSError):
        entries = [_entry(path) for path in folder().glob(f"*{_SUFFIX}")]
        return tuple(
            sorted((e for e in entries if e is not None), key=lambda e: (-e.date.timestamp(), e.key))
        )
    return ()


def prune(keep: int | None = None, days: float | None = None, everything: bool = False) -> tuple[Entry, ...]:
    """Remove stored races, and tell which: all but the ``keep`` last used, those unused for ``days``, or all.

    Damaged files and what a killed process left half-written go in any case; what is only made of races
    (`kept`) goes where it is unused for as long, and where no race stays.

    Raises:
        InputError: not told what to remove, or a negative number.
    """
    if not everything and keep is None and days is None:
        raise InputError(
            "archive.prune", "Say what to remove: all but some, those unused for some days, or all."
        )
    for name, value in (("keep", keep), ("days", days)):
        if value is not None and not value >= 0:
            raise InputError(
                "archive.negative", "{name} must be 0 or more; not {value}.", name=name, value=value
            )
    oldest = -float("inf") if days is None else time.time() - days * 86_400
    removed = []
    whole = 0
    for entry in list():
        whole += not entry.damaged
        kept = not everything and not entry.damaged
        kept = kept and (keep is None or whole <= keep) and entry.date.timestamp() >= oldest
        if not kept:
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                entry.path.unlink()
            removed.append(entry)
    for path in folder().glob(f"*{_KEPT}"):
        with contextlib.suppress(OSError):
            if everything or keep == 0 or path.stat().st_mtime < oldest:
                path.unlink()
    if everything or keep == 0:
        shutil.rmtree(folder() / COMPILED, ignore_errors=True)
    for path in folder().glob(f".*{files.UNFINISHED}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_S:
                path.unlink()
    return tuple(removed)


def _broken(source: Path | BytesIO) -> bool:
    """Whether a file that has a seal at its end is not what was sealed."""
    whole = hashlib.sha256()
    with source.open("rb") if isinstance(source, Path) else BytesIO(source.getbuffer()) as file:
        left = file.seek(0, os.SEEK_END) - len(_SEAL) - 64
        file.seek(max(left, 0))
        seal = file.read()
        if left < 0 or not seal.startswith(_SEAL):
            return False
        file.seek(0)
        while left and (part := file.read(min(left, 2**20))):
            whole.update(part)
            left -= len(part)
    return seal != _SEAL + whole.hexdigest().encode()


def _contents(source: Path | BytesIO) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """All the arrays and texts in a NetCDF file, by h5py: several times faster than a full reader."""
    import h5py

    # Without locking: a stored file never changes, and some network folders cannot lock.
    with h5py.File(source, "r", locking=False) as file:
        texts = {name for name, item in file.items() if h5py.check_string_dtype(item.dtype) is not None}
        arrays = {name: (item.asstr() if name in texts else item)[...] for name, item in file.items()}
        return arrays, {name: str(value) for name, value in file.attrs.items() if name != _NETCDF_S_OWN}


def _entry(path: Path) -> Entry | None:
    """What a stored file says of itself (its arrays are not read), or None if it is gone, or no file."""
    import h5py

    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    found: Mapping[str, Any] = {"damaged": True}
    with contextlib.suppress(Exception):  # whatever HDF5 says of bytes that it does not understand
        if _broken(path):
            raise DamagedError("is not as it was written")
        with h5py.File(path, "r", locking=False) as file:
            spec, record = json.loads(file.attrs["spec"]), str(file.attrs["record"])
        starts = spec["starts"]
        counted = starts["count"] if isinstance(starts, dict) else starts
        found = {
            "surface": spec.get("surface", spec.get("network"))["name"],
            "contenders": tuple(contender["label"] for contender in spec["contenders"]),
            "starts": counted if isinstance(counted, int) else len(counted),
            "steps": spec.get("steps", spec.get("epochs")),
            "record": record,
        }
    date = datetime.fromtimestamp(about.st_mtime).astimezone()
    return Entry(path.stem, path, about.st_size, date, **found)
