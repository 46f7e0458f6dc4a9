"""Sentences of the films fit a caption, and say once what an epoch is."""

from __future__ import annotations

import re

import pytest

from scenes.language import LANGUAGES, load
from scenes.telling.phrases import fits

WORDS = {language: load(language) for language in LANGUAGES}
LONGEST = {  # as long as a film writes them, with names of the course page's race
    "count": "3.000", "steps": "1.000", "rate": "0,0001", "low": "0,00044", "high": "0,064", "loss": "−6,551",
    "last": "−6,551", "first": "−1,837", "share": "25,2 %", "one": "25,2 %", "two": "25,2 %", "x": "−0,786",
    "h": "0,000003", "error": "3,2·10⁻¹⁰", "height": "1,2·10⁻¹⁵", "names": "SignSGD", "found": "100",
    "start": "(−0,35; −0,67)", "end": "mínimo local −3,050", "optimizer": "SGD lr 0,03",
    "minimum": "el mínimo global", "exceptions": "Adadelta: 1", "what": "el cociente", "step": "12",
    "goes": "no tiende a ningún valor", "who": "Adadelta", "other": "RMSprop", "longest": "Adadelta",
    "shortest": "RMSprop", "percent": "99", "all": "8", "second": "SGD + momentum", "surface": "mi_pérdida",
    "plain": "−0,065", "heavy": "ha divergido", "off": "36,3 %", "where": "fuera del mapa",
    "times": "1.000", "angle": "179,9", "memory": "la izquierda", "slope": "la derecha",
    "way": "la izquierda",
    "a": "0,0044", "b": "0,064", "c": "0,0044", "d": "0,064", "name": "Adadelta", "theirs": "−6,551",
    "rise": "0,03", "of": "24",
    "rates": "4", "optimizers": "6", "epochs": "400", "chance": "2,303", "weight": "w₅₂",
    "rows": "99", "goal": "0,05", "epoch": "890", "fast": "0,03", "decimals": "6",
    "up": "10", "down": "10", "tries": "100.000", "hits": "1.000", "values": "400", "weights": "67",
    "rest": "9", "per": "68", "w": "−12,50", "wider": "−5,00",
    "size": "10", "some": "10", "slow": "100", "leave": "100",
    "since": "1.000", "until": "1.000", "again": "0,0001", "peak": "0,0001",
    "ground": "0,4745", "gap": "0,0328",
    "options": "3", "told": "AMSGrad: su escala no baja nunca.", "parent": "Adam",
    "each": "0,1 para 2 optimizadores; 0,01 para 3; 0,001 para 1",
}  # fmt: skip
NAMES = {  # where a field is a name and not a number, or a number of another size
    "one_weight.combinations": {"count": "10.000.000.000"},
    "one_weight.more": {"layers": "4-8-3", "count": "10⁶⁷", "tries": "10.000", "hits": "0"},
    "noise.mean": {"count": "200", "mean": "(−2,43; 1,73)", "true": "(−2,69; 1,82)"},
    "noise.leave": {"count": "200", "leave": "200", "one": "100", "other": "100"},
    "noise.shakes": {"times": "2,0", "slow": "12", "fast": "5"},
    "minima_film.neighbours": {"one": "(−0,35; −0,67)", "other": "(−0,35; −0,67)"},
    "minima_film.apart": {"one": "(−0,35; −0,67)", "other": "(−0,35; −0,67)"},
    "schedules.winners": {"first": "calentamiento", "last": "calentamiento"},
    **{f"minima_film.{key}": {"first": "SGD"} for key in ("both", "both_several")},
    **{
        f"minima_film.{key}": {"first": "SGD", "one": "45", "two": "100", "count": "100"}
        for key in ("both_counted", "both_counted_several")
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_fits_a_caption_of_two_lines(language: str) -> None:
    words = WORDS[language]
    films = [key for key in words if not key.startswith("page.")]  # a page has no captions
    sentences = [key for key in films if re.search(r"[.?]$", words.get(key) or "")]
    assert len(sentences) > 150
    told = {key: words(key, **{**LONGEST, **NAMES.get(key, {})}) for key in sentences}
    assert {key: text for key, text in told.items() if not fits(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_film_of_a_race_says_once_what_an_epoch_is(language: str) -> None:
    words = WORDS[language]
    told = [key for key in words if re.search("mini-batch|minilote", words.get(key) or "")]
    told = [key for key in told if key.split(".")[0] not in ("training", "noise")]  # there they are shown
    assert told
    assert all(key.startswith("podium.moral_3") for key in told), "each is that sentence, for another race"
    assert [key for key in told if words("race.step") not in (words.get(key) or "")] == []
