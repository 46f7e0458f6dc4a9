"""Files as people write them, each with what comes of it: the film's own command, or a sentence.

What is asked of a course is its films. Every sentence is there in Spanish too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

# what is typed after `races`; what is in mine.toml, if it is named; what comes of it
ROWS: list[tuple[str, str, str]] = [
    ("film race --config mine.toml", "--steps=80",
     "The file mine.toml has an unknown key '--steps'; did you mean steps? (line 1)"),
    ("film race --config mine.toml", "surface = \"picos\"\ntheme = \"oscuro\"\ndraft = \"sí\"",
     "races film race --surface peaks --quality 480p15"),
    ("film race --config mine.toml", "surface\u00a0= \"booth\"\ndraft = \"no\"",
     "races film race --surface booth"),
    ("film race --config mine.toml", "surface\t=\t\"booth\"   # Booth", "races film race --surface booth"),
    ("film race --config mine.toml", "steps = 1.000",
     "mine.toml, line 1: --steps must be 1000, not '1.000': nothing parts the thousands."),
    ("film minima --config mine.toml", "cloud = 2.000",
     "mine.toml, line 1: --cloud must be 2000, not '2.000': nothing parts the thousands."),
    ("course mine.toml --list", "[[film]]\nscene = \"race\"\nsteps = 1.000",
     "mine.toml, line 3: film[1] (race).steps: must be 1000, not '1.000': nothing parts the thousands."),
    ("film race --config mine.toml", "steps = sixty",
     "The file mine.toml is not valid TOML, line 1: this is no value; texts stand between quotes, and "
     "decimals take a point.\n    steps = sixty"),
    ("film race --config mine.toml", "[race]\nsteps = 60",
     "The file mine.toml has a part [race]: the options of a film stand without one. Leave that line "
     "out. (line 1)"),
    ("film race --config mine.toml", "surface = peaks",
     'mine.toml, line 1: write `surface = "peaks"`, not `surface = peaks`: a text stands '
     "between quotes."),
    ("film race --config mine.toml", "surface = “peaks”",
     'mine.toml, line 1: write `surface = "peaks"`, not `surface = “peaks”`: a text stands '
     "between straight quotes."),
    ("film race --config mine.toml", "steps = 60\ntitle = «La cuesta»",
     'mine.toml, line 2: write `title = "La cuesta"`, not `title = «La cuesta»`: a text stands '
     "between straight quotes."),
    ("film race --config mine.toml", "draft = True",
     "mine.toml, line 1: write `draft = true`, not `draft = True`: it is true or false."),
    ("film race --config mine.toml", "draft = Verdadero",
     "mine.toml, line 1: write `draft = true`, not `draft = Verdadero`: it is true or false."),
    ("film race --config mine.toml", "steps: 80",
     "mine.toml, line 1: write `steps = 80`, not `steps: 80`: a line is key = value."),
    ("film race --config mine.toml", "--steps 80",
     "mine.toml, line 1: write `steps = 80`, not `--steps 80`: a line is key = value."),
    ("film race --config mine.toml", "steps = 80;",
     "mine.toml, line 1: write `steps = 80`, not `steps = 80;`: nothing stands behind a value."),
    ("film race --config mine.toml", "start = [[0,3, 1,3]]",
     "mine.toml, line 1: write `start = [[0.3, 1.3]]`, not `start = [[0,3, 1,3]]`: decimals "
     "take a point."),
    ("film race --config mine.toml", "start = [-0,35, -0,67]",
     "mine.toml, line 1: write `start = [-0.35, -0.67]`, not `start = [-0,35, -0,67]`: decimals "
     "take a point."),
    ("film race --config mine.toml", "start = [−0,35; −0,67]",
     "mine.toml, line 1: write `start = [-0.35, -0.67]`, not `start = [−0,35; −0,67]`: decimals "
     "take a point."),
    ("film race --config mine.toml", "start = -1,2",
     "mine.toml, line 1: write `start = [-1, 2]`, not `start = -1,2`: a list stands between "
     "brackets, a comma between its values."),
    ("film learning_rate --config mine.toml", "rates = 0,006:11",
     'mine.toml, line 1: write `rates = "0.006:11"`, not `rates = 0,006:11`: decimals take a point.'),
    ("film race --config mine.toml", 'optimizer = ["adam" "sgd"]',
     'mine.toml, line 1: write `optimizer = ["adam", "sgd"]`, not `optimizer = ["adam" "sgd"]`: '
     "a list stands between brackets, a comma between its values."),
    ("film race --config mine.toml", "optimizer = [\n  \"adam\"\n  \"sgd\",\n]",
     'mine.toml, line 2: write `"adam",`, not `"adam"`: a list stands between brackets, a comma '
     "between its values."),
    ("film race --config mine.toml", "optimizer = [adam, sgd]",
     'mine.toml, line 1: write `optimizer = ["adam", "sgd"]`, not `optimizer = [adam, sgd]`: a '
     "text stands between quotes."),
    ("film race --config mine.toml", 'optimizers = ["adam"]',
     "The file mine.toml has an unknown key 'optimizers'; did you mean optimizer? (line 1)"),
    ("film race --config mine.toml", "steps = 60\nsuperficie = \"picos\"",
     "The file mine.toml has an unknown key 'superficie'; did you mean surface? (line 2)"),
    ("film race --config mine.toml", "fps = 60",
     "mine.toml, line 1: fps does not exist: the frames a second go with the size, 60 in "
     "--quality 1080p60 and 30 in --quality 720p30."),
    ("film race --config mine.toml", 'language = "es"',
     "The file mine.toml has an unknown key 'language'; did you mean lang? (line 1)"),
    ("film race --config mine.toml", 'título = "Mi carrera"',
     'mine.toml, line 1: write `title = "Mi carrera"`, not `título = "Mi carrera"`: a line is '
     "key = value."),
    ("film race --config mine.toml", "out = \"C:\\vídeos\\x.mp4\"",
     "mine.toml, line 1: write `out = 'C:\\vídeos\\x.mp4'`, not `out = \"C:\\vídeos\\x.mp4\"`: a path "
     "with \\ stands between single quotes."),
    ("film race --config mine.toml", "steps = 60\nsteps = 70",
     "The file mine.toml is not valid TOML, line 2: this key is there twice.\n    steps = 70"),
    ("film race --config mine.toml", "steps = 0",
     "mine.toml, line 1: --steps must be a whole number from 1 to 100000; not '0'."),
    ("film race --config mine.toml", "[[film]]\nscene = \"race\"",
     "The file mine.toml is a course's: `races course mine.toml` makes it. --config takes the "
     "options of one film."),
    ("course mine.toml --list", "surface = \"peaks\"\nsteps = 60",
     "The file mine.toml has the options of one film: `races film NAME --config mine.toml` "
     "makes it. A course has a line [[film]] for each film."),
    ("course mine.toml --list", "[film]\nscene = \"race\"",
     "mine.toml, line 1: film: each film goes below a line [[film]], with two brackets on each "
     "side; not [film]."),
    ("course mine.toml --list", "[film]\nscene = \"race\"\n[film]\nscene = \"grid\"",
     "mine.toml, line 1: write `[[film]]`, not `[film]`: each film has two brackets on each side.\n"
     "mine.toml, line 3: write `[[film]]`, not `[film]`: each film has two brackets on each side."),
    ("course mine.toml --list", "[[variants]]\nlanguages = [\"es\"]\n[[film]]\nscene = \"race\"",
     "mine.toml, line 1: variants: must be a table: below the line [variants], its keys; not "
     "[[variants]]."),
    ("course mine.toml --list", "[[film]]\nscene = \"carreras\"",
     "mine.toml, line 2: film[1] (carreras).scene: must be <film>; not 'carreras'. Did "
     "you mean race?"),
    ("course mine.toml --list", "[[film]]\nnombre = \"race\"",
     "mine.toml, line 1: film[1].scene: is missing, and says which film it is: <films>.\n"
     "mine.toml, line 2: film[1].nombre: there is no such key here; did you mean scene?"),
    ("course mine.toml --list", "[[film]]\nscene = \"race\"\nidioma = \"es\"",
     "mine.toml, line 3: film[1] (race).idioma: there is no such key here; did you mean language?"),
    ("course mine.toml --list", "[[film]]\nscene = \"race\"\nstart = [[0,3, 1,3]]",
     "mine.toml, line 3: film[1] (race).start: write `start = [[0.3, 1.3]]`, not `start = "
     "[[0,3, 1,3]]`: decimals take a point."),
    ("course mine.toml --list", "tema = \"oscuro\"\n[[film]]\nscene = \"race\"",
     "mine.toml, line 1: tema: there is no such key here; did you mean theme?"),
    ("course mine.toml --list", "[[film]]\nscene = 'carrera'\nquality = '4k'\nlanguage = 'español'",
     "1  es-night-2160p60/race  <race>"),
    ("film race mine.toml", "steps = 5", "'mine.toml' is one word too many: write --config mine.toml."),
    ("film mine.toml", "steps = 5", "'mine.toml' is a file of options: say first which film, "
     "`races film NAME --config mine.toml`, where NAME is one of <film>."),
    ("film minima --config mine.toml", "start = [0,5; 1]",
     "mine.toml, line 1: write `start = [0.5, 1]`, not `start = [0,5; 1]`: decimals take a point."),
    ("course mine.toml", "[[vídeo]]\nscene = \"race\"",
     "mine.toml, line 1: write `[[film]]`, not `[[vídeo]]`: each film has two brackets on each side."),
]  # fmt: skip


@pytest.mark.parametrize(("words", "file", "came"), ROWS)
def test_what_people_type_is_done_or_told_what_to_do(
    words: str, file: str, came: str, comes_to: Callable[[str, str, str], None]
) -> None:
    comes_to(words, file, came)
