"""The inside of one film's own process: `python -m renders.film_process`, a task on standard input.

Standard output carries JSON lines only (``{"phase": ...}`` while it goes on; last ``{"made": {...}}``,
``{"mistakes": [...]}`` or ``{"failed": "..."}``); whatever else is printed goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import shutil
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.errors import InputError, InputErrors


def main() -> int:
    """Do the one task that standard input asks for; 0 when it was made."""
    task = json.loads(sys.stdin.readline())
    folder = Path(task["folder"])
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    sys.path.append(task["path"])  # an optimizer of one's own is found where one called from

    def report(**what: object) -> None:
        reports.write(json.dumps(what) + "\n")
        reports.flush()

    logging.getLogger("engine").addHandler(_Notes(report))
    try:
        report(made=TASKS[task["do"]](task, folder, report))
        return 0
    except InputError as error:
        each = error.errors if isinstance(error, InputErrors) else (error,)
        report(
            mistakes=[{"code": one.code, "message": str(one), "fields": _plain(one.fields)} for one in each]
        )
    except Exception as error:
        traceback.print_exc()
        report(failed=f"{type(error).__name__}: {error}".splitlines()[0])
    return 1


def film(task: Mapping[str, Any], folder: Path, report: Callable[..., None]) -> dict[str, str | None]:
    """Render one film into ``folder``: its video and its subtitles."""
    keywords = dict(task["keywords"])
    if task["race"] is not None:
        keywords["race"] = _race(task["race"], report)
    report(phase="scene")
    _settle(task, folder)
    scene_class = _named(task["scene"])
    scene = scene_class(**keywords)
    scene.progress = lambda done, total: report(phase="frames", done=done, total=total)
    scene.provenance = {**getattr(scene, "provenance", {}), "film": task["film"]}
    scene.render()
    plan = scene.renderer.file_writer.output_plan
    subtitles = plan.subcaption_file
    has_words = subtitles is not None and subtitles.is_file()
    return {"video": str(plan.primary_artifact), "subtitles": str(subtitles) if has_words else None}


def still(task: Mapping[str, Any], folder: Path, report: Callable[..., None]) -> dict[str, str]:
    """Draw one picture of a race into ``folder``."""
    race = _race(task["race"], report)
    report(phase="scene")
    _settle(task, folder)
    picture = folder / f"still{task['suffix']}"
    width, height, _ = task["size"]
    _named("scenes.race:still")(picture, race=race, size=(width, height), **task["keywords"])
    return {"picture": str(picture)}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"film": film, "still": still}


def _race(spec: Mapping[str, Any], report: Callable[..., None]) -> Any:
    """The race of a spec, computed and stored before anything is drawn."""
    from engine import archive
    from engine.race import Race

    race = Race.from_spec(spec)
    archive.get(race, progress=lambda event: report(phase="race") if event == "running" else None)
    return race


def _settle(task: Mapping[str, Any], folder: Path) -> None:
    """Set manim up: the project's manim.cfg by its path, the size asked for, everything in ``folder``."""
    import manim

    if Path(task["settings"]).is_file():
        manim.config.digest_file(task["settings"])
    width, height, rate = task["size"]
    places = {
        "video_dir": "{media_dir}",
        "images_dir": "{media_dir}",
        "partial_movie_dir": "{media_dir}/parts",
    }
    more = {"progress_bar": "none", "verbosity": "WARNING", "preview": False, "output_file": "film"}
    size = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    manim.config.update({"media_dir": str(folder), "log_to_file": False, **places, **more, **size})


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, (int, float, str)) else str(value) for name, value in fields.items()
    }


def _end_with_parent(folder: Path) -> None:
    """Standard input ends when the parent does: then nobody will take the film, and nothing is left of it."""
    while os.read(0, 1024):  # not through sys.stdin: its lock would be held when the interpreter ends
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


class _Notes(logging.Handler):
    """Hands the engine's warnings (a damaged file in the archive, say) to the person at the terminal."""

    def __init__(self, report: Callable[..., None]) -> None:
        super().__init__(logging.WARNING)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        self._report(phase="note", text=record.getMessage())


if __name__ == "__main__":
    sys.exit(main())
