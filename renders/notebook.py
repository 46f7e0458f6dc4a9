"""For people at a notebook: a race as a page that one can touch, inline, and as the course page's figure.

``from renders import show, plot`` brings both. Neither needs a film, nor OpenGL.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from engine.errors import InputError
from engine.race import Race
from scenes.language import LANGUAGES, load
from scenes.theme import THEMES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from xarray import Dataset

HEIGHT = 720  # px of the frame
LEVELS = 20  # of the contours
STEEP = 0.1  # of the range of losses: where half of the map is lower, levels are dense low down


class Shown:
    """A page in a frame of a notebook; ``html`` is the page's own text."""

    def __init__(self, html: str, height: int) -> None:
        self.html, self.height = html, height

    def _repr_html_(self) -> str:
        """The frame, as notebooks ask for it."""
        page = escape(self.html)
        return f'<iframe srcdoc="{page}" width="100%" height="{self.height}" style="border: 0"></iframe>'


def show(race: Race | Dataset, language: str = LANGUAGES[0], height: int = HEIGHT) -> Shown:
    """The touchable page of a race or of its result; its ways are computed if they are not stored.

    ``show(Race("himmelblau", ["adam:learning_rate=0.1"], starts=[(-1, 2)]))``

    Raises:
        InputError: Plotly is not installed; as for `engine.exploration.explore`.
    """
    from renders.film_options import FilmOptions
    from renders.web.page import plotly
    from renders.web.pages import page_of

    plotly()  # what is missing is said before the long part
    race = race if isinstance(race, Race) else race_of(race)
    return Shown(page_of("race", FilmOptions({"race": race}, race, language, theme="")), height)


def plot(race: Race | Dataset, axes: Axes | None = None, language: str = LANGUAGES[0]) -> Axes:
    """The course page's figure of a race or of its result, from its first start, on axes to go on with.

    Level lines of the loss; of each optimizer the way as a line with a yellow dot at each step, from a red
    star to a blue one.

    Raises:
        InputError: as for `Race.run`; a race of more than two weights.
    """
    from engine import archive

    result = archive.get(race) if isinstance(race, Race) else race
    race_of(result).ground  # noqa: B018 - refuses more than two weights
    if axes is None:
        from matplotlib import pyplot

        axes = pyplot.figure(figsize=(6, 6)).add_subplot()
    theme, words = THEMES["paper"], load(language)
    losses = result["map_loss"].values
    axes.contour(result["map_w_0"], result["map_w_1"], losses, _levels(losses), cmap="viridis")
    for name, way in zip(result["contender"].values, result["w"].values[:, 0], strict=True):
        (line,) = axes.plot(*way.T, label=str(name), linewidth=1.5)
        line.set_zorder(2)
        edged: dict[str, Any] = {"markeredgecolor": line.get_color(), "markeredgewidth": 1.0}
        axes.plot(*way[1:-1].T, "o", color=THEMES["night"].step, markersize=4, zorder=3, **edged)
        axes.plot(*way[-1], "*", color=theme.end, markersize=14, zorder=4, **edged)
    axes.plot(*result["w"].values[0, 0, 0], "*", color=theme.start, markersize=16, zorder=5)
    axes.set_xlim(float(result["map_w_0"][0]), float(result["map_w_0"][-1]))
    axes.set_ylim(float(result["map_w_1"][0]), float(result["map_w_1"][-1]))
    axes.set_xlabel("$w_0$")
    axes.set_ylabel("$w_1$")
    axes.set_title(words.surface(result.attrs["surface"]))
    axes.legend()
    return axes


def _levels(losses: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The losses of the level lines: evenly spaced, or so many of the map's points between two of them."""
    import numpy as np

    finite = losses[np.isfinite(losses)]
    parts = np.linspace(0, 1, LEVELS + 2)[1:-1]
    low, middle, high = np.quantile(finite, (0, 0.5, 1))
    if middle - low < STEEP * (high - low):
        return np.unique(np.quantile(finite, parts))
    return low + parts * (high - low)


def race_of(result: Dataset) -> Race:
    """The race that a result is of. Raises InputError where it is no race's, as a sweep's or a training's."""
    import json

    if result.attrs.get("kind") not in ("race", "network"):
        raise InputError(
            "race.no_result",
            "This takes a race, or what Race.run() or archive.get(race) gives; no other data.",
        )
    return Race.from_spec(json.loads(result.attrs["spec"]), result["w"].values[0, :, 0])
