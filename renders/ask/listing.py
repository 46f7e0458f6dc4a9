"""What `races list` and `races archive list` show: lines of text, from the engine's own tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from renders import catalog, optimizer_table
from renders.ask.values import colons
from renders.speech import Speech

if TYPE_CHECKING:
    from engine.archive import Entry

WIDTH = 100


def surfaces(language: str) -> Iterator[str]:
    """Name, map and expression of every surface."""
    from engine.surfaces import SURFACES
    from scenes.language import load

    words = load(language)
    for name, surface in SURFACES.items():
        called = words.surface(name)
        yield f"{name:<18} {colons(surface.domain):<22} {called if called.lower() != name else ''}".rstrip()
        yield from textwrap.wrap(surface.expression, WIDTH, initial_indent="    ", subsequent_indent="    ")


def optimizers(language: str) -> Iterator[str]:
    """Every optimizer of the installed Keras with its hyperparameters and their defaults."""
    from engine import catalog

    for name in catalog.optimizers():
        yield name
        yield from _signature(optimizer_table.arguments(name))


def optimizers_long(speech: Speech) -> Iterator[str]:
    """Of every optimizer also what it does, its paper, both spellings, how much it keeps, and its film."""
    for row in optimizer_table.rows(speech):
        yield row.name
        yield from _indented(row.said)
        yield from _indented(row.paper)
        yield from _indented("   ".join(filter(None, [row.by_name, row.typed, row.call])))
        yield from _signature(row.arguments)
        yield from _indented(row.kept)
        yield from _indented(speech.say("says.its_film", command=row.film))


def _signature(arguments: Iterable[tuple[str, object]]) -> list[str]:
    """Hyperparameters and their defaults in lines under a name."""
    from engine.values import write

    pairs = [(key, optimizer_table.shown(value, write)) for key, value in arguments]
    text = ", ".join(f"{key}={value}" if value else key for key, value in pairs)
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


def _indented(text: str) -> list[str]:
    """A text in lines under a name."""
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def films(language: str) -> Iterator[str]:
    """Every film, what it is, and the options that it takes beside those of every film."""
    for entry in catalog.films().values():
        yield f"{entry.name:<18} {entry.said(language)}"
        takes = " ".join(f"--{name}" for name in entry.takes)
        yield from textwrap.wrap(
            takes, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
        )


def lineups(language: str) -> Iterator[str]:
    """Every line-up and who is in it."""
    from engine.contenders import LINEUPS, lineup

    for name in LINEUPS:
        contenders = lineup(name)
        yield f"{name} ({len(contenders)})"
        for contender in contenders:
            yield f"    {contender.label:<18} {contender.text()}"


def networks(language: str) -> Iterator[str]:
    """Every network: its layers, how many weights it has, its data, and what is computed in it."""
    from engine.network import NETWORKS

    for name, network in NETWORKS.items():
        layers = "-".join(map(str, network.layers))
        yield f"{name:<18} {layers:<22} {network.size}"
        told = f"data={network.data}, activation={network.activation}, output={network.output}"
        yield f"    {told}, loss={network.loss_name}"


def data(language: str) -> Iterator[str]:
    """Every set of data that networks learn from: its rows, inputs and classes."""
    from engine.datasets import DATA

    speech = Speech(language)
    for name, found in DATA.items():
        kept = 0 if found.test is None else found.test.rows
        sizes = {"rows": found.rows, "inputs": found.x.shape[1], "classes": len(found.classes)}
        said = speech.say("says.data_test" if kept else "says.data", **sizes, kept=kept)
        yield f"{name:<18} {said}"
        yield from textwrap.wrap(", ".join(found.classes), WIDTH, initial_indent="    ")


LISTS = {
    "surfaces": surfaces,
    "networks": networks,
    "data": data,
    "optimizers": optimizers,
    "films": films,
    "lineups": lineups,
}


def stored(entry: Entry, speech: Speech) -> str:
    """One kept race as a line: its key's beginning, its last use, its size, what it is."""
    if entry.damaged:
        what = speech.say("says.damaged")
    else:
        names = textwrap.shorten(", ".join(entry.contenders), 60, placeholder=" ...")
        kept = speech.say(f"sheet.record_{entry.record}")
        sizes = {"starts": entry.starts, "steps": entry.steps, "record": kept}
        what = speech.say(
            "says.stored",
            surface=textwrap.shorten(speech.surfaces(entry.surface), 30),
            contenders=names,
            **sizes,
        )
    size = speech.measure(f"{entry.size / 1e6:8.1f} MB")
    return f"{entry.key[:12]}  {entry.date:%Y-%m-%d %H:%M}  {size}  {what}"
