"""The pictures of the sheets as SVG, in the colours of the light theme; all that is in them was computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.differences import Curve
from engine.loss_curves import LossCurve
from engine.network import Network
from renders import learning_curves
from renders.speech import Speech
from scenes.language import Words, plain_name
from scenes.stage.paint.lettering import FONTS
from scenes.theme import THEMES, map_colours

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from xarray import Dataset

Array = npt.NDArray[np.float64]

THEME = THEMES["paper"]
MM = 1 / 25.4  # inches
WIDE = 174 * MM  # of a page without its margins
SMALL, USUAL = 7.5, 9.0  # pt
NEAR = 0.25  # of a weight: what is seen under the lens, on both sides of its point
CELL = (39 * MM, 26.5 * MM)  # of a curve of losses in a grid
LEVELS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.45)  # of loss, of the neuron's map


@contextmanager
def _paper() -> Iterator[None]:
    """Matplotlib in the project's font and colours, whatever the person's own settings are."""
    import matplotlib
    from matplotlib import font_manager

    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    settings: dict[str, Any] = {
        "font.family": "Noto Sans",
        "font.size": USUAL,
        "mathtext.fontset": "cm",
        "svg.hashsalt": "optimizer-races",
        "text.color": THEME.text,
        "axes.axisbelow": True,
        "axes.linewidth": 0.7,
        "axes.labelsize": USUAL,
        "grid.linewidth": 0.5,
        **dict.fromkeys(("axes.edgecolor", "grid.color"), THEME.line),
        **dict.fromkeys(("axes.labelcolor", "xtick.color", "ytick.color"), THEME.muted),
        **dict.fromkeys(("xtick.labelsize", "ytick.labelsize"), SMALL),
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)  # type: ignore[arg-type]
        yield


def _svg(figure: Figure) -> str:
    data = BytesIO()
    figure.savefig(data, format="svg", metadata={"Date": None, "Creator": None}, facecolor="none")
    return data.getvalue().decode()


def _figure(high: float, layout: str | None = "constrained") -> Figure:
    from matplotlib.figure import Figure

    return Figure((WIDE, high * MM), layout=layout)  # type: ignore[arg-type]


def _numbers(axis: Any, words: Words) -> None:
    """An axis whose numbers are the language's."""
    axis.set_major_formatter(lambda value, place: words.number(float(f"{value:.8g}"), None))


