"""A process that makes film after film does not grow: contexts, buffers and pictures are freed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.breadth import WIDE

PROGRAM = """
import ctypes, gc, json, os, sys
from dataclasses import replace
import manim
from engine import archive
from engine.race import Race
from scenes.film import Film
from scenes.language import load
from scenes.stage.map.map import LossMap
from scenes.stage.paint.layout import ARENA, STAGE
from scenes.stage.terrain import drawing
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import map_view
from scenes.telling.story import Act
from scenes.theme import THEMES

manim.config.update({"media_dir": sys.argv[1], "progress_bar": "none", "verbosity": "ERROR"})
manim.config.update({"preview": False, "pixel_width": 320, "pixel_height": 180, "frame_rate": 50})
ground = Relief(LossMap(archive.get(Race()), load("en"), THEMES["night"], STAGE))
view = replace(map_view(ground), elevation=0.68)

class Short(Film):
    def compose(self):
        self.actors = (Terrain(ground, lambda at: replace(view, azimuth=at), ARENA, -1.0),)
        self.acts = (Act("two frames", 0.0, 0.04),)

def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

found = []
for number in range(50):
    Short().render()
    if number % 30 in range(10, 20):
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        found.append((resident(os.getpid()), resident(drawing._running()[0]._child.pid)))
assert "tensorflow" not in sys.modules  # which takes and frees 100 MB as it likes
print(json.dumps(found))
"""


@WIDE
def test_after_the_fiftieth_film_it_holds_no_more_than_after_the_twentieth(
    page: object, tmp_path: Path, root: Path
) -> None:
    """The least of ten films in a row, with an allocator of one arena that gives back what is free."""
    if not Path("/proc/self/status").is_file():
        pytest.skip("resident memory is read from /proc")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        env={**os.environ, "MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "0"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    held = np.array(json.loads(done.stdout.splitlines()[-1]))
    film, drawing = held[:10].min(axis=0)
    film_after, drawing_after = held[10:].min(axis=0)
    assert film_after <= 1.05 * film
    assert drawing_after <= 1.05 * drawing
