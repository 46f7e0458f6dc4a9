"""Sentences about who runs: a template of the words with names in it, as many as a caption holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from engine.standings import Standings
from scenes.language import Words
from scenes.stage.frame.caption import LONGEST

HALF = 42  # characters of a subtitle's line; there are two

Fact = tuple[object, ...]


@dataclass(frozen=True)
class Line:
    """A sentence that becomes true at ``step`` and stays so until ``until``.

    Attributes:
        kind: that of the event, or "first" (arrival), "there", "finish" or "status".
        facts: what it says, each told once.
        kicker: what it is about in a word or two.
        who: those whose sentence it is.
        about: whose story it is, where that matters more than what happens: "first" (at the goal), "leader",
            "winner" or "podium"; else "".
        late: whether it may be told long after its step: it says what was, or what is from there on.
        topic: what of ``who`` it tells, so that it can be told that it happens again.
        again: text and kicker in its stead where all of them have been told of before, in that topic.
    """

    step: int
    kind: str
    text: str
    until: float = inf
    facts: tuple[Fact, ...] = ()
    kicker: str = ""
    who: tuple[int, ...] = ()
    about: str = ""
    late: bool = False
    topic: Fact = ()
    again: tuple[str, str] | None = None


def fits(text: str) -> bool:
    """Whether a text has at most 84 characters and breaks into two lines of at most 42."""
    breaks = (at for at, letter in enumerate(text) if letter == " ")
    return len(text) <= HALF or (
        len(text) <= LONGEST and any(at <= HALF and len(text) - at - 1 <= HALF for at in breaks)
    )


class Phrases:
    """Makes the sentences of one race: its words, who runs, and what its minima are called."""

    def __init__(self, words: Words, names: Sequence[str], standings: Standings) -> None:
        self.words, self.names, self.standings = words, names, standings
        self.goals = [index for index, minimum in enumerate(standings.minima) if minimum.is_global]

    def minimum(self, index: int | None) -> str:
        """A minimum by its kind: "el mínimo global", "un mínimo local"."""
        if index is None:
            return ""
        if not self.standings.complete:
            return self.words("commentary.minimum.some")
        locals_ = range(len(self.standings.minima) - len(self.goals))
        alike = self.goals if index in self.goals else locals_
        kind = "global" if index in self.goals else "local"
        return self.words(f"commentary.minimum.{'the' if len(alike) == 1 else 'a'}_{kind}")

    def sentence(
        self, path: str, names: Mapping[str, list[int]], fields: Mapping[str, object] | None = None
    ) -> tuple[str, bool]:
        """The text at a path of the words, with as many names as a caption holds.

        And whether its names can be told apart: at a length that does not fit, they cannot.
        """
        everyone = len(self.names)
        for longest, most in ((n, m) for n in (LONGEST, 24, 16, 8) for m in range(everyone, 0, -1)):
            said = {field: self._named(who, most, longest) for field, who in names.items()}
            text = self.words(path, **said, **(fields or {}))
            if fits(text):
                break
        return text, len({self._cut(name, longest) for name in self.names}) == everyone

    def _named(self, who: list[int], most: int, longest: int) -> str:
        names = [self._cut(self.names[one], longest) for one in who]
        if len(names) > most + 1:
            names = [*names[:most], self.words("commentary.others", count=len(names) - most)]
        return self.words.all_of(names)

    def _cut(self, name: str, longest: int) -> str:
        """A name in so many letters: its beginning, and its end too where others begin alike."""
        if len(name) <= longest:
            return name
        start = name[: longest - 1].rstrip()
        if sum(other.startswith(start) for other in self.names) == 1:
            return start + "…"
        half = longest // 2
        end = name[-half:] if name[-half - 1] == " " else name[-half:].partition(" ")[2] or name[-half:]
        return f"{name[: longest - half - 1].rstrip()}…{end}"
