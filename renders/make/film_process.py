"""The inside of one of a film's processes: `python -m renders.make.film_process`, a task on standard input.

Standard output carries JSON lines only (``{"phase": ...}`` while it goes on; ``{"wants": pieces}`` when it is
ready for a piece of the film, whose number comes on standard input; last ``{"made": {...}}``
or ``{"failure": {...}}``); whatever else is printed goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from configparser import ConfigParser
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from renders.make import film_key
from renders.make.reports import Failure, Task, noted
from renders.speech import mistake

if TYPE_CHECKING:
    from engine.results import Computable

DETAIL = 2_000  # letters of what an error says of where it happened

Report = Callable[..., None]
Told = SimpleQueue[Any]


def main() -> int:
    """Do the one task that standard input asks for; 0 when it was made."""
    told: Told = SimpleQueue()
    threading.Thread(target=_listen, args=(told,), daemon=True).start()
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import manim  # noqa: F401  # while nobody has said what to do yet

    task = told.get()
    os.chdir(task["folder"])
    sys.path.append(task["path"])  # an optimizer of one's own is found where one called from

    def report(**what: object) -> None:
        reports.write(json.dumps(what) + "\n")
        reports.flush()

    if task.get("terrain"):  # of a film of this process, which is about to be imported
        from scenes.stage.terrain import drawing

        drawing.begin()
    try:
        with noted(lambda note: report(phase=note.phase, text=note.text)):
            report(made=TASKS[task["do"]](task, report, told))
        return 0
    except Exception as error:
        report(**_failure(error, Path(task["folder"])))
    return 1


def film(task: Task, report: Report, told: Told) -> dict[str, str | None]:
    """Render the pieces of a film that are dealt, and join all: its video and its subtitles."""
    keywords = _checked(task, _keywords(task))
    _race_first(task, report)
    report(phase="scene")
    plan = _render(task, keywords, report, told, joins=True)
    subtitles = plan.subcaption_file
    has_words = subtitles is not None and subtitles.is_file()
    return {"video": str(plan.primary_artifact), "subtitles": str(subtitles) if has_words else None}


def pieces(task: Task, report: Report, told: Told) -> dict[str, Any]:
    """Render the pieces of a film that are dealt, for its own process to join."""
    _render(task, _keywords(task), report, told, joins=False)
    return {}


def still(task: Task, report: Report, told: Told) -> dict[str, str]:
    """Draw one picture of a film."""
    keywords = _checked(task, _keywords(task))
    _race_first(task, report)
    report(phase="scene")
    _settle(task)
    picture = Path(task["folder"]) / f"still{task['suffix']}"
    width, height, _ = task["size"]
    film = _named(task["scene"])(**keywords)
    film.still_of(picture, size=(width, height), **task["moment"])
    return {"picture": str(picture)}


def compute(task: Task, report: Report, told: Told) -> dict[str, dict[str, Any]]:
    """Compute and store what films show and is not stored yet: by film, its keys, or what went wrong."""
    from engine import archive

    made: dict[str, dict[str, Any]] = {}
    needed: dict[str, dict[str, Computable]] = {}  # by film, by key
    for each in task["films"]:
        try:
            film = _named(each["scene"])(**_keywords(each), composed=False)
            needed[each["id"]] = {one.key(): one for one in film.needs()}
        except Exception as error:
            made[each["id"]] = _failure(error, Path(task["folder"]))
    wanted = {key: one for results in needed.values() for key, one in results.items()}
    failed: dict[str, dict[str, Any]] = {}  # by key
    report(phase="race", done=0, total=len(wanted))
    for done, (key, one) in enumerate(wanted.items(), 1):
        try:
            archive.get(one)
        except Exception as error:
            failed[key] = _failure(error, Path(task["folder"]))
        report(phase="race", done=done, total=len(wanted))
    for name, results in needed.items():
        stored = [key for key in results if archive.path_of(key).exists()]
        made[name] = next((failed[key] for key in results if key in failed), {"results": stored})
    return made


TASKS: dict[str, Callable[[Task, Report, Told], dict[str, Any]]] = {
    "film": film,
    "pieces": pieces,
    "still": still,
    "compute": compute,
}


def _render(task: Task, keywords: Mapping[str, Any], report: Report, told: Told, joins: bool) -> Any:
    """Render a film's pieces as they are dealt; where everything was written."""
    from scenes.options import VIEW

    _settle(task)
    kind = _named(task["scene"])
    stated = {VIEW.name: VIEW.usual} if VIEW in getattr(kind, "takes", ()) else {}
    scene = kind(**{**stated, **keywords})  # stated: its key names this view, so that it is never another
    scene.turns, scene.joins = lambda count: _dealt(count, report, told), joins
    scene.progress = lambda done, total: report(phase="frames", done=done, total=total)
    own = getattr(scene, "provenance", {})
    versions = {**film_key.versions(), **own.get("versions", {})}
    scene.provenance = {**own, "film": task["film"], "versions": versions}
    scene.render()
    return scene.renderer.file_writer.output_plan


