"""The curves of a training as a figure: a row for each optimizer, a column for each learning rate.

Where there are several starts, the line is their median and the band goes from the lowest to the highest.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine import files
from engine.training import Training
from engine.verdicts import Verdicts
from renders.speech import Speech
from scenes.language import load
from scenes.stage.plots.losses import ends
from scenes.theme import THEMES, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from xarray import Dataset

CELL = (3.0, 1.9)  # inches


def draw(result: Dataset, out: Path, speech: Speech) -> None:
    """Write the figure of a training's result to ``out``, by its suffix: all of it, or nothing.

    Raises:
        OSError: it cannot be written.
    """
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "optimizer-races", "axes.edgecolor": THEMES["paper"].line}):
        drawn = figure(result, speech)
        data = BytesIO()
        kind = out.suffix.lower().removeprefix(".")
        dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
        drawn.savefig(data, format=kind, dpi=110, metadata=dated)
    files.write_whole(out, data.getvalue())


def figure(
    result: Dataset,
    speech: Speech,
    cell: tuple[float, float] = CELL,
    *,
    size: float = 1.0,
    headed: bool = True,
    marked: bool = True,
) -> Figure:
    """The figure: cells of so many inches, type of so many times its usual size, with or without a heading.

    ``marked``: the best of each row has a thick frame, and a dashed line tells where a curve breaks.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullLocator

    found, theme = Verdicts(result), THEMES["paper"]
    training = Training.from_spec(json.loads(result.attrs["spec"]))
    rows, columns = found.final.shape
    drawn = Figure((cell[0] * columns + 0.6 * size, cell[1] * rows + 0.9 * size), layout="constrained")
    if headed:
        drawn.suptitle(_headline(training, speech), color=theme.text)
    panels = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    low, high = ends(np.median(result["loss"].values, axis=2), found.chance)
    for row, look in enumerate(style(training.contenders)):
        for column in range(columns):
            place, colour = (row, column), theme.colours[look.slot]
            _panel(panels[row, column], result, found, place, colour, speech, size=size, marked=marked)
    panels[0, 0].set(yscale="log", ylim=(low, high))
    words = load(speech.language)
    panels[0, 0].yaxis.set_major_formatter(lambda value, place: words.number(value, None))
    panels[0, 0].yaxis.set_minor_locator(NullLocator())
    said = {"color": theme.muted, "fontsize": 10 * size}
    for panel in panels[-1]:
        panel.set_xlabel(speech.say("says.figure_epochs"), **said)
    for panel in panels[:, 0]:
        panel.set_ylabel(speech.say("says.figure_loss"), **said)
    _legend(drawn, speech, size=size, marked=marked)
    return drawn


def _headline(training: Training, speech: Speech) -> str:
    layers = "-".join(map(str, training.network.layers))
    said = {"network": training.network.name, "layers": layers, "batch": training.batch}
    return speech.say("says.figure_title", **said, epochs=training.epochs, starts=training.starts)


def _panel(
    panel: Axes,
    result: Dataset,
    found: Verdicts,
    place: tuple[int, int],
    colour: str,
    speech: Speech,
    *,
    size: float,
    marked: bool,
) -> None:
    """One combination: its curve, its last loss, whether it is its row's best, and where it breaks."""
    theme, (row, column) = THEMES["paper"], place
    epochs, loss = result["epoch"].values, result["loss"].values[row, column]
    words = load(speech.language)
    if len(loss) > 1:
        panel.fill_between(epochs, loss.min(axis=0), loss.max(axis=0), color=colour, alpha=0.2, linewidth=0)
    panel.plot(epochs, np.median(loss, axis=0), color=colour, linewidth=1.2)
    panel.axhline(found.chance, color=theme.muted, linewidth=0.7, linestyle=(0, (1, 3)))
    breaks = found.breaks_at[row, column]
    if marked and np.median(breaks > 0) >= 0.5:
        panel.axvline(np.median(breaks[breaks > 0]), color=theme.start, linewidth=1.0, linestyle="dashed")
    is_best = marked and found.best_rate[row] == column
    last = words.number(found.final[place], 3) if np.isfinite(found.final[place]) else "∞"
    label = f"{found.labels[row]}  {words.number(found.rates[column], None)}"
    weight = "bold" if is_best else "normal"
    panel.set_title(f"{label}:  {last}", fontsize=9 * size, color=theme.text, fontweight=weight)
    for spine in panel.spines.values():
        spine.set(color=colour if is_best else theme.line, linewidth=2.4 if is_best else 0.6)
    panel.tick_params(colors=theme.muted, labelsize=7 * size)
    panel.grid(visible=True, color=theme.line, linewidth=0.4, alpha=0.5)


def _legend(drawn: Figure, speech: Speech, *, size: float, marked: bool) -> None:
    """What a thick frame, a dashed and a dotted line are."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    theme = THEMES["paper"]
    chance = Line2D([], [], color=theme.muted, linestyle="dotted", label=speech.say("says.figure_chance"))
    handles: list[Patch | Line2D] = [chance]
    if marked:
        best = Patch(
            facecolor="none", edgecolor=theme.text, linewidth=2.4, label=speech.say("says.figure_best")
        )
        jumps = Line2D([], [], color=theme.start, linestyle="dashed", label=speech.say("says.figure_jumps"))
        handles = [best, jumps, chance]
    drawn.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=8 * size, frameon=False)
