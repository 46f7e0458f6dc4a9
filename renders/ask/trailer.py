"""What `races trailer` does: five seconds of each film, around the moment that stands for it, as one film."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import click

from renders import catalog
from renders.ask import commands, options, view
from renders.ask.asked import gather
from renders.ask.exit_codes import NotDoneError
from renders.ask.mistakes import Mistakes
from renders.make.reports import Progress, RenderError
from renders.speech import Speech

SECONDS = 5.0  # of each film


def trailer(speech: Speech, force: bool = False, **typed: Any) -> int:
    """`races trailer`: the moments of the films, in the order of the course page."""
    mistakes = Mistakes()
    asked = gather(typed, mistakes)
    language, theme, quality = options.look(asked, mistakes)
    jobs = options.jobs(asked, mistakes)
    out = options.out(asked, (".mp4",), mistakes, required=False)
    place = options.landing(mistakes) if "out" not in asked else None
    options.refuse_existing(out, force, mistakes)
    mistakes.settle()

    from engine.files import move_whole, workplace
    from renders.course.progress import ProgressLine
    from renders.finish import joining
    from renders.finishing_error import FinishingError
    from renders.make import film as films
    from renders.make.signals import cleanup_on_signal

    started = time.monotonic()
    if out is None:
        assert place is not None
        place.mkdir(parents=True, exist_ok=True)
        out = place / f"trailer-{language}-{theme}-{quality}.mp4"
    entries = [*catalog.films().values()]
    chosen = {name: value for name, value in asked.items() if name != "out"}
    with cleanup_on_signal() as uninterrupted, workplace(out.parent, out.stem) as folder:
        try:
            with ProgressLine(speech) as line:
                made = []
                for number, entry in enumerate(entries):
                    wanted = options.film(entry, chosen, mistakes)
                    mistakes.settle()
                    assert wanted is not None
                    wanted = view.seen(entry, wanted, speech)
                    told = _counted(line, number, len(entries))
                    how: dict[str, Any] = {"usual": wanted.usual, "progress": told, "jobs": jobs}
                    keywords = {**wanted.keywords(), "highlight": SECONDS}
                    made.append(films.make(entry, keywords, folder / f"{entry.name}.mp4", **how).path)
            found = joining.join(made, folder / "trailer.mp4", speech.say("says.trailer_title"))
        except RenderError as error:
            raise NotDoneError(commands.failed(speech, error)) from None
        except FinishingError as error:
            raise NotDoneError(error.said(speech)) from None
        with uninterrupted():
            for suffix in (".srt", ".mp4"):
                if suffix in found:
                    move_whole(found[suffix], out.with_suffix(suffix))
    length, size = films.measures(out)
    about = {"length": f"{length:.1f}", "size": speech.bytes(size)}
    click.echo(speech.say("says.made", path=out, **about, seconds=f"{time.monotonic() - started:.0f}"))
    return 0


def _counted(line: Callable[[Progress], None], number: int, count: int) -> Callable[[Progress], None]:
    """Frames as a part of all films' frames, which are as many of each."""

    def told(progress: Progress) -> None:
        if progress.total:
            done, total = number * progress.total + progress.done, count * progress.total
            progress = dataclasses.replace(progress, done=done, total=total)
        line(progress)

    return told
