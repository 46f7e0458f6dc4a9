"""The six exercises: what each is built from, and its pages in a language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.training import Training
from renders.make.reports import Listener, Progress
from renders.make.training import trained as result_of
from renders.sheets import functions, neuron, trained, typeset
from renders.sheets.blocks import Block
from renders.sheets.typeset import Sheet
from renders.sheets.wanted import FOLDER, SUFFIXES, Wanted
from scenes.language import Words, load

if TYPE_CHECKING:
    from xarray import Dataset

EXERCISES: dict[int, Callable[..., list[Block]]] = {
    1: functions.slopes,
    2: functions.derivative,
    3: neuron.by_hand,
    4: neuron.descent,
    5: trained.flowers,
    6: trained.digits,
}
TRAININGS = {5: (("iris", 400), ("iris", 20)), 6: (("digits", 5), ("digits", 300))}  # network, epochs


def made(wanted: Wanted, listener: Listener, folder: str = "") -> dict[str, bytes]:
    """A sheet's PDFs by their `SUFFIXES`; what it takes is trained first, where it is not stored.

    For a page that finds its figures in ``folder`` what is asked comes with them (`typeset.html`).
    """
    results = [result_of(each, listener) for each in trainings(wanted.number)]
    listener(Progress("sheet"))
    found, said = sheet(wanted.number, wanted.language, results), words(wanted.language)
    pages = {
        SUFFIXES[answers]: typeset.pdf(found, said, answers=answers, credit=wanted.credit)
        for answers in wanted.answers
    }
    return pages | (typeset.html(found, folder, wanted.name) if folder else {})


def words(language: str) -> Words:
    """The films' words of a language, and those of the sheets."""
    return load(language).beside(FOLDER / f"{language}.toml")


def trainings(number: int) -> list[Training]:
    """What has to be trained for an exercise, in the order in which `sheet` takes the results."""
    return [Training(network, epochs=epochs) for network, epochs in TRAININGS.get(number, ())]


def sheet(number: int, language: str, results: Sequence[Dataset] = ()) -> Sheet:
    """An exercise's sheet, from the results of its trainings."""
    said = words(language)
    return Sheet(number, said(f"sheet_{number}.title"), EXERCISES[number](said, *results))
