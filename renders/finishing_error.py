"""What can stop a film's finishing, each in one line that says what was being done: `FinishingError`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from renders.speech import Speech, texts


class FinishingError(Exception):
    """A film was not finished, or films were not joined; ``reason`` says why, in one line of English.

    ``code`` is the key of its sentence under ``[finishing]`` in `renders/words`, ``fields`` are what the
    sentence leaves open.
    """

    def __init__(self, code: str, /, **fields: object) -> None:
        self.code = code
        self.fields = {name: _in_one_line(value) for name, value in fields.items()}
        self.reason = texts("en")[f"finishing.{code}"].format(**self.fields)
        super().__init__(self.reason)

    def said(self, speech: Speech) -> str:
        """The reason in the language of the person at the terminal."""
        return speech.say(f"finishing.{self.code}", **self.fields)


@contextmanager
def doing(code: str, /, **fields: object) -> Iterator[None]:
    """Whatever the system or PyAV refuses in the block is said as a `FinishingError` of this code."""
    import av

    try:
        yield
    except (OSError, av.FFmpegError) as error:
        raise FinishingError(code, said=getattr(error, "strerror", None) or error, **fields) from error


@contextmanager
def nothing_half(paths: Iterable[Path]) -> Iterator[None]:
    """However the block fails or is interrupted, none of these files is left."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


def _in_one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value
