"""Files that are whole or not there: written under another name in the same folder, then renamed.

The other name has 64 random bits, and the file is made new (``O_EXCL``): nobody can have laid a file or a
link there before. It tells the machine and the process too, so that `sweep` knows what a killed one left.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from engine.errors import InputError

UNFINISHED = ".unfinished"
STALE_S = 86_400  # seconds after which another machine's unfinished file can only be a killed process's
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LONGEST = 40  # characters of a file's own name that are kept: at most 160 bytes, and a name may have 255


@contextmanager
def aside(path: Path) -> Iterator[BinaryIO]:
    """A new file to write, in the folder of ``path``, that takes its place when the block ends well.

    However the block fails or is interrupted, nothing of it is left. Raises OSError, which names ``path``
    where the system names no file (of a full disk it does not).
    """
    name = path.with_name(unfinished_name(path.name))
    try:
        with name.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException as error:  # ctrl-C too
        with suppress(OSError):
            name.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)
        raise


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Write a file whole or not at all; its folder is made where it is not there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path) as file:
        file.write(data)


def move_whole(source: Path, path: Path) -> None:
    """Move a finished file of this file system to its place. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(source, path)


@contextmanager
def workplace(folder: Path, name: str) -> Iterator[Path]:
    """A new hidden folder in ``folder``, nobody else's, that is gone afterwards. Raises OSError."""
    place = folder.absolute() / unfinished_name(name)
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def unfinished_name(name: str) -> str:
    """A hidden name that nobody can guess, for a file or folder that this process is making."""
    return f".{name[:_LONGEST]}~{secrets.token_hex(8)}~{_host()}~{os.getpid()}{UNFINISHED}"


def sweep(paths: Iterable[Path]) -> None:
    """Remove what killed processes left unfinished: those of this machine; of others, what is a day old."""
    for path in paths:
        with suppress(OSError, ValueError):
            host, pid = path.name.removesuffix(UNFINISHED).split("~")[-2:]
            alive = _runs(int(pid)) if host == _host() else time.time() - path.stat().st_mtime < STALE_S
            if path.name.endswith(UNFINISHED) and not alive:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def no_room(error: BaseException | None, usual: Path) -> Path | None:
    """The folder on a full disk (or at the end of a quota) that an error comes of; None where it does not.

    ``usual`` is where somebody was writing, if the system names no file.
    """
    while error is not None and not (isinstance(error, OSError) and error.errno in _FULL):
        error = error.__cause__ or error.__context__
    if error is None:
        return None
    folder = usual if error.filename is None else Path(os.fsdecode(error.filename)).parent
    hidden = [place for place in (folder, *folder.parents) if place.name.endswith(UNFINISHED)]
    return hidden[-1].parent if hidden else folder


def typed_path(text: str) -> Path:
    """A path as a person gives it, with ``~`` or ``~name`` for a home folder.

    Raises:
        InputError: nobody has that name here, or no file can have that path.
    """
    reason = ""
    if os.name != "nt" and (drive := re.match(r"([A-Za-z]):(?:[\\/]|$|\w)", text)):
        inside = text[2:].replace("\\", "/").lstrip("/") if re.search(r"[\\/]", text) else "..."
        raise InputError(
            "files.windows",
            "'{path}' is a path of Windows; from here it is written {mended}, in quotes.",
            path=text,
            mended=f"/mnt/{drive[1].lower()}/{inside}",
        )
    try:
        path = Path(text).expanduser()
        path.stat()
        return path
    except RuntimeError:
        name = Path(text).parts[0].removeprefix("~")
        raise InputError(
            "files.home",
            "The path '{path}' begins in the home folder of '{name}', and nobody here has that name.",
            path=text,
            name=name,
        ) from None
    except ValueError:  # a NUL, or half a character
        reason = "it holds a character that no path can have"
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:  # it may be made yet, or whoever reads it says what is wrong
            return path
        reason = os.strerror(error.errno)
    shown = text if len(text) <= 60 else text[:57] + "..."
    message = "'{path}' cannot be a file's path: {reason}."
    raise InputError("files.path", message, path=shown, reason=reason)


def _host() -> str:
    return "".join(letter for letter in socket.gethostname() if letter.isalnum() or letter == "-")[:40]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
