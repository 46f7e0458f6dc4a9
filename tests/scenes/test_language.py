"""Every word exists in both languages, and numbers are written as each language writes them."""

from __future__ import annotations

import ast
import math
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InputError
from scenes.language import LANGUAGES, MINUS, load

SCENES = Path(__file__).parents[2] / "scenes"
BREVITY = 84  # characters of a caption

es, en = load("es"), load("en")


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def test_both_languages_have_the_same_keys():
    assert list(es) == list(en), "the two files are in the same order too, to be read side by side"


def test_both_languages_have_the_same_fields_and_no_empty_text():
    assert [key for key in es if fields(es.get(key)) != fields(en.get(key))] == []
    texts = [(key, words.get(key)) for words in (es, en) for key in es]
    assert [key for key, text in texts if not text.strip() == text != "" and key != "setting.between"] == []
    hyphens = [key for key, text in texts if "-" in re.sub(r"\w-\w|\(\?!", "", text)]
    assert hyphens == [], "a minus sign is U+2212"


def keys_used() -> dict[str, set[str]]:
    """The keys in calls of words(...), as patterns (an f-string's fields may be anything), by file."""
    used: dict[str, set[str]] = {}
    for path in SCENES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words") and node.args:
                used.setdefault(path.name, set()).update(patterns(node.args[0]))
    return used


def patterns(key: ast.expr) -> set[str]:
    if isinstance(key, ast.IfExp):
        return patterns(key.body) | patterns(key.orelse)
    if isinstance(key, ast.JoinedStr):
        return {
            "".join(".+" if isinstance(v, ast.FormattedValue) else re.escape(v.value) for v in key.values)
        }
    return {re.escape(key.value)} if isinstance(key, ast.Constant) else set()


def test_every_key_that_a_film_asks_for_is_there():
    used, known = keys_used(), list(es)
    assert len(used) > 50, "whoever finds no calls looks in the wrong place"
    missing = [
        f"scenes/{file} asks for '{key}'"
        for file, keys in sorted(used.items())
        for key in sorted(keys)
        if not any(re.fullmatch(key, each) for each in known)
    ]
    assert missing == []


# Names that code fills into a key's {field} come from its own file, or are these tables' nouns.
# events, surfaces, errors, verdicts, parts of a step, data
NOUNS = (
    "engine/standings.py",
    "engine/named.py",
    "engine/curve_facts.py",
    "engine/sweep_facts.py",
    "engine/rules.py",
    "engine/verdicts.py",
    "engine/datasets.py",
    "engine/rate_plans.py",
    "engine/literature.py",  # the members of a family
    *(f"scenes/figures/{path.name}" for path in (SCENES / "figures").glob("*.py")),  # for `figures.figure`
)
OPEN = ("hyperparameter.", "optimizer_is.")  # the names are Keras's


def names_and_builders(path: Path) -> tuple[set[str], list[re.Pattern[str]]]:
    """The strings of a file, whole and in their dotted parts, and its f-strings as patterns."""
    names, builders = set(), []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
            names |= {str(node.value), *str(node.value).split(".")}
        if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.Constant) for part in node.values):
            parts = (re.escape(p.value) if isinstance(p, ast.Constant) else "(.+)" for p in node.values)
            builders.append(re.compile("".join(parts)))
    return names, builders


def is_built(text: str, names: set[str], builders: list[re.Pattern[str]]) -> bool:
    """Whether a file builds a text by an f-string, of strings that stand in it or are built in their turn."""

    def is_known(field: str) -> bool:
        return all(part in names or is_built(part, names, builders) for part in field.split("."))

    return any(all(map(is_known, match.groups())) for build in builders if (match := build.fullmatch(text)))


def unused_keys() -> list[str]:
    nouns = set[str]().union(*(names_and_builders(SCENES.parent / noun)[0] for noun in NOUNS))
    left = [key for key in es if not key.startswith(OPEN)]
    for path in [*SCENES.rglob("*.py"), *(SCENES.parent / "renders").rglob("*.py")]:
        names, builders = names_and_builders(path)
        keys = [build for build in builders if re.match(r"[a-z]+\\\.", build.pattern)]
        left = [
            key
            for key in left
            if key not in names
            and not any(
                match and is_built(key, names | nouns, builders)
                for match in (build.fullmatch(key) for build in keys)
            )
        ]
    return left


def test_every_word_is_used():
    assert unused_keys() == []


def test_a_key_or_field_that_is_not_there_is_an_error_that_names_it():
    with pytest.raises(
        KeyError, match=r"no text 'race\.titel' in scenes/words/es\.toml; did you mean race\.title"
    ):
        es("race.titel")
    with pytest.raises(KeyError, match="steps"):
        es("race.of")
    assert es.get("race.titel", "nothing") == "nothing"
    with pytest.raises(InputError, match="language must be es or en; not 'fr'"):
        load("fr")


