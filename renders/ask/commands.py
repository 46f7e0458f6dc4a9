"""What each command of `races` does: read what was asked, refuse all its mistakes, make it, say so."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from engine.errors import either
from renders import catalog
from renders.ask import listing, options, own, view
from renders.ask.asked import gather, taken
from renders.ask.exit_codes import NotDoneError
from renders.ask.meanings import RETIRED, canonical, folded, meanings, nearest_meaning
from renders.ask.mistakes import Mistakes
from renders.ask.option_table import DAYS, KEEP, RECORD, SCALE, TUNED
from renders.ask.values import colons, shown
from renders.film_options import FilmOptions
from renders.make.reports import RenderError
from renders.speech import Speech, mistake


def film(speech: Speech, name: str, force: bool = False, **typed: Any) -> int:
    """`races film NAME`: render it, or find it made."""
    mistakes = Mistakes(_computing(speech))
    entry, asked = _asked(name, typed, mistakes)
    view.expect(entry)
    wanted = options.film(entry, asked, mistakes)
    jobs = options.jobs(asked, mistakes)
    out = options.out(asked, (".mp4", ".gif", ".webm"), mistakes, required=False)
    most = options.most(asked, out, mistakes)
    place = options.landing(mistakes) if "out" not in asked else None
    if mistakes.errors:
        options.refuse_existing(out and out.with_suffix(".srt"), force, mistakes)
        options.refuse_existing(out, force, mistakes)  # with all the others; else it may be this very film
    mistakes.settle()
    assert wanted is not None

    from renders.course.progress import ProgressLine
    from renders.make import film as films
    from renders.make.durations import Watch
    from renders.make.film_key import film_key

    wanted = view.seen(entry, wanted, speech)
    if out is not None and out.suffix.lower() != ".mp4":
        return _short(speech, entry, wanted, out, most, jobs, force, "quality" in asked)
    keywords = wanted.keywords()
    key = film_key(entry, keywords)
    if out is None:
        assert place is not None
        place.mkdir(parents=True, exist_ok=True)
        out = place / f"{entry.name}-{wanted.language}-{wanted.theme}-{wanted.quality}-{key[:12]}.mp4"
        force = force or films.find_made(key, out) != out  # half a film of this very name
    with ProgressLine(speech) as line:
        watch = Watch(entry.name, wanted, jobs, line)
        if force or (films.find_made(key, out) is None and not out.exists()):
            watch.tell(speech)
        how: dict[str, Any] = {"usual": wanted.usual, "progress": watch, "key": key}
        try:
            made = films.make(entry, keywords, out, jobs=jobs, force=force, **how)
        except FileExistsError as error:
            raise mistake("out_exists", path=error.args[0]) from None
        except RenderError as error:
            raise NotDoneError(failed(speech, error)) from None
    length, size = films.measures(made.path)
    if made.fresh:
        watch.keep(length, size)
    key = "says.made" if made.fresh else "says.made_already"
    about = {"length": f"{length:.1f}", "size": speech.bytes(size), "seconds": f"{made.seconds:.0f}"}
    click.echo(speech.say(key, path=made.path, **about))
    return 0


def _short(
    speech: Speech,
    entry: catalog.FilmEntry,
    wanted: FilmOptions,
    out: Path,
    most: int | None,
    jobs: int,
    force: bool,
    sized: bool,
) -> int:
    """The film as a GIF or a WebM, of at most so many bytes; where no size was asked, from its 720p."""
    from engine.files import move_whole, workplace
    from renders import mp4
    from renders.course.progress import ProgressLine
    from renders.finish import excerpts
    from renders.finishing_error import FinishingError
    from renders.make import film as films
    from renders.make.signals import cleanup_on_signal

    if out.exists() and not force:
        raise mistake("out_exists", path=out)
    started = time.monotonic()
    keywords = wanted.keywords() | ({} if sized else {"quality": "720p30"})
    with cleanup_on_signal() as uninterrupted, workplace(out.parent, out.stem) as folder:
        try:
            with ProgressLine(speech) as line:
                how: dict[str, Any] = {"usual": wanted.usual, "progress": line, "jobs": jobs}
                made = films.make(entry, keywords, folder / "film.mp4", **how)
            small = folder / out.name
            excerpts.short(mp4.look(made.path), small, most)
        except RenderError as error:
            raise NotDoneError(failed(speech, error)) from None
        except FinishingError as error:
            raise NotDoneError(error.said(speech)) from None
        length, size = films.measures(made.path)[0], small.stat().st_size
        with uninterrupted():
            move_whole(small, out)
    about = {"length": f"{length:.1f}", "size": speech.bytes(size)}
    click.echo(speech.say("says.made", path=out, **about, seconds=f"{time.monotonic() - started:.0f}"))
    return 0


def still(speech: Speech, name: str, force: bool = False, **typed: Any) -> int:
    """`races still NAME`: one moment as a picture."""
    mistakes = Mistakes(_computing(speech))
    entry, asked = _asked(name, typed, mistakes, *catalog.SPAN)
    view.expect(entry)
    for other in ("draft", *catalog.SPAN):  # of a file for films: a still has its own size
        asked.pop(other, None)
    wanted = options.film(entry, asked, mistakes)
    race = options.shown_race(entry, asked, Mistakes()) if "step" in asked else None
    moment, larger = options.moment(entry, asked, race, mistakes), _larger(asked, mistakes)
    out = options.out(asked, (".png", ".pdf", ".svg"), mistakes)
    options.refuse_existing(out, force, mistakes)
    mistakes.settle()
    assert wanted is not None
    assert out is not None

    from renders.course.progress import ProgressLine
    from renders.make import film as films
    from renders.make import processes

    with processes.begun():
        wanted = view.seen(entry, wanted, speech)
        try:
            with ProgressLine(speech) as line:
                made = films.still(
                    entry, wanted.keywords() | larger, moment, out, usual=wanted.usual, progress=line
                )
        except RenderError as error:
            raise NotDoneError(failed(speech, error)) from None
    click.echo(speech.say("says.drawn", path=out, seconds=f"{made.seconds:.1f}"))
    return 0


def _larger(asked: Mapping[str, Any], mistakes: Mistakes) -> dict[str, float]:
    """How many times as large as usual a still's type is, for the film's Scene class; {}: as usual."""
    found = own.value(SCALE, asked[SCALE.name], mistakes) if SCALE.name in asked else None
    return {} if found in (None, 1) else {SCALE.name: found}


def run(speech: Speech, force: bool = False, **typed: Any) -> int:
    """`races run`: a race's numbers in a file."""
    started = time.monotonic()
    mistakes = Mistakes(_computing(speech))
    asked = gather(typed, mistakes)
    race = options.race(asked, mistakes)
    record = options.chosen(RECORD, asked, mistakes)
    out = options.out(asked, (".nc", ".csv", ".xlsx"), mistakes)
    layout = options.layout(asked, race, record, out, mistakes, speech.language)
    options.refuse_existing(out, force, mistakes)
    rates = None if TUNED.name not in asked else own.value(TUNED, asked[TUNED.name], mistakes)
    mistakes.settle()
    assert race is not None
    assert out is not None

    from engine import archive
    from engine.tuned import tuned
    from renders import data
    from renders.course.progress import ProgressLine
    from renders.make import durations
    from renders.make.reports import Progress, noted
    from renders.make.signals import cleanup_on_signal

    work = len(race.contenders) * len(race.starts) * race.steps
    events: list[str] = []

    def heard(event: str) -> None:
        events.append(event)
        if event == "running":
            if (told := durations.before_run(speech, work)) is not None:
                line(Progress("note", text=told))
            line(Progress("race"))

    view.say_start(race, speech)
    if off := options.off_map(race):
        click.echo(speech.say("says.off_map", domain=colons(race.ground.domain), starts=off), err=True)
    with ProgressLine(speech) as line, cleanup_on_signal(), noted(line):
        if rates is not None:
            race = tuned(race, rates, lambda event: line(Progress("race")) if event == "running" else None)
        result = archive.get(race, record=record, progress=heard)
        if events:
            durations.keep_run(work, time.monotonic() - started)
        data.write(result, out, layout)
    seconds = f"{time.monotonic() - started:.1f}"
    sizes = {"contenders": len(race.contenders), "starts": len(race.starts), "steps": race.steps}
    if rates is not None:
        chosen = "; ".join(map(str, race.contenders))
        click.echo(speech.say("says.tuned", count=rates, chosen=chosen))
    ran = {"path": out, "seconds": seconds, **sizes}
    if race.batch is None:
        click.echo(speech.say("says.ran", **ran))
    else:
        click.echo(speech.say("says.ran_batch", **ran, batch=race.batch))
    if speech.language == "es" and out.suffix.lower() == ".csv" and "csv" not in asked:
        click.echo(speech.say("says.ran_csv"))
    return 0


