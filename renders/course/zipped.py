"""A course's site as one file, for a learning platform: its pages, its films, and what else these lead to."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from engine.files import aside
from renders.course import site
from renders.course.lessons import Course
from renders.course.shelf import Shelf

SUFFIX = ".zip"
MARK = b"optimizer-races: a course"  # of a file that we wrote, and may write again
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the date of all that is in it: of the same site the same bytes
PACKED = (".mp4", ".png", ".pdf")  # these are small already


def write(course: Course, shelf: Shelf, path: Path) -> bool:
    """Write the site, without what is not of any lesson; false where no film is here yet. Raises OSError.

    Its first page lies at the top, as platforms want it. Whole or not there.
    """
    made = site.site(course, shelf, joined=False)
    if not made.texts:
        return False
    with aside(path) as file, zipfile.ZipFile(file, "w") as archive:
        archive.comment = MARK
        for address, text in made.texts.items():
            archive.writestr(_entry(address), text)
        for name in made.files:
            with (
                (shelf.folder / name).open("rb") as source,
                archive.open(_entry(name), "w", force_zip64=True) as to,
            ):
                shutil.copyfileobj(source, to, 1 << 20)
    return True


def is_ours(path: Path) -> bool:
    """Whether a file is one that `write` wrote."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == MARK
    except (OSError, zipfile.BadZipFile):
        return False


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
