"""How a command of `races` ends: its exit codes, and the error of what could not be done."""

from __future__ import annotations

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class NotDoneError(Exception):
    """It could not be done; the text says why, in the person's language."""