def doctor(speech: Speech) -> int:
    """`races doctor`: 0 when nothing is missing, 1 when something is."""
    from renders.doctor import Check, checks

    marks = {"fine": "✓", "missing": "✗", "note": "·"}
    missing = 0
    found: Check
    for found in checks():
        missing += found.state == "missing"
        state = speech.say(f"doctor.{found.state}")
        click.echo(f"{marks[found.state]} {state:<8} {speech.say(f'doctor.{found.key}', **found.fields)}")
        if found.mend and found.state != "fine":
            click.echo("           " + speech.say("doctor.mend", command=found.mend))
    click.echo(speech.say("doctor.some_missing", count=missing) if missing else speech.say("doctor.all_fine"))
    return 1 if missing else 0


def archive_list(speech: Speech) -> int:
    """`races archive list`: every race that is kept."""
    from engine import archive

    entries = archive.list()
    for entry in entries:
        click.echo(listing.stored(entry, speech))
    total = speech.bytes(sum(entry.size for entry in entries))
    click.echo(speech.say("says.archive_at", count=len(entries), size=total, path=archive.folder()))
    return 0


def archive_prune(speech: Speech, **typed: Any) -> int:
    """`races archive prune`: throw kept races away: all but the last used, those long unused, or all."""
    from engine import archive

    mistakes = Mistakes()
    keep, days = (
        None if typed[option.name] is None else own.value(option, typed[option.name], mistakes)
        for option in (KEEP, DAYS)
    )
    if typed["all"] is (typed["keep"] is not None or typed["days"] is not None):
        mistakes.note("prune_what")
    mistakes.settle()
    removed = archive.prune(keep=keep, days=days, everything=typed["all"])
    freed = speech.bytes(sum(entry.size for entry in removed))
    click.echo(speech.say("says.pruned", count=len(removed), size=freed))
    return 0


