"""Names of one's own: what films call a surface, a curve or a network."""

from __future__ import annotations

from engine.errors import InputError

LONGEST_NAME = 40  # characters of a name of one's own


def checked_name(name: object) -> str:
    """A name of one's own without outer spaces. Raises InputError for anything but a short line."""
    line = " ".join(name.split()) if isinstance(name, str) else ""
    if not line or not line.isprintable() or len(line) > LONGEST_NAME:
        raise InputError(
            "function_name",
            "A function's name is a line of 1 to {most} characters; not {name}.",
            most=LONGEST_NAME,
            name=repr(name)[:120],
        )
    return line
