"""What a film's process tells the one that started it: how far it is, or why there is no film."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.files import no_room
from renders.speech import one_by_one

Task = Mapping[str, Any]  # what a process is to do, as JSON
Said = tuple[str, dict[str, object]]  # a sentence's key in `renders/words`, and its fields
Mistake = tuple[str, str, dict[str, object]]  # an InputError's code, sentence and fields: it can be sent


@dataclass(frozen=True)
class Progress:
    """Where a rendering stands: ``phase`` is "race" (computing), "scene" (preparing), "frames", "training",
    "epochs" (of one), "finishing" (what belongs to a film of a course) or "note" (``text`` is something worth
    knowing, not an end)."""

    phase: str
    done: int = 0
    total: int = 0
    text: str = ""


Listener = Callable[[Progress], None]


@contextmanager
def noted(listener: Listener) -> Iterator[None]:
    """Within it the engine's warnings (a damaged file in the archive, say) go to ``listener``, as notes."""
    handler, engine = _Notes(listener), logging.getLogger("engine")
    engine.addHandler(handler)
    try:
        yield
    finally:
        engine.removeHandler(handler)


class _Notes(logging.Handler):
    def __init__(self, listener: Listener) -> None:
        super().__init__(logging.WARNING)
        self._listener = listener

    def emit(self, record: logging.LogRecord) -> None:
        self._listener(Progress("note", text=record.getMessage()))


class RenderError(Exception):
    """The rendering ended without a film; ``detail`` holds the end of what its process said.

    ``reason`` is one line of English; ``said`` is the sentence that says it in any language, if there is one.
    """

    def __init__(self, reason: str, detail: str = "", said: Said | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.said = said
        super().__init__(reason)


@dataclass(frozen=True)
class Failure:
    """Why there is no film: a reason in one line of English, and the end of what its process said.

    ``mistakes`` are those of who asked for it; ``said`` is the reason's key in `renders/words`, where it has
    one, and the fields of that sentence.
    """

    reason: str
    detail: str = ""
    mistakes: tuple[Mistake, ...] = ()
    said: Said | None = None

    @classmethod
    def of(cls, error: Exception, folder: Path) -> Failure:
        """What a mistake, an error of rendering, of finishing or of the disk says.

        ``folder`` is where the film was written.
        """
        if isinstance(error, InputError):
            each = one_by_one(error)
            mistakes = tuple((one.code, str(one), _plain(one.fields)) for one in each)
            return cls(" ".join(map(str, each)), mistakes=mistakes)
        if isinstance(error, RenderError):
            return cls(error.reason, error.detail, said=error.said)
        if (full := no_room(error, folder)) is not None:
            return cls(str(error), said=("says.no_room", {"folder": str(full)}))
        code, fields = getattr(error, "code", None), dict(getattr(error, "fields", {}))
        return cls(str(error), said=(f"finishing.{code}", fields) if code else None)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Failure:
        """What a process reported: the fields of such a failure, as JSON has them."""
        mistakes = tuple((code, sentence, fields) for code, sentence, fields in told["mistakes"])
        return cls(told["reason"], told["detail"], mistakes, told["said"] and tuple(told["said"]))

    def errors(self) -> list[InputError]:
        """The mistakes as they were raised, each with its code, its sentence and its fields."""
        errors = []
        for code, sentence, fields in self.mistakes:
            error = InputError(code, "{sentence}", sentence=sentence)
            error.fields = fields
            errors.append(error)
        return errors


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, (int, float, str)) else str(value) for name, value in fields.items()
    }
