"""A browser, and one page of a small race that all tests look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from engine.exploration import Exploration
    from scenes.figures.figure import Figure

RUNNERS = tuple(f"{name}:learning_rate=0.1" for name in ("sgd", "rmsprop", "adam", "adadelta"))
STEPS = 12
NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"phone": (390, 844), "projector": (1920, 1080)}
# Nothing of the machine's own: no sandbox (root has none), and OpenGL by the processor.
FLAGS = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")

EVERY_TEST = bool(os.environ.get("ALL_BROWSER_TESTS"))
slow = pytest.mark.skipif(not EVERY_TEST, reason="a slow one: `make test_browser` runs it")


def missing(what: str) -> None:
    """Skip, or fail where a browser is asked for, saying what is not there."""
    said = f"{what} is not installed: `.ci/setup test` does that"
    pytest.fail(said) if os.environ.get("BROWSER_REQUIRED") else pytest.skip(said)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of the system."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=[*FLAGS])
        yield opened
        opened.close()


@cache
def _race() -> Figure:
    """A race of four optimizers and 12 epochs, from 3 x 3 starts and the race's own."""
    from engine import Race
    from engine.exploration import explore
    from scenes.figures.race import race_figure

    race = Race("peaks", RUNNERS, steps=STEPS)
    return race_figure(race, explored=explore(race, side=3))


def _learning_rate() -> Figure:
    """A dial of some fifteen rates and 12 epochs, from 3 x 3 starts and the race's own."""
    from engine import Race
    from scenes.figures import learning_rate

    race = Race("peaks", ["sgd"], steps=STEPS)
    return learning_rate.learning_rate_figure(race, [(0.03, 5)], (0.003, 0.2), side=3, count=11)


def _minima() -> Figure:
    """Basins of two optimizers on 21 x 21 points, and ways from 3 x 3 starts and two of the race's own."""
    from engine import Race
    from scenes.figures.minima import minima_figure

    contenders = ["sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9"]
    race = Race("peaks", contenders, starts=[(0.3, 1.3), (-0.35, -0.67)], steps=STEPS)
    return minima_figure(race, side=3, grid=(21, 21))


def _optimizer() -> Figure:
    """All of Keras's optimizers for 60 epochs, over the race's ground."""
    from scenes.figures.optimizer import optimizer_figure
    from tests.engine.oracle import KEPT

    return optimizer_figure(KEPT, grounds=_race().grounds)


@cache
def trainings() -> Any:
    """The result of trainings of 60 epochs that no optimizer has made, of every kind."""
    from engine.training import Training
    from tests.scenes.made import curves, trained

    losses = curves(training := Training(epochs=60), "jumps")
    losses[5, 1, :, 40] = 9.0  # a spike: it is unstable
    return trained(training, losses)


def _training() -> Figure:
    from scenes.figures.training import figure_of

    return figure_of(trainings())


SMALL: dict[str, Callable[[], Figure]] = {  # of each page a figure that is soon made
    "race": _race,
    "learning_rate": _learning_rate,
    "minima": _minima,
    "optimizer": _optimizer,
    "training": _training,
}


@dataclass(frozen=True)
class Made:
    """A page that was made, in Spanish, and what it was made of."""

    path: Path
    figure: Figure


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """Makes a page by its name, once."""
    pytest.importorskip("plotly") if not os.environ.get("BROWSER_REQUIRED") else None
    from renders.web.page import page
    from renders.web.pages import program

    folder = tmp_path_factory.mktemp("page")

    @cache
    def made(name: str) -> Made:
        with pytest.MonkeyPatch.context() as smaller:
            smaller.setattr("scenes.figures.ground.LONGER", 200.0)
            figure = SMALL[name]()
        path = folder / f"{name}.html"
        path.write_text(page(figure, program(name), "es"), encoding="utf-8")
        return Made(path, figure)

    return made


@pytest.fixture(scope="session")
def made(make: Callable[[str], Made]) -> Made:
    """The page of a race."""
    return make("race")


@pytest.fixture(scope="session")
def explored() -> Exploration:
    """The race's paths."""
    from engine import Race
    from engine.exploration import explore

    return explore(Race("peaks", RUNNERS, steps=STEPS), side=3)


@dataclass
class Seen:
    """A page that is open: what it asked for, and what its console said."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def state(self, name: str) -> str:
        """What the page says of itself: "epoch", "start", "factor", "playing", "theme"."""
        return str(self.page.evaluate(f"document.documentElement.dataset.{name}"))

    def until(self, **states: Any) -> None:
        """Wait until the page says so."""
        for name, value in states.items():
            value = str(value).lower() if isinstance(value, bool) else value  # as JavaScript writes it
            self.page.wait_for_selector(f"html[data-{name}='{value}']", state="attached", timeout=60_000)

    def seek(self, epoch: int) -> None:
        """Pull the clock to an epoch."""
        self.page.locator("#time").fill(str(epoch))
        self.until(epoch=epoch)


@pytest.fixture
def opened(visit: Any, made: Made) -> Any:
    """Opens the page from its file, or from an address, at a size: ``opened("phone")``."""
    return lambda size="projector", address="", **how: visit(size, address or made.path.as_uri(), **how)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    """Opens an address at a size.

    The terrain, which a processor without a graphics card draws slowly, only where it is asked for.
    """
    contexts = []

    def go(size: str, address: str, terrain: bool = False, wait: bool = True, **how: Any) -> Seen:
        width, height = SIZES[size]
        how = {"viewport": {"width": width, "height": height}, "color_scheme": "dark", **how}
        context = browser.new_context(**how)
        contexts.append(context)
        seen = Seen(context.new_page())
        if not terrain:
            seen.page.add_init_script("window.requestIdleCallback = () => 0")
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "console",
            lambda message: seen.complaints.append(message.text) if message.type == "error" else None,
        )
        seen.page.goto(address)
        if wait:
            seen.until(ready="yes")
        return seen

    yield go
    for context in contexts:
        context.close()