def _list(lines: Any) -> Any:
    def show(speech: Speech) -> int:
        for line in lines(speech.language):
            click.echo(line)
        return 0

    return show


def _list_optimizers(speech: Speech, long: bool = False) -> int:
    for line in listing.optimizers_long(speech) if long else listing.optimizers(speech.language):
        click.echo(line)
    return 0


LISTS = {name: _list(lines) for name, lines in listing.LISTS.items()} | {"optimizers": _list_optimizers}


def _computing(speech: Speech) -> Callable[[str], None]:
    """Tells on standard error that a race is run already while it is read what was asked for."""

    def heard(event: str) -> None:
        if event == "running":
            click.echo(speech.say("progress.race"), err=True)

    return heard


def _asked(
    name: str, typed: dict[str, Any], mistakes: Mistakes, *besides: str
) -> tuple[catalog.FilmEntry, dict[str, Any]]:
    """The film of a name (of an unknown one, one that takes a race), and what was asked that it takes."""
    known, name = catalog.films(), canonical("film", name)
    if name not in known:
        near, allowed = nearest_meaning("film", name, known), ", ".join(known)
        if "course" in meanings("command").get(folded(name), ()):
            mistakes.note("unknown_film_all", value=shown(name), allowed=allowed)
        elif folded(name) in RETIRED:
            mistakes.note("film_now", value=shown(name), now=RETIRED[folded(name)])
        elif name.lower().endswith(".toml"):
            mistakes.note("film_of_file", value=shown(name), allowed=either([*known]))
        elif near:
            mistakes.note("unknown_film_near", value=shown(name), near=either(near), allowed=allowed)
        else:
            mistakes.note("unknown_film", value=shown(name), allowed=allowed)
        return catalog.FilmEntry(name, ""), gather(typed, mistakes)
    return known[name], taken(known[name], gather(typed, mistakes), mistakes, *besides)


def failed(speech: Speech, error: RenderError) -> str:
    """Why a film could not be made, as it is said; below that the end of what its process had to say."""
    reason = error.reason if error.said is None else speech.say(error.said[0], **error.said[1])
    text = speech.say("says.failed", reason=reason)
    return f"{text}\n{speech.say('says.failed_detail')}\n{error.detail}" if error.detail else text
