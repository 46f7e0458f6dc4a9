"""What `races course` does: read the whole course, say its mistakes, make what is to do, say how it went."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.files import typed_path
from renders import catalog
from renders.ask.exit_codes import BAD_INPUT, NotDoneError
from renders.ask.meanings import canonical
from renders.ask.mistakes import Mistakes
from renders.ask.values import shown
from renders.speech import Speech, clock, mistake

if TYPE_CHECKING:
    from renders.course.batch import Step, Summary
    from renders.course.extras import ExtraStep
    from renders.course.lessons import Course

OUT = "course"  # in the folder where films land
KINDS = ("sheets", "pages")  # of what stands beside the films
LOG = 12  # lines of a failed film's own words


def course(speech: Speech, file: str | None, **typed: Any) -> int:
    """`races course [FILE]`: 0 where all films asked for are there, 1 where one failed.

    Without FILE it asks before it makes anything: 2 where nobody says yes.
    """
    from renders.ask import course_reader, options, view
    from renders.course import batch, pages, sheets
    from renders.course.shelf import Shelf

    mistakes = Mistakes()
    catalog.current_folder()  # refused at once where it is gone: no path can be told then
    found = None
    if file is not None and not file.strip():
        mistakes.note("course_file_empty")
    else:
        with mistakes.noted():
            path = course_reader.COURSE if file is None else typed_path(file)
            film = canonical("film", file)
            if film in [*catalog.films()] and not path.exists():
                raise mistake("course_film_name", path=path, film=film)
            found = course_reader.read(path, mistakes, only=typed["only"], draft=typed["draft"])
    workers = options.jobs(typed, mistakes) if typed["jobs"] is not None else None
    scheduler = _scheduler(typed["scheduler"], mistakes)
    makes = not (typed["list"] or typed["dry_run"])
    if typed["out"] is None:
        place = (options.landing(mistakes, makes) or Path()) / OUT
    else:
        place = folder(typed["out"], mistakes, makes=makes)
    zip = None if typed["zip"] is None else _zip(typed["zip"], mistakes)
    if found is not None and found.told.pages and makes:
        from renders.web.page import plotly

        with mistakes.noted():
            plotly()  # what is missing is said before the long part
    mistakes.settle()
    assert found is not None
    if typed["list"]:
        return _list(speech, found, typed["json"])
    if scheduler is None:
        whole = view.all_seen(found.whole, speech)
        called = {lesson.id for lesson in found.lessons}
        lessons = tuple(lesson for lesson in whole if lesson.id in called)
        found = dataclasses.replace(found, lessons=lessons, whole=whole)
    shelf = Shelf(place)
    steps = batch.plan(found.lessons, shelf, typed["force"])
    beside = [
        *sheets.plan(found.sheets, sheets.shelf_in(place), typed["force"]),
        *pages.plan(found, pages.shelf_in(place), typed["force"]),
    ]
    if typed["dry_run"]:
        return _dry_run(speech, steps, beside, typed["json"])
    return _make(speech, found, steps, beside, shelf, scheduler, workers, {**typed, "file": file, "zip": zip})


def _make(
    speech: Speech,
    asked: Course,
    steps: Sequence[Step],
    beside: Sequence[ExtraStep],
    shelf: Any,
    scheduler: str | None,
    workers: int | None,
    typed: dict[str, Any],
) -> int:
    from renders.course import batch, course_plan, graph
    from renders.course.reporting import reporter
    from renders.make.signals import cleanup_on_signal

    places = 0 if scheduler else graph.local_workers() if workers is None else workers
    found = said = None
    due = [sum(bool(step.reason) for step in beside if step.kind == kind) for kind in KINDS]
    if any(due) or any(step.reason for step in steps):
        if scheduler is None and any(step.reason for step in steps):
            _require_ffmpeg(speech)
        joins = not typed["only"]
        if not (typed["file"] or typed["yes"]):
            if not course_plan.ask(speech, steps, shelf, places, joins, typed["json"], *due):
                click.echo(speech.say("course.declined"))
                return BAD_INPUT
        elif places:
            found = course_plan.expected(steps, shelf, places, joins)
            said = course_plan.beforehand(speech, found, steps)
        shelf.folder.mkdir(parents=True, exist_ok=True)
    report = reporter(speech, typed["json"], found, said)
    try:
        with cleanup_on_signal():
            summary = batch.make(
                asked, steps, shelf, report, scheduler=scheduler, workers=places, force=typed["force"]
            )
    except graph.ClusterError as error:
        raise NotDoneError(speech.mistake(mistake(error.code, **error.fields))) from None
    for kind in KINDS:
        _make_beside(speech, asked, [step for step in beside if step.kind == kind], shelf, typed["json"])
    _say(speech, summary, shelf.folder, typed["json"])
    if typed["zip"] is not None and not _write_zip(speech, asked, shelf, typed["zip"], typed["json"]):
        return 1
    return 1 if summary.failed or summary.unjoined else 0


def _make_beside(
    speech: Speech, asked: Course, steps: Sequence[ExtraStep], shelf: Any, as_json: bool
) -> None:
    """What stands beside the films, of one kind, which the course's site then shows, too."""
    from renders.course import batch, extras
    from renders.course.progress import ProgressLine
    from renders.make.signals import cleanup_on_signal

    if not steps:
        return
    kind, folder = steps[0].kind, steps[0].shelf.folder
    with ProgressLine(speech) as line, cleanup_on_signal():
        made, refused = extras.make(steps, (lambda progress: None) if as_json else line)
    if made:
        batch.tell(asked, shelf)
    unchanged = [step.name for step in steps if not step.reason]
    for name, error in refused.items():
        click.echo(speech.say("course.no_page", film=name, reason=speech.mistake(error)), err=True)
    if as_json:
        click.echo(json.dumps({"event": kind, "made": made, "unchanged": unchanged, "refused": [*refused]}))
    else:
        said = {"made": len(made), "unchanged": len(unchanged), "folder": folder}
        click.echo(speech.say(f"course.{kind}", **said))


def _write_zip(speech: Speech, asked: Course, shelf: Any, path: Path, as_json: bool) -> bool:
    """The course's site as one file; false where there is none yet."""
    from renders.course import zipped
    from renders.make.signals import cleanup_on_signal

    with cleanup_on_signal():
        if not zipped.write(asked, shelf, path):
            click.echo(speech.say("course.zip_nothing", path=path), err=True)
            return False
    size = path.stat().st_size
    if as_json:
        click.echo(json.dumps({"event": "zip", "path": str(path), "bytes": size}))
    else:
        click.echo(speech.say("course.zip", path=path, size=speech.bytes(size)))
    return True


def _zip(given: str, mistakes: Mistakes) -> Path:
    """The file that the site is packed into: new, or one of ours."""
    from renders.ask import options
    from renders.course import zipped

    path, before = Path(given), len(mistakes.errors)
    with mistakes.noted():
        path = typed_path(given)
    if len(mistakes.errors) > before:
        return path
    if not given.strip():
        mistakes.note("empty", name="zip")
    elif path.suffix.lower() != zipped.SUFFIX or path.is_dir():
        mistakes.note("zip_suffix", path=path)
    elif not path.absolute().parent.is_dir():
        mistakes.note("out_no_folder", folder=path.absolute().parent)
    elif not options.writable(path.absolute().parent):
        mistakes.note("out_not_writable", folder=path.absolute().parent)
    elif path.exists() and not zipped.is_ours(path):
        mistakes.note("zip_exists", path=path)
    return path


