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
    from xarray import Dataset

CELL = (3.0, 1.9)  # inches
SUFFIXES = (".png", ".svg", ".pdf")


def draw(result: Dataset, out: Path, speech: Speech) -> None:
    """Write the figure of a training's result to ``out``, by its suffix: all of it, or nothing.

    Raises:
        OSError: it cannot be written.
    """
    import matplotlib
    from matplotlib.figure import Figure

    found, theme = Verdicts(result), THEMES["paper"]
    training = Training.from_spec(json.loads(result.attrs["spec"]))
    rows, columns = found.final.shape
    with matplotlib.rc_context({"svg.hashsalt": "optimizer-races", "axes.edgecolor": theme.line}):
        figure = Figure((CELL[0] * columns + 0.6, CELL[1] * rows + 0.9), layout="constrained")
        figure.suptitle(_headline(training, speech), color=theme.text)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        low, high = ends(np.median(result["loss"].values, axis=2), found.chance)
        for row, look in enumerate(style(training.contenders)):
            for column in range(columns):
                _panel(panels[row, column], result, found, (row, column), theme.colours[look.slot], speech)
        panels[0, 0].set(yscale="log", ylim=(low, high))
        for panel in panels[-1]:
            panel.set_xlabel(speech.say("says.figure_epochs"), color=theme.muted)
        for panel in panels[:, 0]:
            panel.set_ylabel(speech.say("says.figure_loss"), color=theme.muted)
        _legend(figure, speech)
        data = BytesIO()
        kind = out.suffix.lower().removeprefix(".")
        dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
        figure.savefig(data, format=kind, dpi=110, metadata=dated)
    files.write_whole(out, data.getvalue())


def _headline(training: Training, speech: Speech) -> str:
    layers = "-".join(map(str, training.network.layers))
    said = {"network": training.network.name, "layers": layers, "batch": training.batch}
    return speech.say("says.figure_title", **said, epochs=training.epochs, starts=training.starts)


def _panel(
    panel: Axes, result: Dataset, found: Verdicts, place: tuple[int, int], colour: str, speech: Speech
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
    if np.median(breaks > 0) >= 0.5:
        panel.axvline(np.median(breaks[breaks > 0]), color=theme.start, linewidth=1.0, linestyle="dashed")
    is_best = found.best_rate[row] == column
    last = words.number(found.final[place], 3) if np.isfinite(found.final[place]) else "∞"
    label = f"{found.labels[row]}  {words.number(found.rates[column], None)}"
    panel.set_title(
        f"{label}:  {last}", fontsize=9, color=theme.text, fontweight="bold" if is_best else "normal"
    )
    for spine in panel.spines.values():
        spine.set(color=colour if is_best else theme.line, linewidth=2.4 if is_best else 0.6)
    panel.tick_params(colors=theme.muted, labelsize=7)
    panel.grid(visible=True, color=theme.line, linewidth=0.4, alpha=0.5)


def _legend(figure: object, speech: Speech) -> None:
    """What a thick frame, a dashed and a dotted line are."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    theme = THEMES["paper"]
    handles = [
        Patch(facecolor="none", edgecolor=theme.text, linewidth=2.4, label=speech.say("says.figure_best")),
        Line2D([], [], color=theme.start, linestyle="dashed", label=speech.say("says.figure_jumps")),
        Line2D([], [], color=theme.muted, linestyle="dotted", label=speech.say("says.figure_chance")),
    ]
    where = {"loc": "outside lower center", "ncols": 3, "fontsize": 8, "frameon": False}
    figure.legend(handles=handles, **where)  # type: ignore[attr-defined]
