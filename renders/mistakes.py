"""All mistakes of one command at once, and single values of which each may be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine.errors import InputError, InputErrors, nearest
from renders import values
from renders.speech import mistake, one_by_one
from renders.values import shown


class Mistakes:
    """Collects every mistake, so that they are said together before anything is made."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the mistake that the block raises, and go on after it."""
        try:
            yield
        except InputError as error:
            self.errors += one_by_one(error)

    def note(self, code: str, /, **fields: object) -> None:
        """Note one mistake of the command line's own."""
        self.errors.append(mistake(code, **fields))

    def settle(self) -> None:
        """Raise all that was noted, each sentence once. Raises InputErrors."""
        said = {str(error): error for error in self.errors}
        if said:
            raise InputErrors(list(said.values()))


# ---- each notes its mistake and returns something to go on with


def number(name: str, value: object, mistakes: Mistakes) -> float | None:
    """A finite number."""
    found = values.number(value)
    if found is None:
        mistakes.note("not_number", name=name, value=shown(value))
    return found


def whole(
    name: str, value: object, mistakes: Mistakes, least: int | None = None, most: int | None = None
) -> int | None:
    """A whole number, from ``least`` to ``most`` where they are given."""
    found = values.whole(value)
    if found is None:
        mistakes.note("not_whole", name=name, value=shown(value))
    elif least is not None and most is not None and not least <= found <= most:
        mistakes.note("outside", name=name, value=found, least=least, most=most)
        return None
    return found


def one_of(name: str, value: object, allowed: Sequence[str], mistakes: Mistakes) -> str:
    """One of some words; else the first."""
    if value in allowed:
        return str(value)
    fields = {"name": name, "value": shown(value), "allowed": ", ".join(allowed)}
    close = nearest(str(value), allowed)
    mistakes.note("unknown_near", near=close[0], **fields) if close else mistakes.note("unknown", **fields)
    return allowed[0]


def line(name: str, value: object, most: int, mistakes: Mistakes) -> str:
    """One line of at most ``most`` characters."""
    text = " ".join(str(value).split())
    if not text:
        mistakes.note("empty", name=name)
    elif len(text) > most:
        mistakes.note("too_long", name=name, count=len(text), most=most)
    elif not text.isprintable():
        mistakes.note("not_printable", name=name)
    return text


def text(name: str, value: object) -> str:
    """A text that is not empty. Raises InputError."""
    if not isinstance(value, str):
        raise mistake("not_text", name=name, value=shown(value))
    if not value.strip():
        raise mistake("empty", name=name)
    return value
