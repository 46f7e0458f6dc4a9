"""Small films that stand in for the race's: made in a second, slowly, or not at all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import InputError
from scenes.film import Film
from scenes.stage.frame.caption import Caption
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.camera import Run
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas
from scenes.telling.story import Act

if TYPE_CHECKING:
    from engine.race import Race
    from engine.results import Computable


class Square(Actor):
    """A square that grows with the second; ``pause`` seconds for every frame."""

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The square."""
        time.sleep(self.pause)
        canvas.box(100, 100, 100 + 100 * seconds, 100, "#ffff00")


class Quick(Film):
    """One second of a growing square."""

    seconds, pause = 1.0, 0.0

    def __init__(self, *, race: Race | None = None, span: object = None, **options: Any) -> None:
        self.race = race
        super().__init__(**options)

    def still_of(
        self, path: Path, step: float | None = None, size: tuple[int, int] = (WIDTH, HEIGHT), **moment: Any
    ) -> None:
        """A picture that says what was asked for."""
        if step is None:
            return super().still_of(path, step, size, **moment)
        assert self.race is not None
        asked = (f"step {step:g} of {len(self.race.contenders)}", self.words.language, self.theme.name)
        path.write_text(", ".join([*asked, f"{size[0]} x {size[1]}"]))

    def compose(self) -> None:
        self.actors = (Square(self.pause),)
        self.acts = (Act("all", 0.0, self.seconds),)
        self.provenance.update(title=self.title or "quick", description=self.command)


class Racing(Quick):
    """A second of a race, that tells in its file whose result it read, and what its process had to import."""

    def needs(self) -> Sequence[Computable]:
        assert self.race is not None
        return (self.race,)

    def compose(self) -> None:
        super().compose()
        (result,) = self.results()
        heavy = sorted({"tensorflow", "keras", "sympy"} & {*sys.modules})
        self.provenance.update(race=result.attrs["race"], heavy=heavy)


class Captioned(Quick):
    """The same second, with a subtitle."""

    def construct(self) -> None:
        self.add_subcaption("the square grows", duration=1)
        super().construct()


class Slow(Quick):
    """A film that takes about a minute to make."""

    seconds, pause = 80.0, 0.05


class Broken(Quick):
    """A film that fails when its frames are made."""

    def construct(self) -> None:
        super().construct()
        raise RuntimeError("the square fell over")


class Dead(Quick):
    """A film whose process ends without a word."""

    def construct(self) -> None:
        os._exit(7)


class Choosy(Quick):
    """A film that finds a mistake in what was asked for, when it knows more."""

    def compose(self) -> None:
        raise InputError("choosy", "title must not be {title}.", title=self.title)


class Picky(Racing):
    """A film that cannot show the race that was asked for, and knows before that is computed."""

    def __init__(self, *, race: Race, **options: Any) -> None:
        if race.surface.name == "saddle":
            raise InputError("picky", "{surface} is too steep.", surface=race.surface.name)
        super().__init__(race=race, **options)


class Acts(Quick):
    """Three acts of 5, 1 and 5.6 seconds, with captions: five pieces."""

    def compose(self) -> None:
        super().compose()
        self.acts = (Act("one", 0.0, 5.0), Act("two", 5.0, 6.0), Act("three", 6.0, 11.6))
        spans = (("first", 0.5, 3.5), ("across two acts", 4.2, 7.4), ("last", 8.0, 11.0))
        self.captions = tuple(Caption(start, end, text) for text, start, end in spans)


class Cracked(Slow):
    """A slow film that fails after the fourth second: in its second piece."""

    def play(self, *runs: Run, **options: Any) -> None:
        if runs[0].start >= 4.0:
            self.fail()
        super().play(*runs, **options)

    def fail(self) -> None:
        raise RuntimeError("the fourth second fell over")


class Fallen(Cracked):
    """The same, but its process ends without a word."""

    def fail(self) -> None:
        os._exit(7)


class Told(Quick):
    """A film that tells in its file what it was given and not every film is."""

    def __init__(self, **given: Any) -> None:
        own = ("race", "span", "curve", "points", "experiments", "rates", "cloud")
        self.told = {name: repr(given.pop(name)) for name in own if name in given}
        super().__init__(**given)

    def compose(self) -> None:
        super().compose()
        self.provenance["told"] = self.told


class Brief(Quick):
    """A film that takes some seconds to make."""

    seconds, pause = 2.0, 0.05


class Lesson(Acts):
    """The three acts as a course's film has them: in a language, with captions that are not easy to write."""

    def compose(self) -> None:
        super().compose()
        self.telling = 4.0
        self.provenance.update(language=self.words.language, theme=self.theme.name, race="0123")
        spans = ((0.4, 3.4), (4.2, 6.4), (6.4, 8.4), (8.6, 11.6))
        texts = (
            "¿Y la señal? De −6,551 baja a ≤ 3·10⁻⁴: la pérdida es menor que nunca.",
            "<i>w_0 < 3</i> & {x} --> \\N 2",
            "3",
            "los mismos números: los de la época 12",
        )
        self.captions = tuple(Caption(*span, text) for span, text in zip(spans, texts, strict=True))


class Remark(Quick):
    """A second of a course in which nothing is said."""

    def compose(self) -> None:
        super().compose()
        self.provenance.update(language=self.words.language, theme=self.theme.name)