def _dealt(count: int, report: Report, told: Told) -> Iterator[int]:
    """The numbers of the pieces to make here; the film's own process hears the end when all are made."""
    report(wants=count)
    while (number := told.get()) is not None:
        yield number
        report(wants=count)


def _keywords(task: Task) -> dict[str, Any]:
    """The film's options, of plain data what it was made of."""
    from engine.differences import Curve
    from engine.race import Race

    made_of: dict[str, Callable[[Any], Any]] = {
        "race": Race.from_spec,
        "curve": lambda spec: Curve(**spec),
    }
    given = {name: value for name, value in task["keywords"].items() if value is not None}
    return {name: made_of.get(name, _unchanging)(value) for name, value in given.items()}


def _checked(task: Task, keywords: dict[str, Any]) -> dict[str, Any]:
    """The keywords, if the film can show what they ask for: said before anything is computed or drawn.

    Raises InputError.
    """
    _named(task["scene"])(**keywords, composed=False)
    return keywords


def _race_first(task: Task, report: Report) -> None:
    """Compute and store the race that the film shows, if it shows no more than one, before it is drawn."""
    from engine import archive
    from engine.race import Race

    if task.get("shows"):
        shown = Race.from_spec(task["shows"])
        archive.get(shown, progress=lambda event: report(phase="race") if event == "running" else None)


def _unchanging(value: Any) -> Any:
    """A value with tuples for the lists that JSON makes of them."""
    return tuple(map(_unchanging, value)) if isinstance(value, list) else value


def _settle(task: Task) -> None:
    """Set manim up: the project's manim.cfg by its path, the size asked for, everything in the folder.

    What somebody has set for all of manim, in a file of their own, does not count: no film's key knows it.
    """
    import manim
    from manim._config.utils import config_file_paths

    settings = ConfigParser()
    settings.read(config_file_paths()[0])  # manim's own defaults
    if not settings.read(task["settings"]):  # without them it would be another film
        raise mistake("settings_missing", path=task["settings"])
    manim.config.digest_parser(settings)
    width, height, rate = task["size"]
    places = {
        "video_dir": "{media_dir}",
        "images_dir": "{media_dir}",
        "partial_movie_dir": "{media_dir}/parts",
    }
    more = {"progress_bar": "none", "verbosity": "WARNING", "preview": False, "output_file": "film"}
    size = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    manim.config.update({"media_dir": task["folder"], "log_to_file": False, **places, **more, **size})


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _failure(error: Exception, folder: Path) -> dict[str, Any]:
    """What is reported of an error: the mistakes of who asked, or what failed and the end of where.

    ``folder`` is where this process writes.
    """
    failure = Failure.of(error, folder)
    if not failure.mistakes:
        failure = replace(failure, reason=f"{type(error).__name__}: {error}".splitlines()[0])
        if failure.said is None:
            traceback.print_exception(error)
            where = "".join(traceback.format_exception(error))
            failure = replace(failure, detail=where[-DETAIL:].strip())
    return {"failure": asdict(failure)}


def _listen(told: Told) -> None:
    """Hand on each line of standard input; at its end, end: nobody will take the film, and nothing is left.

    It ends when the parent does. The helpers of a film share its folder: whoever is last has cleaned up.
    """
    folder: Path | None = None
    rest = b""
    while got := os.read(
        0, 1 << 16
    ):  # not through sys.stdin: its lock would be held when the interpreter ends
        *lines, rest = (rest + got).split(b"\n")
        for line in lines:
            said = json.loads(line)
            folder = folder or Path(said["folder"])
            told.put(said)
    for _ in range(100):  # a helper may be writing still
        if folder is None or not folder.exists():
            break
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