def _say(speech: Speech, summary: Summary, folder: Path, as_json: bool) -> None:
    """The end: how many of the course's films, where; what failed, with the end of its log; joined films."""
    if as_json:
        what = {"made": summary.made, "unchanged": summary.unchanged, "failed": [*summary.failed]}
        what |= {"joined": summary.joined, "unjoined": [*summary.unjoined], "waiting": summary.waiting}
        click.echo(json.dumps({"event": "end", **what, "seconds": summary.seconds}))
        return
    from renders.course.reporting import why

    for film, failure in (summary.failed | summary.unjoined).items():
        click.echo(speech.say("course.failed", film=film, reason=why(speech, failure)), err=True)
        for line in failure.detail.splitlines()[-LOG:]:
            click.echo(f"    {line}", err=True)
    for name in summary.waiting:
        click.echo(speech.say("course.waiting", film=name), err=True)
    counts = {"made": len(summary.made), "unchanged": len(summary.unchanged), "failed": len(summary.failed)}
    click.echo(speech.say("course.end", folder=folder, time=clock(round(summary.seconds)), **counts))
    if summary.joined:
        click.echo(speech.say("course.joined", films=", ".join(summary.joined)))


def _require_ffmpeg(speech: Speech) -> None:
    """Raise NotDoneError where films could be made and not finished: before any is made."""
    from renders.finish.excerpts import DOWNLOAD
    from renders.finishing_error import FinishingError
    from renders.needs import install

    if shutil.which("ffmpeg") is None:
        raise NotDoneError(FinishingError("no_ffmpeg", mend=install("ffmpeg") or DOWNLOAD).said(speech))


def _list(speech: Speech, found: Course, as_json: bool) -> int:
    """Every film of the course: its id, its scene, and the command that makes it alone."""
    width = max(len(lesson.id) for lesson in found.lessons)
    for lesson in found.lessons:
        if as_json:
            about = {"film": lesson.id, "number": lesson.number, "scene": lesson.film.name}
            click.echo(json.dumps({**about, "command": lesson.options.command}, ensure_ascii=False))
        else:
            click.echo(f"{lesson.number:>3}  {lesson.id:<{width}}  {lesson.film.said(speech.language)}")
    return 0


def _dry_run(speech: Speech, steps: Sequence[Step], beside: Sequence[ExtraStep], as_json: bool) -> int:
    """What would be made, and why."""
    width = max(len(step.lesson.id) for step in steps)
    for step in steps:
        if as_json:
            about = {"film": step.lesson.id, "reason": step.reason, "what": step.what, "made": step.made}
            click.echo(json.dumps(about))
        else:
            click.echo(f"{step.lesson.id:<{width}}  {_why(speech, step)}")
    for each in beside:
        if as_json:
            click.echo(json.dumps({each.kind[:-1]: each.name, "reason": each.reason, "what": each.what}))
        else:
            click.echo(f"{f'{each.kind}/{each.name}':<{width}}  {_why(speech, each)}")
    if not as_json:
        todo = sum(bool(step.reason) for step in steps)
        click.echo(speech.say("course.would", films=todo, unchanged=len(steps) - todo))
    return 0


def _why(speech: Speech, step: Step | ExtraStep) -> str:
    what = step.what
    if step.reason == "changed":  # names of the parts of a film's key
        what = ", ".join(speech.say(f"course.part_{part}") for part in what.split(", "))
    return speech.say(f"course.reason_{step.reason or 'none'}", what=what)


def _scheduler(address: str | None, mistakes: Mistakes) -> str | None:
    if address is None:
        return None
    host, _, port = address.removeprefix("tcp://").removeprefix("tls://").rpartition(":")
    if not address.startswith(("tcp://", "tls://")) or not host or not port.isdecimal():
        mistakes.note("not_scheduler", value=shown(address))
    return address


def folder(given: str, mistakes: Mistakes, *, makes: bool) -> Path:
    """The folder that was typed, there or to be made; where nobody ``makes`` anything, read-only is fine."""
    from renders.ask import options

    found = Path(given)
    before = len(mistakes.errors)
    with mistakes.noted():
        found = typed_path(given)
    if len(mistakes.errors) > before:
        return found
    if not given.strip():
        mistakes.note("empty", name="out")
    elif found.exists() and not found.is_dir():
        mistakes.note("out_no_course", path=found)
    elif not found.absolute().parent.is_dir():
        mistakes.note("out_no_folder", folder=found.absolute().parent)
    elif makes and not options.writable(found):
        mistakes.note("out_not_writable", folder=found)
    return found
