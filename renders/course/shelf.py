"""The folder of a course: each film's files at their place, whole or not at all, and a record of them.

    course/manifest.json                        everything that is here, for people and programs
    course/es-night-1080p60/derivative.mp4      and .srt .vtt .png .gif .webm .txt beside it
    course/.made/es-night-1080p60/derivative.json   its record, written last

A file is written under another name in its folder, then renamed (`engine.files`). So whoever looks sees the
film before or the film after; and a record that does not fit its files tells that a run was cut short between
them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import move_whole, write_whole

MANIFEST = "manifest.json"
RECORDS = ".made"

Record = dict[str, Any]


@dataclass(frozen=True)
class Shelf:
    """The folder that a course's films stand in."""

    folder: Path

    def path(self, film: str, suffix: str) -> Path:
        """Where a film's file stands: ``film`` is "es-night-1080p60/derivative", ``suffix`` ".mp4"."""
        return self.folder / f"{film}{suffix}"

    def record(self, film: str) -> Record:
        """What is on record of a film; empty where nothing is, or nothing that can be read."""
        try:
            found = json.loads(self._record_path(film).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}

    def films(self) -> list[str]:
        """Every film that is on record."""
        records = self.folder / RECORDS
        found = [path.relative_to(records).with_suffix("").as_posix() for path in records.rglob("*.json")]
        return sorted(found)

    def missing(self, record: Mapping[str, Any]) -> str | None:
        """The first file of a record that is not there as it was written; None where all are."""
        for name, written in record["files"].items():
            path = self.folder / name
            try:
                found = path.stat()
                touched = (found.st_size, found.st_mtime_ns) != (written["bytes"], written["touched"])
                if touched and sha256_of(path) != written["sha256"]:
                    return str(name)
            except OSError:
                return str(name)
        return None

    def put(self, film: str, files: Mapping[str, Path], about: Mapping[str, Any]) -> Record:
        """Move a film's files (by suffix) to their place, the film itself last, and then write its record.

        They come from the same file system. Files that the film had before and has no more go. Raises
        OSError: what was there before stays, file by file, and the record fits no more.
        """
        before = self.record(film).get("files", {})
        written = {}
        for suffix in sorted(files, key=lambda suffix: suffix == ".mp4"):
            path, digest = self.path(film, suffix), sha256_of(files[suffix])
            move_whole(files[suffix], path)
            stat = path.stat()
            name = path.relative_to(self.folder).as_posix()
            written[name] = {"bytes": stat.st_size, "sha256": digest, "touched": stat.st_mtime_ns}
        record = {"film": film, **about, "files": written}
        write_whole(self._record_path(film), _json(record))
        for name in {*before} - {*written}:
            with suppress(OSError):
                (self.folder / name).unlink()
        return record

    def manifest(self, course: str, films: Iterable[str]) -> Path:
        """Write the manifest of these films, in their order: of those that are here."""
        records = [record for film in films if (record := self.record(film))]
        for record in records:
            for written in record["files"].values():
                del written["touched"]
        path = self.folder / MANIFEST
        write_whole(path, _json({"course": course, "films": records}))
        return path

    def _record_path(self, film: str) -> Path:
        return self.folder / RECORDS / f"{film}.json"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(what: object) -> bytes:
    return (json.dumps(what, ensure_ascii=False, indent=2) + "\n").encode()
