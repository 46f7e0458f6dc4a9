"""What `races train` does: train networks, and keep the losses as numbers or draw their curves."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from renders.ask import options, own
from renders.ask.asked import gather
from renders.ask.engine_texts import parsed
from renders.ask.mistakes import Mistakes, counted, text
from renders.ask.option_table import TRAIN
from renders.speech import Speech, texts

if TYPE_CHECKING:
    from xarray import Dataset

    from engine.network import Network
    from engine.training import Training

NUMBERS, FIGURES = (".csv", ".nc"), (".png", ".svg", ".pdf")
COLUMNS = ("optimizer", "rate", "start", "epoch", "loss")


def train(speech: Speech, force: bool = False, **typed: Any) -> int:
    """`races train`: losses of every optimizer at every learning rate, in a file."""
    started = time.monotonic()
    mistakes = Mistakes()
    asked = gather(typed, mistakes)
    wanted = training(asked, mistakes)
    out = options.out(asked, (*NUMBERS, *FIGURES), mistakes)
    language = options.layout(asked, None, "all", out, mistakes)
    options.refuse_existing(out, force, mistakes)
    mistakes.settle()
    assert wanted is not None
    assert out is not None

    from renders.course.progress import ProgressLine
    from renders.make.reports import noted
    from renders.make.signals import cleanup_on_signal
    from renders.make.training import trained

    with ProgressLine(speech) as line, cleanup_on_signal(), noted(line):
        result = trained(wanted, line)
        write(result, out, language, speech)
    sizes = {"contenders": len(wanted.contenders), "rates": len(wanted.rates), "starts": wanted.starts}
    seconds = f"{time.monotonic() - started:.1f}"
    click.echo(speech.say("says.trained", path=out, seconds=seconds, epochs=wanted.epochs, **sizes))
    click.echo(best(result, speech))
    return 0


def training(asked: Mapping[str, Any], mistakes: Mistakes) -> Training | None:
    """The training that was asked for; None where a mistake was noted."""
    from engine.training import Training

    before = len(mistakes.errors)
    parts: dict[str, Any] = {}
    rows = {option.name: option for option in TRAIN}
    if "data" in asked:
        with mistakes.at("data"), mistakes.noted():
            parts["network"] = network(text("data", asked["data"]))
    for place, given in counted(asked.get("optimizer", ())):
        with mistakes.at("optimizer", place), mistakes.noted():
            parts.setdefault("contenders", []).append(parsed(text("optimizer", given)))
    for name in ("rate", "epochs", "batch", "starts", "seed"):
        if name in asked:
            parts["rates" if name == "rate" else name] = own.value(rows[name], asked[name], mistakes)
    if len(mistakes.errors) > before:
        return None
    made = None
    with mistakes.noted():
        made = Training(**parts)
    return made


def network(text: str) -> Network:
    """The network of a set of data, or of a line (`engine.network.Network.parse`)."""
    from engine.network import NETWORKS, Network

    of_data = {each.data: each for each in reversed([*NETWORKS.values()])}
    return of_data.get(text.strip().lower()) or Network.parse(text)


def write(result: Dataset, out: Path, language: str, speech: Speech) -> None:
    """Write a training's losses, or draw them, by the suffix of ``out``. Raises OSError."""
    from engine import archive
    from renders import data, learning_curves

    suffix = out.suffix.lower()
    if suffix == ".nc":
        archive.save(result, out)
    elif suffix == ".csv":
        headers = [texts(language)[f"sheet.{column}"] for column in COLUMNS]
        data.write_csv(headers, _rows(result), out, language)
    else:
        learning_curves.draw(result, out, speech)


def best(result: Dataset, speech: Speech) -> str:
    """A sentence on the least loss at the end, and on all that are as good."""
    from engine.verdicts import Verdicts
    from scenes.language import load

    found, words = Verdicts(result), load(speech.language)
    named = [f"{found.labels[c]} {words.number(found.rates[r], None)}" for c, r in found.level]
    first, *others = found.level
    level = speech.say("says.trained_level", others=", ".join(named[1:])) if others else ""
    said = {
        "optimizer": found.labels[first[0]],
        "rate": words.number(found.rates[first[1]], None),
        "others": level,
    }
    return speech.say("says.trained_best", loss=words.number(found.final[first], 3), **said)


def _rows(result: Dataset) -> Iterator[tuple[str, float, int, int, float]]:
    """A row for each optimizer, learning rate, start and epoch."""
    labels, rates, starts, epochs = (
        result[name].values.tolist() for name in ("contender", "rate", "start", "epoch")
    )
    for label, by_rate in zip(labels, result["loss"].values, strict=True):
        for rate, by_start in zip(rates, by_rate, strict=True):
            for start, losses in zip(starts, by_start, strict=True):
                for epoch, loss in zip(epochs, losses.tolist(), strict=True):
                    yield label, rate, start, epoch, loss
