"""What every test stands on: a store of races of its own, the default race, and runs that repeat.

Heavy imports stand inside the fixtures, so that collecting the tests costs nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.breadth import EVERYTHING

if TYPE_CHECKING:
    import xarray

# The same examples in every run: what fails once, fails again.
hypothesis.settings.register_profile(
    "repeat", derandomize=True, deadline=None, database=None, max_examples=100 if EVERYTHING else 50
)
hypothesis.settings.load_profile("repeat")

# Where the tests were started in the background, SIGINT is ignored, and would be in every process they start:
# nothing could be interrupted. A handler here becomes the default there.
if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    and threading.current_thread() is threading.main_thread()
):
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Where Python may not keep what it compiled (images of containers say so), every process that a test starts
# compiles the whole project again: half a second each. It lies in __pycache__, as for who uses the project.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

for name in ("LANGUAGE", "RACES_LANG"):  # of whoever runs the tests; each of them says its own locale
    os.environ.pop(name, None)

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of this folder come first: one that takes half a minute, last, would leave a core idle."""
    items.sort(key=lambda item: item.path.parent != ROOT / "tests")


@pytest.fixture(scope="session", autouse=True)
def _own_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty store of finished races, shared by the workers of one session and their child processes."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each worker's folder lies in the session's
    folder = base / "races"
    folder.mkdir(exist_ok=True)
    patch = pytest.MonkeyPatch()
    patch.setenv("OPTIMIZER_RACES_CACHE", str(folder))
    yield folder
    patch.undo()


@pytest.fixture(scope="session")
def page(_own_archive: Path) -> xarray.Dataset:
    """The result of the default race: the page's eight on peaks, 60 steps."""
    import engine

    return engine.archive.get(engine.Race())


def _on_the_path(folder: Path) -> Iterator[Path]:
    """Python finds modules in the folder, and has forgotten them afterwards."""
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for module in folder.glob("*.py"):
        sys.modules.pop(module.stem, None)


@pytest.fixture(scope="module")
def users_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on Python's path for modules of a user's own, for all tests of a file."""
    yield from _on_the_path(tmp_path_factory.mktemp("users"))


@pytest.fixture
def fresh_users_folder(tmp_path: Path) -> Iterator[Path]:
    """The same for one test, in its own folder."""
    yield from _on_the_path(tmp_path)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT
