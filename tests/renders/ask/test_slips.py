"""What is no TOML is told as it should be, and every mistake in a file has its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renders.ask import slips, values
from renders.ask.asked import gather
from renders.ask.mistakes import Mistakes
from renders.ask.option_table import PARTS
from renders.ask.toml_lines import lines_of, standing
from renders.speech import LANGUAGES, Speech, texts

SLIPS = [  # a line, what it should be, and which sentence says why
    ("surface = peaks", 'surface = "peaks"', "text"),
    ("surface = peaks   # the usual one", 'surface = "peaks"   # the usual one', "text"),
    ("surface = “peaks”", 'surface = "peaks"', "quotes"),
    ("title = «La cuesta»", 'title = "La cuesta"', "quotes"),
    ("title = ‘La cuesta’", "title = 'La cuesta'", "quotes"),
    ("surface = `peaks`", "surface = 'peaks'", "quotes"),
    ('surface = "peaks', 'surface = "peaks"', "text"),
    ('surface = peaks"', 'surface = "peaks"', "text"),
    ("title = 'D'Alembert'", 'title = "D\'Alembert"', "text"),
    ("surface: peaks", 'surface = "peaks"', "entry"),
    ("surface := 'peaks'", "surface = 'peaks'", "entry"),
    ("steps 80", "steps = 80", "entry"),
    ("steps == 80", "steps = 80", "entry"),
    ("--steps 80", "steps = 80", "entry"),
    ("--surface peaks", 'surface = "peaks"', "entry"),
    ("título = 'x'", "title = 'x'", "entry"),
    ("draft = True", "draft = true", "flag"),
    ("draft = FALSE", "draft = false", "flag"),
    ("draft = sí", "draft = true", "flag"),
    ("from = 0,5", "from = 0.5", "point"),
    ("steps = 1,000", "steps = 1000", "point"),
    ("steps = 60 // the page's", "steps = 60 # the page's", "end"),
    ('surface = "peaks" // the page', 'surface = "peaks" # the page', "end"),
    ("// the page's race", "# the page's race", "entry"),
    ('optimizer = "adam", "sgd"', 'optimizer = ["adam", "sgd"]', "list"),
    ("rates = 0,006:11", 'rates = "0.006:11"', "point"),
    ("rates = [0,006, 11]", "rates = [0.006, 11]", "point"),
    ("start = [[0,05, 0,07]]", "start = [[0.05, 0.07]]", "point"),
    ("start = -0,35,-0,67", "start = [-0.35, -0.67]", "point"),
    ("start = [−0,35; −0,67]", "start = [-0.35, -0.67]", "point"),
    ("start = -1,2", "start = [-1, 2]", "list"),
    ("start = (-1, 2)", "start = [-1, 2]", "list"),
    ("start = [-1 2]", "start = [-1, 2]", "list"),
    ("start = [-1; 2]", "start = [-1, 2]", "list"),
    ("start = [-1, 2", "start = [-1, 2]", "list"),
    ("start = [[-1, 2] [0, 1]]", "start = [[-1, 2], [0, 1]]", "list"),
    ("start = [−1, 2]", "start = [-1, 2]", "minus"),
    ('optimizer = ["adam" "sgd"]', 'optimizer = ["adam", "sgd"]', "list"),
    ("optimizer = [adam, sgd]", 'optimizer = ["adam", "sgd"]', "text"),
    ("optimizer = adam:learning_rate=0,1", 'optimizer = "adam:learning_rate=0.1"', "point"),
    ("domain = -5:5,-2:3", 'domain = "-5:5,-2:3"', "text"),
    ("experiment = 0.1:20", 'experiment = "0.1:20"', "text"),
    ("[film]]", "[[film]]", "header"),
    ("[[film]", "[[film]]", "header"),
    ("[variants", "[variants]", "header"),
    ("steps = 80;", "steps = 80", "end"),
    ("steps = 80,", "steps = 80", "end"),
    (r'out = "C:\vídeos\x.mp4"', r"out = 'C:\vídeos\x.mp4'", "backslash"),
]


@pytest.mark.parametrize(("line", "mended", "reason"), SLIPS)
@pytest.mark.parametrize("before", ["", "[[film]]\nscene = 'race'\n\n# montaña\ncredit = '''two\nlines'''\n"])
def test_a_slip_is_told_as_it_should_be_on_its_line(line: str, mended: str, reason: str, before: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(line)
    text = f"{before}{line}\nlineup = 'page'\n" if "lineup" not in line else line
    found = [*slips.slips(text)]
    assert found == [(before.count("\n") + 1, mended, reason)]
    tomllib.loads(before + mended)


def test_every_reason_is_told_and_has_its_row() -> None:
    said = {key.removeprefix("errors.slip.") for key in texts("en") if key.startswith("errors.slip.")}
    assert said == {reason for *_, reason in SLIPS} | {"film"} == {*slips.REASONS.values(), "film", "point"}
    assert slips.REASONS.keys() == slips.MENDS.keys()


def test_all_slips_of_a_file_are_told_at_once() -> None:
    text = "surface = peaks\nsteps: 80\nlang = 'es'\noptimizer = [\n  'adam'\n  'sgd'\n]\ndraft = True\n"
    assert [line for line, *_ in slips.slips(text)] == [1, 2, 5, 8]


def test_a_file_with_the_line_ends_of_windows_is_read_as_any() -> None:
    text = "steps = 9\r\nsurface = peaks\r\nstart = [\r\n  -1,\r\n  2,\r\n]\r\ndraft = True\r\n"
    assert [(line, mended) for line, mended, _ in slips.slips(text)] == [
        (2, 'surface = "peaks"'),
        (7, "draft = true"),
    ]
    assert {key: line.number for key, line in lines_of(text).items()} == {
        "steps": 1, "surface": 2, "start": 3, "draft": 7,
    }  # fmt: skip


def test_of_what_cannot_be_mended_it_is_said_where_it_stops() -> None:
    for text in ("x", "steps = 60\nsteps = 70", "title = { es = 'x'", "draft = None", "a = 1979-13-45"):
        assert [(mended, kind) for _, mended, kind in slips.slips(text)] == [("", "")]


def test_no_break_spaces_are_spaces(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    for space in slips.SPACES:
        file.write_text(f"surface{chr(space)}=\u00a0'booth'\n{chr(space)}steps = 9", encoding="utf-8")
        mistakes = Mistakes()
        assert gather({"config": str(file)}, mistakes) == {"surface": "booth", "steps": 9}
        assert mistakes.errors == []


@given(st.text("[]{}=.,:;'\"“”«»# \n-−0123456789eTrufilmracescn", max_size=40))
def test_whatever_is_written_a_mend_is_read_further(text: str) -> None:
    lines = text.translate(slips.SPACES).split("\n")
    for number, mended, reason in slips.slips(text):
        if not mended:
            continue
        before = slips._wrong(lines)
        lines[number - 1] = mended
        after = slips._wrong(lines)
        assert reason == "film" or before is not None
        assert reason == "film" or after is None or after > before  # type: ignore[operator]


# ---- decimals

NUMBERS = st.integers(-999, 999).map(lambda hundredths: hundredths / 100)


def comma(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_decimal_commas_are_read_as_what_they_are(a: float, b: float, c: float, d: float) -> None:
    one, two, three, four = map(comma, (a, b, c, d))
    assert values.number(values.pointed(one, "")) == a
    assert values.pair(values.pointed(f"{one},{two}", ",")) == (a, b)
    assert values.pair(f"({one.replace('-', '−')}; {two.replace('-', '−')})") == (a, b)
    assert values.ends(values.pointed(f"{one}:{two}", ":")) == (a, b)
    written = values.pointed(f"{one}:{two},{three}:{four}", ":,:")
    assert written is not None
    assert [values.ends(side) for side in written.split(",")] == [(a, b), (c, d)]
    line = slips.pointed(f"start = [[{one}, {two}], [{three}, {four}]]")
    assert line is not None
    assert tomllib.loads(line) == {"start": [[a, b], [c, d]]}


@pytest.mark.parametrize(
    "typed", ["0,3,1", "1,2,3", "-3:3,5,2:4", "1,2", "x,y", "1.5,2.5", "", ",", "0,3,1,3,5"]
)
def test_what_can_be_read_in_two_ways_is_read_in_none(typed: str) -> None:
    for parts in {*PARTS.values()} - ({"", ":"} if typed == "1,2" else set()):
        assert values.pointed(typed, parts) is None


@pytest.mark.parametrize(
    ("typed", "whole"), [("1.000", "1000"), ("20,000", "20000"), ("1 000", "1000"), ("1.000.000", "1000000")]
)
def test_parted_thousands_are_told_and_never_read_as_a_few(typed: str, whole: str) -> None:
    assert values.whole(typed) is None
    assert values.grouped(typed) == whole
    for one in ("1.0", "60.00", "1e3", "0.5", "12", "1.0000"):
        assert values.grouped(one) is None


# ---- lines

FILE = """# a course
theme = "nigth"

