"""What XLA compiled, kept on disk: another process that needs the same program loads it.

To compile an optimizer takes a second, to load it a twentieth. TensorFlow keeps the files and finds them
again by itself: each is named by a hash of its program, and holds the program, which must be equal whole. It
does not look whether the machine code is as it was written, nor for whom it was made. So each processor,
TensorFlow and setting of XLA has a folder of its own here, and beside each file lies a seal, SHA-256 of its
bytes: what has none, or another, is gone before anybody could run it.
"""

from __future__ import annotations

import collections
import contextlib
import hashlib
import itertools
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from engine import archive, files, provenance
from engine.errors import InputError

FLAG = "--tf_xla_persistent_cache_directory"
MOST_BYTES = 2**28  # of one folder: some 800 programs
ROOM = 2**28  # bytes that must be free: TensorFlow gives up where it cannot write
_VARIABLE = "TF_XLA_FLAGS"
_PROGRAMS = "*.pb"
_SEAL = ".sha256"
_STALE_S = 3_600  # seconds after which an unfinished file can only be one that a killed process left behind
_traced: collections.Counter[str] = collections.Counter()  # about what, and how often, in this process
_used: list[Path] = []  # the folder of this process, once TensorFlow knows it


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """TensorFlow, first spoken to within, keeps what it compiles, unless it was told where before.

    It reads its flags then, and once; child processes see nothing of it. Where the folder cannot be
    used, or the disk is nearly full, everything is compiled anew.
    """
    told = os.environ.get(_VARIABLE)
    place = None if FLAG in (told or "") else _prepared()
    if place is None:
        yield
        return
    path = str(place).replace("\\", "\\\\").replace('"', '\\"')
    os.environ[_VARIABLE] = f'{told or ""} {FLAG}="{path}"'.strip()
    try:
        yield
    finally:
        if told is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = told
    _used.append(place)


@contextlib.contextmanager
def named(about: str) -> Iterator[None]:
    """What TensorFlow traces within is named after ``about``, whatever the process traced before.

    TensorFlow counts a process's functions and puts the number into each name, and a program of another name
    is another one to it: only who compiles the same programs in the same order would find those that are
    kept. No two traces of one process have the same names, even if ``about`` is equal.
    """
    ops = sys.modules["tensorflow.python.framework.ops"]  # who traces has it
    again = _traced[about]
    _traced[about] += 1
    digest = hashlib.sha256(f"{about} {again}".encode()).digest()
    # Far above TensorFlow's own, and less than 2**63: it numbers its tensors with them, too.
    counter = itertools.count(2**62 + (int.from_bytes(digest[:5], "big") << 22))
    own = ops.uid
    ops.uid = lambda: next(counter)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ops.uid = own  # type: ignore[attr-defined]


def seal() -> None:
    """Vouch for what this process has just compiled: to be called when a program is compiled."""
    for place in _used:
        with contextlib.suppress(OSError):
            for file in place.glob(_PROGRAMS):
                if not _seal_of(file).exists():
                    with contextlib.suppress(OSError):
                        files.write_whole(_seal_of(file), _hash(file))


def folder() -> Path:
    """Where this machine's programs are kept. Raises InputError as `archive.folder` does."""
    return archive.folder() / archive.COMPILED / _mark()


def _prepared() -> Path | None:
    """The folder, with nothing in it that is not as it was written; None where it cannot be used."""
    try:
        place = folder()
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(place, os.W_OK | os.X_OK) or shutil.disk_usage(place).free < ROOM:
            return None
        _swept(place)
    except (OSError, InputError):  # what is wrong with the archive is said where a race is stored
        return None
    return place


def _swept(place: Path) -> None:
    """Remove what is not as it was sealed, what was never finished, and the oldest beyond `MOST_BYTES`."""
    total, now = 0, time.time()
    for file in sorted(place.glob(_PROGRAMS), key=_age, reverse=True):
        with contextlib.suppress(OSError):
            total += file.stat().st_size
            if (
                total > MOST_BYTES
                or not _seal_of(file).is_file()
                or _seal_of(file).read_bytes() != _hash(file)
            ):
                file.unlink()
                _seal_of(file).unlink(missing_ok=True)
    for file in place.iterdir():
        with contextlib.suppress(OSError):
            if file.suffix not in (".pb", _SEAL) and now - _age(file) > _STALE_S:
                file.unlink()


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # another process removed it
        return 0.0


def _hash(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).hexdigest().encode()


def _seal_of(file: Path) -> Path:
    return file.with_name(file.name + _SEAL)


def _mark() -> str:
    """What machine code depends on beside its program, as a name."""
    about = [platform.machine(), *provenance.versions().values(), os.environ.get("XLA_FLAGS", "")]
    with contextlib.suppress(OSError):  # Linux says more of a processor than Python does
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        about += sorted({line for line in lines if line.startswith(("flags", "Features", "model name"))})
    return hashlib.sha256("\n".join([platform.processor(), *about]).encode()).hexdigest()[:16]
