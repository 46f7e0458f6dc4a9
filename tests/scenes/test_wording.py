"""The films say the same thing with the same word, in sentences that fit a caption."""

from __future__ import annotations

import re

import pytest

from scenes.language import LANGUAGES, load
from scenes.remarks import fits

WORDS = {language: load(language) for language in LANGUAGES}
# What a viewer does not read: another word stands for each, or a plainer one. A rule may spare some keys.
ELSEWHERE: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "es": {
        "vídeo": (r"pel[íi]cula|rodaje|rodar", ()),
        "punto de partida": (r"\bsalidas?\b", ()),
        "época": (r"\bpasos? (?:sin compilar|\d|\{)|\{steps\} (?:primeros )?pasos", ()),
        "optimizador": (r"participante", ()),
        "lista de optimizadores": (r"parrilla", ()),
        "comando": (r"\borden\b", ()),
        "w₀, w₁": (r"w_", ("number.point",)),
        "sigue moviéndose": (r"en marcha", ()),
        "se hace más pequeño": (r"encoge", ()),
        "dividido entre": (r"f entre ", ()),
        "domina": (r"\bmanda", ()),
        "mismo algoritmo": (r"receta", ()),
        "perpendicular": (r"ángulo recto", ()),
        "el terreno es llano": (r"está llano", ()),
        "rebobinamos": (r"marcha atrás", ()),
        "generar de nuevo": (r"volver a hacer", ()),
        "GIF animado": (r"bucle", ()),
        "miniatura": (r"cartel", ()),
        "mini-batches": (r"minilote", ()),
    },
    "en": {
        "epoch": (r"\{steps\} steps", ()),
        "optimizer": (r"contender", ()),
        "w₀, w₁": (r"w_", ("number.point",)),
        "divided by": (r"over the step", ()),
        "dominates": (r"\brules\b", ()),
        "same algorithm": (r"recipe", ()),
        "perpendicular": (r"right angle", ()),
        "rewind": (r"[Ii]n reverse", ()),
    },
}
LONGEST = {  # as long as a film writes them, with names of the course page's race
    "count": "3.000", "steps": "1.000", "rate": "0,0001", "low": "0,00044", "high": "0,064", "loss": "−6,551",
    "last": "−6,551", "first": "−1,837", "share": "25,2 %", "one": "25,2 %", "two": "25,2 %", "x": "−0,786",
    "h": "0,000003", "error": "3,2·10⁻¹⁰", "height": "1,2·10⁻¹⁵", "names": "SignSGD", "found": "100",
    "start": "(−0,35; −0,67)", "end": "mínimo local (−3,050)", "optimizer": "SGD lr 0,03",
    "minimum": "el mínimo global", "exceptions": "Adadelta: 1", "what": "el cociente", "step": "12",
    "goes": "no tiende a ningún valor", "who": "Adadelta", "other": "RMSprop", "longest": "Adadelta",
    "shortest": "RMSprop", "percent": "99", "all": "8", "second": "SGD + momentum",
}  # fmt: skip
NAMES = {  # where a field is a name and not a number
    "minima_film.neighbours": {"one": "(−0,35; −0,67)", "other": "(−0,35; −0,67)"},
    "minima_film.apart": {"one": "(−0,35; −0,67)", "other": "(−0,35; −0,67)"},
    **{f"minima_film.{key}": {"first": "SGD"} for key in ("both", "both_several")},
    **{
        f"minima_film.{key}": {"first": "SGD", "one": "45", "two": "100", "count": "100"}
        for key in ("both_counted", "both_counted_several")
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_films_say_it_with_the_word_that_is_said_everywhere(language: str) -> None:
    words = WORDS[language]
    said = [
        f"{key}: {text!r}; say {instead}"
        for instead, (pattern, spared) in ELSEWHERE[language].items()
        for key in words
        if key not in spared and re.search(pattern, text := words.get(key) or "")
    ]
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_fits_a_caption_of_two_lines(language: str) -> None:
    words = WORDS[language]
    sentences = [key for key in words if re.search(r"[.?]$", words.get(key) or "")]
    assert len(sentences) > 150
    told = {key: words(key, **{**LONGEST, **NAMES.get(key, {})}) for key in sentences}
    assert {key: text for key, text in told.items() if not fits(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_film_of_a_race_says_once_what_an_epoch_is(language: str) -> None:
    words = WORDS[language]
    told = [key for key in words if "mini-batch" in (words.get(key) or "")]
    assert told == ["podium.moral_3"]
    assert words("race.step") in words(told[0])