def ten_curves(curves: Sequence[LossCurve], words: Words) -> str:
    """The loss over each of the network's weights with its point, all at one scale, and a lens on each."""
    from matplotlib.ticker import MultipleLocator

    with _paper():
        figure = _figure(37 * ((len(curves) + 1) // 2), None)  # all places are known, and laid out at once
        figure.subplots_adjust(left=0.055, right=0.995, top=0.975, bottom=0.035, wspace=0.1, hspace=0.55)
        grid = figure.subplots((len(curves) + 1) // 2, 5, width_ratios=(3, 1.7, 0.3, 3, 1.7))
        x = np.linspace(*curves[0].domain, 801)
        losses = np.array([curve.derivative(x, 0) for curve in curves])
        low, high = losses.min(), losses.max()
        for gap in grid[:, 2]:
            gap.remove()
        for place, curve in enumerate(curves):
            whole, lens = grid[place // 2, 3 * (place % 2) : 3 * (place % 2) + 2]
            for axes, at in ((whole, x), (lens, curve.here + np.linspace(-NEAR, NEAR, 81))):
                axes.plot(at, curve.derivative(at, 0), color=THEME.end, linewidth=1.6)
                here = float(curve.derivative(curve.here, 0))
                axes.plot(curve.here, here, "o", color=THEME.start, markersize=6)
                axes.margins(x=0.02)
            whole.set_ylim(low - 0.08 * (high - low), high + 0.08 * (high - low))
            whole.xaxis.set_major_locator(MultipleLocator(2.5))
            whole.yaxis.set_major_locator(MultipleLocator(0.02))
            whole.grid(visible=True)
            for axis in (whole.xaxis, whole.yaxis):
                _numbers(axis, words)
            whole.set_title(_letter(str(curve.name)), loc="left", fontsize=11, pad=3)
            lens.set(xticks=[], yticks=[])
            lens.margins(y=0.22)
            lens.set_facecolor(THEME.highlight)
            whole.axvspan(curve.here - NEAR, curve.here + NEAR, color=THEME.highlight, zorder=0)
        return _svg(figure)


def curve(drawn: Curve, points: Sequence[float], words: Words) -> str:
    """A function's graph with its points, one scale on both axes."""
    from matplotlib.ticker import MultipleLocator

    with _paper():
        figure = _figure(78)
        axes = figure.subplots()
        x = np.linspace(*drawn.domain, 801)
        axes.axhline(0, color=THEME.muted, linewidth=0.9)
        axes.axvline(0, color=THEME.muted, linewidth=0.9)
        axes.plot(x, drawn(x), color=THEME.end, linewidth=2.0)
        for point in points:
            value = float(drawn(point))
            axes.plot(point, value, "o", color=THEME.start, markersize=7)
            said = words("sheets.at", x=words.number(point, None))
            below = (0, -16) if value < 0 else (-8, 8)
            axes.annotate(said, (point, value), below, textcoords="offset points", ha="center")
        axes.set(xlim=drawn.domain, ylim=(-0.75, 1.8), aspect="equal", xlabel="x", ylabel="f(x)")
        for axis, every in ((axes.xaxis, 0.5), (axes.yaxis, 0.5)):
            axis.set_major_locator(MultipleLocator(every))
            _numbers(axis, words)
        axes.grid(visible=True)
        return _svg(figure)


def two_curves(curves: Sequence[LossCurve], words: Words) -> str:
    """The neuron's loss over each of its two weights, with the point and the lowest of the picture."""
    with _paper():
        figure = _figure(68)
        for axes, one in zip(figure.subplots(1, 2, sharey=True), curves, strict=True):
            x = np.linspace(*one.domain, 801)
            axes.plot(x, one.derivative(x, 0), color=THEME.end, linewidth=1.8)
            here, value = one.here, float(one.derivative(one.here, 0))
            axes.plot(here, value, "o", color=THEME.start, markersize=7)
            said = f"{one.name} = {words.number(here, None)}"
            beside = (7, 5) if float(one.derivative(here)) < 0 else (5, -14)  # off the curve
            axes.annotate(said, (here, value), beside, textcoords="offset points", color=THEME.start)
            axes.set(xlabel=one.name, ylim=(0.3, 0.7), xlim=one.domain)
            axes.grid(visible=True)
            for axis in (axes.xaxis, axes.yaxis):
                _numbers(axis, words)
        figure.axes[0].set_ylabel(words("sheets.loss"))
        return _svg(figure)


def valley(
    neuron: Network,
    domain: tuple[tuple[float, float], tuple[float, float]],
    words: Words,
    way: Array | None = None,
) -> str:
    """The neuron's loss as a map of level lines over w and b, with its start, and a ``way`` (n, 2) on it."""
    from matplotlib.ticker import MultipleLocator

    with _paper():
        figure = _figure(98)
        axes = figure.subplots()
        w, b = (np.linspace(*ends, 301) for ends in domain)
        loss = neuron.loss(np.stack(np.meshgrid(w, b), axis=-1))
        bands = [0.0, *LEVELS, 1.0]
        colours = map_colours(THEME, len(bands) - 1) / 255
        colours[0] = 0.8 * colours[0]  # the lowest two are hardly told apart otherwise
        axes.contourf(w, b, loss, levels=bands, colors=colours, alpha=0.8)
        lines = axes.contour(w, b, loss, levels=LEVELS, colors=THEME.contour, linewidths=0.9)
        said = {level: words.number(level, None) for level in LEVELS}
        axes.clabel(lines, fmt=said, fontsize=SMALL, inline_spacing=3, manual=_inside(lines, domain))
        start = neuron.start()
        axes.plot(*start, "*", color=THEME.start, markersize=13, markeredgecolor=THEME.rim, zorder=4)
        if way is not None:
            axes.plot(*way.T, "o-", color=THEME.end, markersize=4, linewidth=1.2)
        axes.set(xlabel="w", ylabel="b", xlim=domain[0], ylim=domain[1])
        for axis, every in ((axes.xaxis, 1), (axes.yaxis, 2)):
            axis.set_major_locator(MultipleLocator(every))
            _numbers(axis, words)
        axes.grid(visible=True, linewidth=0.4)
        return _svg(figure)


def _inside(lines: Any, domain: tuple[tuple[float, float], tuple[float, float]]) -> list[Array]:
    """A place for each level's number: on its line as far as can be from the frame and the numbers before."""
    (left, right), (low, high) = domain
    corner, size = np.array([left, low]), np.array([right - left, high - low])
    places: list[Array] = []
    for path in lines.get_paths():
        found = (path.vertices - corner) / size
        if not len(found):
            continue
        room = 2 * np.minimum(found, 1 - found).min(axis=1)
        for other in places:
            room = np.minimum(room, np.hypot(*(found - other).T))
        places.append(found[room.argmax()])
    return [corner + place * size for place in places]


def descents(losses: Mapping[float, Array], goals: Sequence[float], words: Words) -> str:
    """The loss of each rate, epoch by epoch, on a logarithmic axis, with lines at the goals."""
    from matplotlib.ticker import MultipleLocator, NullFormatter, NullLocator

    with _paper():
        figure = _figure(86)
        axes = figure.subplots()
        lowest = min(goals) / 1.6
        for colour, (rate, loss) in zip(THEME.colours, losses.items(), strict=False):
            axes.plot(np.arange(len(loss)), loss, color=colour, linewidth=1.5)
            last = int(np.flatnonzero(loss > lowest)[-1])  # in the picture
            beside = (4, -3) if last == len(loss) - 1 else (2, 5)
            said = words("sheets.rate", rate=words.number(rate, None))
            look: dict[str, Any] = {"color": colour, "fontsize": USUAL, "fontweight": "bold"}
            axes.annotate(said, (last, loss[last]), beside, textcoords="offset points", **look)
        for goal in goals:
            axes.axhline(goal, color=THEME.muted, linewidth=1.1, linestyle=(0, (4, 2)))
        epochs = max(map(len, losses.values())) - 1
        axes.set(xlim=(0, epochs), yscale="log", ylim=(lowest, 0.75))
        axes.set(xlabel=words("sheets.epoch"), ylabel=words("sheets.loss"))
        axes.set_yticks([0.01, 0.02, 0.05, 0.1, 0.2, 0.5])
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_major_locator(MultipleLocator(50))
        axes.xaxis.set_minor_locator(MultipleLocator(10))
        for axis in (axes.xaxis, axes.yaxis):
            _numbers(axis, words)
        axes.grid(visible=True, which="major")
        axes.grid(visible=True, which="minor", axis="x", linewidth=0.25)
        return _svg(figure)


def trainings(result: Dataset, words: Words, *, marked: bool) -> str:
    """The curves of a training; ``marked``: the best of each row, and where a curve is seen to break."""
    with _paper():
        speech = Speech(words.language)
        return _svg(learning_curves.figure(result, speech, CELL, size=0.85, headed=False, marked=marked))


def _letter(name: str) -> str:
    """A weight's name in mathematics."""
    letter, _, numbers = name.partition("_")
    return f"${letter}_{{{numbers}}}$" if numbers else f"${plain_name(name)}$"
