"""How the engine says no: sentences that a command line can also say in another language."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

MOST_TOLD = 20  # names in a sentence


class InputError(ValueError):
    """A mistake in what was asked for, said in one English sentence.

    ``code`` names the sentence and ``fields`` its variable parts, so that a command line can look the
    same sentence up in another language. The message is ``message.format(**fields)``.
    """

    def __init__(self, code: str, message: str, /, **fields: object) -> None:
        self.code = code
        self.fields = fields
        super().__init__(message.format(**fields))


class InputErrors(InputError):
    """Several mistakes, reported together; ``errors`` holds each one."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__("several", "{text}", text="\n".join(str(error) for error in errors))


def nearest(word: str, allowed: Iterable[str], count: int = 3, cutoff: float = 0.5) -> list[str]:
    """The allowed words most like ``word``, best first, whatever their case; at most ``count``."""
    table = {option.lower(): option for option in allowed}
    return [table[found] for found in difflib.get_close_matches(word.lower(), table, n=count, cutoff=cutoff)]


def did_you_mean(options: Iterable[str]) -> str:
    """ " (did you mean 'a', 'b' or 'c'?)" for a sentence's middle, or nothing."""
    quoted = [f"'{option}'" for option in options]
    return f" (did you mean {either(quoted)}?)" if quoted else ""


def either(options: Sequence[str]) -> str:
    """ "a, b or c": some choices as a sentence has them."""
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last


def listed(name: str, names: Sequence[str]) -> str:
    """What there is instead of a name, for a sentence's end: the nearest, then all; "" if nothing is."""
    close = [f"'{each}'" for each in nearest(name, names)]
    asked = f" Did you mean {either(close)}?" if close else ""
    told = [*names[:MOST_TOLD], *(["..."] if len(names) > MOST_TOLD else [])]
    return f"{asked} It has {', '.join(told)}." if names else ""


def no_python(module: str, error: Exception) -> InputError:
    """The sentence for a module that Python cannot read, with the line."""
    return InputError(
        "custom.syntax",
        "The module '{module}' is no valid Python, line {row}: {text} ({error}).",
        module=module,
        row=getattr(error, "lineno", None) or 1,
        text=(getattr(error, "text", None) or "").strip(),
        error=getattr(error, "msg", error),
    )
