"""What `races sheet NUMBER` does: an exercise's sheet as PDF, with the answers and without."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from renders.ask import options, sheet_numbers
from renders.ask.asked import gather
from renders.ask.course_command import folder
from renders.ask.mistakes import Mistakes, line
from renders.ask.option_table import CREDIT, LANG
from renders.sheets.wanted import SUFFIXES, Wanted
from renders.speech import Speech


def sheet(speech: Speech, number: str | None, force: bool = False, **typed: Any) -> int:
    """`races sheet NUMBER`: make all of its pages, then put them at their places together."""
    started = time.monotonic()
    mistakes = Mistakes()
    asked = gather(typed, mistakes)
    numbers = sheet_numbers.typed(number, mistakes)
    language = options.chosen(LANG, asked, mistakes)
    credit = line("credit", asked["credit"], CREDIT.most, mistakes) if "credit" in asked else ""
    if "answers" in asked and "no-answers" in asked:
        mistakes.note("sheet_answers")
    with_answers = (True,) if "answers" in asked else (False,) if "no-answers" in asked else (False, True)
    if "out" not in asked:
        place = options.landing(mistakes) or Path()
    else:
        place = folder(str(asked["out"]), mistakes, makes=True)
        if place.suffix.lower() == ".pdf":
            mistakes.note("out_sheet", path=place)

    sheets = [Wanted(each, language, with_answers, credit) for each in numbers]
    places = {
        (each, suffix): place / f"{each.name}-{language}{suffix}"
        for each in sheets
        for suffix in map(SUFFIXES.__getitem__, with_answers)
    }
    for path in places.values():
        options.refuse_existing(path, force, mistakes)
    mistakes.settle()

    from engine.files import write_whole
    from renders.course.progress import ProgressLine
    from renders.make.reports import noted
    from renders.make.signals import cleanup_on_signal
    from renders.sheets.sheets import made

    with ProgressLine(speech) as told, cleanup_on_signal() as uninterrupted, noted(told):
        pages = {(each, suffix): data for each in sheets for suffix, data in made(each, told).items()}
        with uninterrupted():
            for which, data in pages.items():
                write_whole(places[which], data)
    for path in places.values():
        click.echo(path)
    seconds = f"{time.monotonic() - started:.0f}"
    click.echo(speech.say("says.sheets", count=len(places), seconds=seconds))
    return 0