@pytest.mark.parametrize(
    ("value", "decimals", "spanish", "english"),
    [
        (-6.55113333, 3, "−6,551", "−6.551"),
        (0.1, None, "0,1", "0.1"),
        (1.0, None, "1", "1"),
        (1234.5, 1, "1234,5", "1234.5"),
        (12345.678, 3, "12.345,678", "12,345.678"),
        (100_000, 0, "100.000", "100,000"),
        (1.2e9, 3, "1,2·10⁹", "1.2·10⁹"),
        (-9.96e9, 3, "−1,0·10¹⁰", "−1.0·10¹⁰"),
        (-3.4e-8, 3, "−3,4·10⁻⁸", "−3.4·10⁻⁸"),
        (1e-7, None, "1·10⁻⁷", "1·10⁻⁷"),
        (0.0, 3, "0,000", "0.000"),
        (-0.0, 3, "0,000", "0.000"),
        (-0.4, 0, "0", "0"),
        (math.inf, 3, "∞", "∞"),
        (-math.inf, 3, "−∞", "−∞"),
        (math.nan, 3, "—", "—"),
    ],
)
def test_numbers(value, decimals, spanish, english):
    assert es.number(value, decimals) == spanish
    assert en.number(value, decimals) == english


def read(text: str, language: str) -> Decimal:
    """A number of a film back from its text."""
    comma, group = (",", ".") if language == "es" else (".", ",")
    mantissa, _, exponent = text.replace(MINUS, "-").partition("·10")
    exponent = exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or "0"
    return Decimal(mantissa.replace(group, "").replace(comma, ".")).scaleb(int(exponent))


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.floats(allow_nan=False, allow_infinity=False), decimals=st.integers(0, 4))
def test_a_number_read_back_is_the_number_to_its_decimals(language, value, decimals):
    text = load(language).number(value, decimals)
    assert "-" not in text
    back = read(text, language)
    if "·10" in text:
        assert abs(back - Decimal(value)) <= abs(Decimal(value)) * Decimal("0.051")
        assert back != 0
    else:
        assert abs(back - Decimal(value)) <= Decimal(10) ** -decimals * Decimal("0.5000001")
        assert len(text.rpartition("," if language == "es" else ".")[2]) == decimals or decimals == 0


def test_a_start_that_nobody_typed_is_told_in_few_figures():
    assert es.place((0.3095985651, -1.23456789)) == "(0,3096; −1,235)"
    assert es.place((-1.23456, 12.0)) == es.point((-1.23456, 12.0)) == "(−1,23456; 12)"


@given(value=st.floats(-1e4, 1e4).map(lambda value: round(value, 4)))
def test_as_few_decimals_as_a_number_needs(value):
    assert float(read(es.number(value, None), "es")) == value
    assert len(es.number(value, None)) <= len(repr(value)) + 2


def test_points():
    assert es.point((-0.35, -0.67)) == "(−0,35; −0,67)"
    assert en.point((-0.35, -0.67)) == "(−0.35, −0.67)"
    assert es.point((-1.34739624, 0.2), decimals=2) == "(−1,35; 0,20)"


@pytest.mark.parametrize(
    ("names", "all_of"),
    [
        (["Adam"], "Adam"),
        (["Adam", "AMSGrad"], "Adam y AMSGrad"),
        (["SGD", "Adam", "Nadam"], "SGD, Adam y Nadam"),
        (["Adam", "Impulso"], "Adam e Impulso"),
        (["Adam", "hipérbola"], "Adam e hipérbola"),
        (["agua", "hielo"], "agua y hielo"),
        (["10", "11"], "10 y 11"),
    ],
)
def test_enumerations_in_spanish_mind_the_sound_that_follows(names, all_of):
    assert es.all_of(names) == all_of


def test_enumerations_in_english():
    assert en.all_of(["Adam", "Impulse"]) == "Adam and Impulse"


def test_settings_are_short_and_in_the_languages_numbers():
    schedule = {"schedule": "CosineDecay", "arguments": {"initial_learning_rate": 0.1, "decay_steps": 60}}
    pairs = [("learning_rate", 0.1), ("momentum", 0.9), ("nesterov", True), ("amsgrad", False)]
    assert es.settings(pairs) == "lr 0,1 · momentum 0,9 · nesterov · sin amsgrad"
    assert en.settings(pairs) == "lr 0.1 · momentum 0.9 · nesterov · no amsgrad"
    assert es.setting("learning_rate", schedule) == "lr CosineDecay(0,1; 60)"
    assert es.setting("beta_of_my_own", 0.5) == "beta_of_my_own 0,5"


@pytest.mark.parametrize("key", [key for key in es if key.startswith(("intro.", "podium.moral"))])
def test_what_is_said_fits_a_caption(key):
    for words in (es, en):
        longest = {"rate": "0,001", "count": "18", "exceptions": "Adadelta, con 1", "height": "1,2·10⁻¹⁵"}
        assert len(words.get(key).format_map({**longest, "optimizer": "Adadelta"})) <= BREVITY


def test_reading_the_words_needs_neither_manim_nor_tensorflow_nor_babel():
    script = "import sys; from scenes.language import load; load('es')('race.title'); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"manim", "tensorflow", "keras", "babel", "xarray", "sympy"} & set(shown.stdout.split())


def test_a_network_s_weights_have_their_own_names_in_every_sentence_and_letter() -> None:
    words = load("en")
    neuron = words.calling(("w", "b"))
    assert words.calling(()) is words
    assert (words.weight(1), neuron.weight(1), words.letter(0), neuron.letter(0)) == ("w₁", "b", "w_0", "w")
    wide = words.calling(("w_52", "w_12_3"))
    assert (wide.weight(0), wide.weight(1), wide.letter(1)) == ("w₅₂", "w₁₂,₃", "w_(12,3)")
    changed = [key for key in words if words.get(key) != neuron.get(key)]
    assert changed
    assert not [key for key in neuron if re.search("w[₀₁]", neuron.get(key) or "")]
    assert words.get(changed[0]) == load("en").get(changed[0])  # the shared ones stay