[variants]
languages = ["es", "fr"]

[race."my race"]
surface = "booth"
start = [
  [9, 9],
  [99, 99],
]

[[film]]
scene = "race"
title = '''
steps = 3
'''
steps = 0

[[film]]
scene = "grid"
race = { steps = 0 }
"x y" = 1
"""


def test_each_key_has_its_line() -> None:
    found = {key: line.number for key, line in lines_of(FILE).items()}
    assert found == {
        "theme": 2, "variants": 4, "variants.languages": 5, 'race."my race"': 7, 'race."my race".surface': 8,
        'race."my race".start': 9, "film": 14, "film[1]": 14, "film[1].scene": 15, "film[1].title": 16,
        "film[1].steps": 19, "film[2]": 21, "film[2].scene": 22, "film[2].race": 23, 'film[2]."x y"': 24,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("film[1] (race).steps", 19), ("film[1] (race).start[2]", 14), ("film[2] (grid).race.steps", 23),
        ('film[2] (grid)."x y"', 24), ("variants.languages[2]", 5),
        ('race."my race".start[2]', 9), ("nothing", None),
    ],
)  # fmt: skip
def test_a_place_stands_on_the_line_of_its_key_or_of_its_part(place: str, line: int | None) -> None:
    found = standing(place, lines_of(FILE))
    assert (found and found.number) == line


def test_every_mistake_of_a_course_has_the_line_that_it_is_on(tmp_path: Path) -> None:
    from renders.ask.course_reader import read

    file = tmp_path / "mine.toml"
    file.write_text(FILE, encoding="utf-8")
    mistakes = Mistakes()
    assert read(file, mistakes) is None
    for language in LANGUAGES:
        said = [Speech(language).mistake(error) for error in mistakes.errors]
        lines = [int(re.search(r"^mine\.toml, \S+ (\d+): ", sentence)[1]) for sentence in said]  # type: ignore[index]
        assert {*lines} == {2, 5, 9, 19, 23, 24}


def test_what_is_typed_has_no_line_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("steps = 3\ntheme = 'nigth'", encoding="utf-8")
    from renders.ask.options import look

    mistakes = Mistakes()
    asked = gather({"config": str(file), "theme": "x", "lang": "fr"}, mistakes)
    look(asked, mistakes)
    assert [str(Speech("en").mistake(error)).partition(" ")[0] for error in mistakes.errors] == [
        "--lang",
        "--theme",
    ]
