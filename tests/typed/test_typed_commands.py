"""Commands as people type them, each with what comes of it: the film's own command, or a sentence.

A value is the command that the film says it is made again with, so that right names go into it. Every
sentence is there in Spanish too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.surfaces import SURFACES
from renders.ask.meanings import canonical

Typed = Callable[..., tuple[int, str]]

# what is typed after `races`; what is in mine.toml, if it is named; what comes of it
ROWS: list[tuple[str, str, str]] = [
    ("film carrera --surface picos", "", "races film race --surface peaks"),
    ("film Carrera --surface PICOS --theme oscuro", "", "races film race --surface peaks"),
    ("film 'Carrera de optimizadores' --theme claro", "", "races film race --theme paper"),
    ("film 'optimizer race' --theme light", "", "races film race --theme paper"),
    ("film derivada --quality 4k", "", "races film derivative --quality 2160p60"),
    ("film 'la derivada' --quality 1080p", "", "races film derivative"),
    ("film mínimos --lang español", "", "races film minima"),
    ("film 'tasa de aprendizaje' --lang English", "", "races film learning_rate --lang en"),
    ("film superficie --surface 'camello de seis jorobas'", "",
     "races film surface --surface six_hump_camel"),
    ("film surface --surface Rosenbrock", "", "races film surface --surface rosenbrock"),
    ("film surface --surface 'función de Rosenbrock'", "", "races film surface --surface rosenbrock"),
    ("film surface --surface 'Styblinski–Tang'", "", "races film surface --surface styblinski_tang"),
    ("film surface --surface 'silla de montar'", "", "races film surface --surface saddle"),
    ("film 'carrera 3D' --surface “himmelblau” --quality borrador", "",
     "races film race --surface himmelblau --quality 480p15"),
    ("film cuadrícula --lineup diez --lang es_ES --quality HD", "",
     "races film grid --lineup ten --quality 720p30"),
    ("film race --lineup Página --quality 1920x1080", "", "races film race --lineup page"),
    ("film race --start '(−0,35; −0,67)'", "", "races film race --start=-0.35,-0.67"),
    ("film race --start '[-1, 2]'", "", "races film race --start=-1,2"),
    ("film surface --domain '[[-3, 3], [-2, 2]]'", "", "races film surface --domain=-3:3,-2:2"),
    ("film race --surface «picos»", "", "races film race --surface peaks"),
    ("film race --optimizer 'sgd:learning_rate=0.1,label=“Mi SGD”'", "",
     "races film race --optimizer 'SGD:learning_rate=0.1,label=Mi SGD'"),
    ("film surface --surface Schaffer", "",
     "There is no surface 'Schaffer' (did you mean 'schaffer_2' or 'schaffer_4'?). There are <surfaces>; or "
     "write an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film surface --surface Hölder", "",
     "There is no surface 'Hölder' (did you mean 'holder_table'?). There are <surfaces>; or write an "
     "expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --lang catalán", "", "--lang must be es or en; not 'catalán'."),
    ("film race --theme 'modo oscuro'", "",
     "--theme must be night or paper; not 'modo oscuro'. Did you mean night?"),
    ("film race —steps 60", "", "races film race --steps 60"),
    ('film race --steps\u00a060', "", "races film race --steps 60"),
    ("film race --optimizer 'sgd:\u00a0learning_rate=0.1'", "",
     "races film race --optimizer SGD:learning_rate=0.1"),
    ("film carreras", "", "There is no film 'carreras'; did you mean race? There are <films>."),
    ("film races", "", "There is no film 'races'; did you mean race? There are <films>."),
    ("film optimizadores", "", "There is no film 'optimizadores'; did you mean race? There are <films>."),
    ("film xyz", "", "There is no film 'xyz'; there are <films>."),
    ("film", "", "Say which film: races film NAME, where NAME is one of <film>."),
    ("film race --tema oscuro", "", "There is no option --tema; did you mean --theme?"),
    ("film race --superficie picos", "", "There is no option --superficie; did you mean --surface?"),
    ("film race --optimizador adam", "", "There is no option --optimizador; did you mean --optimizer?"),
    ("film race --inicio 1,2", "", "There is no option --inicio; did you mean --start?"),
    ("film race --salida x.mp4", "", "There is no option --salida; did you mean --start or --out?"),
    ("film race --pasos 60", "", "There is no option --pasos; did you mean --steps?"),
    ("film race --épocas 60", "", "There is no option --épocas; did you mean --steps?"),
    ("film race --calidad 4k", "", "There is no option --calidad; did you mean --quality?"),
    ("film race --idioma es", "", "There is no option --idioma; did you mean --lang?"),
    ("film race --color negro", "", "There is no option --color; did you mean --theme?"),
    ("film race --resolution 1080p", "", "There is no option --resolution; did you mean --quality?"),
    ("film race --output x.mp4", "", "There is no option --output; did you mean --out?"),
    ("film race --gif", "",
     "--gif does not exist: `races film NAME --out x.gif` writes an animated GIF, x.webm a WebM; "
     "`races course` makes both beside each film."),
    ("film race --slow", "", "There is no option --slow; did you mean --pace?"),
    ("film race --pace 3", "", "--pace must be 0.5 to 2 (times as fast as usual); not '3'."),
    ("film race --pace 0,5", "", "--pace must be 0.5, not '0,5': decimals take a point."),
    ("film race --sin-rótulos", "", "There is no option --sin-rótulos; did you mean --bare?"),
    ("film race --vertical", "", "There is no option --vertical; did you mean --format?"),
    ("film race --format 4:5", "", "--format must be 16:9, 9:16, 1:1 or 4:3; not '4:5'. Did you mean 4:3?"),
    ("film race --fps 30", "",
     "--fps does not exist: the frames a second go with the size, 60 in --quality 1080p60 and "
     "30 in --quality 720p30."),
    ("film race --subtitles", "",
     "--subtitles does not exist: every film has its subtitles beside it, in a file of the same "
     "name that ends in .srt."),
    ("film race --lr 0.1", "",
     "--lr does not exist: it is said with its optimizer, as in --optimizer "
     "sgd:learning_rate=0.1,momentum=0.9."),
    ("film race --batch-size 32", "",
     "--batch-size does not exist: films show races with the exact gradient, each epoch one step, and "
     "noise mini-batches of its own; races run and races train have mini-batches, with --batch."),
    ("film race --seed 1", "",
     "The film `race` does not take --seed, as these do: noise. It takes --surface, --domain, --name, "
     "--plane, --optimizer, --lineup, --start, --steps, --view, --from, --to, --pace, --bare, --format, and "
     "what every film does."),
    ("film race --duration 30", "",
     "--duration does not exist: a film lasts as long as its sentences take to read; --from and "
     "--to show a part of it."),
    ("film race --verbose", "",
     "--verbose does not exist: on a terminal one sees how far it is, and elsewhere only what "
     "was made."),
    ("film race -steps 60", "", "There is no option -steps; did you mean --steps?"),
    ("film race -h", "", "There is no option -h; did you mean --help?"),
    ("film race --ayuda", "", "There is no option --ayuda; did you mean --help?"),
    ("film race --surface montaña", "",
     "There is no surface 'montaña' (did you mean 'peaks'?). There are <surfaces>; or write an "
     "expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --surface banana", "",
     "There is no surface 'banana' (did you mean 'rosenbrock'?). There are <surfaces>; or write "
     "an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --theme azul", "", "--theme must be night or paper; not 'azul'."),
    ("course --theme paper", "",
     "`races course` does not take --theme: write theme = \"...\" in the course's file, at the "
     "top for every film, or below a [[film]] for that one."),
    ("course --superficie picos", "",
     "`races course` does not take --superficie: write surface = ... in the course's file, "
     "below the [[film]] that it is for."),
    ("course --config mine.toml", "",
     "`races course` does not take --config: name the course's file alone, races course FILE."),
    ("course carrera", "",
     "There is no file carrera: `races course --only race` makes this film of the course, and "
     "`races film race` makes it alone."),
    ("run --theme paper --out x.csv", "",
     "`races run` does not take --theme, which goes with `races film`, `races still`, `races trailer`,"
     " `races page`."),
    ("run --calidad 4k", "",
     "`races run` has no --calidad; it is called --quality, and goes with `races film`, `races still`,"
     " `races trailer`."),
    ("film race --dark", "", "There is no option --dark; did you mean --theme night?"),
    ("film race --4k", "", "There is no option --4k; did you mean --quality 2160p60?"),
    ("film race --borrador", "", "There is no option --borrador; did you mean --draft?"),
    ("film todo", "", "There is no film 'todo': `races course` makes them all. There are <films>."),
    ("make", "", "There is no command `make`; did you mean `races film`? There are <commands>."),
    ("vídeo", "", "There is no command `vídeo`; did you mean `races film`? There are <commands>."),
    ("curso", "", "There is no command `curso`; did you mean `races course`? There are <commands>."),
    ("ayuda", "", "There is no command `ayuda`; did you mean `races --help`? There are <commands>."),
    ("clean", "", "There is no command `clean`; did you mean `races archive prune`? There are <commands>."),
    ("version", "", "There is no command `version`; did you mean `races --version`? There are <commands>."),
    ("carrera", "", "There is no command `carrera`; did you mean `races film race`? There are <commands>."),
    ("picos", "",
     "There is no command `picos`; did you mean `races film race --surface peaks`? There are "
     "<commands>."),
    ("list películas", "",
     "There is no command `películas`; did you mean `races list films`? There are `races list "
     "surfaces`, `races list networks`, `races list data`, `races list optimizers`, `races list films`, "
     "`races list lineups`."),
    ("archive limpiar", "",
     "There is no command `limpiar`; did you mean `races archive prune`? There are `races "
     "archive list`, `races archive prune`."),
    ("film race peaks", "", "'peaks' is one word too many: write --surface peaks."),
    ("film race adam", "", "'adam' is one word too many: write --optimizer adam."),
    ("film race --start -1 2", "",
     "'2' is too much here: what belongs together is one word, or between quotes: --start=-1,2"),
    ("film race --title “Mi carrera”", "",
     "'carrera”' is too much here: what belongs together is one word, or between quotes: "
     "--title 'Mi carrera'"),
    ("film race --out mi vídeo.mp4", "",
     "'vídeo.mp4' is too much here: what belongs together is one word, or between quotes: --out "
     "'mi vídeo.mp4'"),
    ("film race --surface x**2 + y**2", "",
     "'+ y**2' is too much here: what belongs together is one word, or between quotes: "
     "--surface 'x**2 + y**2'"),
    ("film race --start=-1, 2", "",
     "'2' is too much here: what belongs together is one word, or between quotes: --start=-1,2"),
    ("doctor todo", "", "'todo' is too much here: `races doctor` takes no words."),
    ("film race --start 0,3,1,3", "", "--start must be 0.3,1.3, not '0,3,1,3': decimals take a point."),
    ("film race --start=-0,35,-0,67", "",
     "--start must be -0.35,-0.67, not '-0,35,-0,67': decimals take a point."),
    ("film derivative --at 0,5", "", "--at must be 0.5, not '0,5': decimals take a point."),
    ("film race --from 0,5", "", "--from must be 0.5, not '0,5': decimals take a point."),
    ("film learning_rate --rates 0,006:11", "",
     "--rates must be 0.006:11, not '0,006:11': decimals take a point."),
    ("film learning_rate --experiment 0,1:20", "",
     "--experiment must be 0.1:20, not '0,1:20': decimals take a point."),
    ("film derivative --domain=-3,5:3,5", "",
     "--domain must be -3.5:3.5, not '-3,5:3,5': decimals take a point."),
    ("film surface --domain=-3,5:3,5,-2:2", "",
     "--domain must be -3.5:3.5,-2:2, not '-3,5:3,5,-2:2': decimals take a point."),
    ("film race --optimizer adam:learning_rate=0,1", "",
     "--optimizer must be adam:learning_rate=0.1, not 'adam:learning_rate=0,1': decimals take a point."),
    ("film race --optimizer 'sgd:learning_rate=0,1,momentum=0,9'", "",
     "--optimizer must be sgd:learning_rate=0.1,momentum=0.9, not "
     "'sgd:learning_rate=0,1,momentum=0,9': decimals take a point."),
    ("film race --optimizer 'sgd:learning_rate=CosineDecay(0,5;60)'", "",
     "--optimizer must be sgd:learning_rate=CosineDecay(0.5;60), not "
     "'sgd:learning_rate=CosineDecay(0,5;60)': decimals take a point."),
    ("film race --steps 1.000", "", "--steps must be 1000, not '1.000': nothing parts the thousands."),
    ("film race --steps 0.125", "", "--steps must be a whole number from 1 to 100000; not '0.125'."),
    ("film race --config x.mp4", "",
     "The file x.mp4 is no TOML file (its name ends in .mp4): name one with options, such as my.toml."),
    ("course x.csv", "",
     "The file x.csv is no TOML file (its name ends in .csv): name one with options, such as my.toml."),
    ("film race --start=-0.35 -0.67", "",
     "'-0.67' is too much here: what belongs together is one word, or between quotes: --start=-0.35,-0.67"),
    ("film race --start -0.35 -0.67", "",
     "'-0.67' is too much here: what belongs together is one word, or between quotes: --start=-0.35,-0.67"),
    ("film race --start '-0.35 -0.67'", "", "races film race --start=-0.35,-0.67"),
    *(
        (f"film derivative --at{values}", "",
         "--at takes one value at a time: to give several, repeat the option: --at=-2 --at=-1 --at=1")
        for values in (" -2 -1 1", "=-2,-1,1", " '-2 -1 1'", " '[-2, -1, 1]'")
    ),
    ("film minima --start '0.3,1.3' '-0.35,-0.67'", "", "--start takes one value at a time: to give several, "
     "repeat the option: --start=0.3,1.3 --start=-0.35,-0.67"),
    ("film minima --start '0.3,1.3; -0.35,-0.67'", "", "--start takes one value at a time: to give several, "
     "repeat the option: --start=0.3,1.3 --start=-0.35,-0.67"),
    ("film learning_rate --experiment 0.03:20 0.1:20", "", "--experiment takes one value at a time: to give "
     "several, repeat the option: --experiment=0.03:20 --experiment=0.1:20"),
    ("film learning_rate --experiment 0.03:20,0.1:20", "", "--experiment takes one value at a time: to give "
     "several, repeat the option: --experiment=0.03:20 --experiment=0.1:20"),
    ("course --only carrera,minimos", "",
     "--only takes one value at a time: to give several, repeat the option: --only race --only minima"),
    (r"film race --out 'C:\Users\Pepe\x.mp4'", "", r"'C:\Users\Pepe\x.mp4' is a path of Windows; "
     "from here it is written /mnt/c/Users/Pepe/x.mp4, in quotes."),
    (r"film race --out C:\Users\Pepe\x.mp4", "", "'C:UsersPepex.mp4' is a path of Windows; "
     "from here it is written /mnt/c/..., in quotes."),
    ("course D:/clase/mio.toml", "",
     "'D:/clase/mio.toml' is a path of Windows; from here it is written /mnt/d/clase/mio.toml, in quotes."),
    ("film race --lineup curso", "", "races film race --lineup page"),
    ("film landscape --surface iriz", "", "There is no network 'iriz' (did you mean 'iris'?). There are "
     "page, neuron, iris, digits; with others of their settings: 'iris:layers=4-16-3,activation=tanh'."),
    ("film race --surface digitz --plane paths", "", "There is no surface 'digitz' (did you mean 'digits'?). "
     "There are <surfaces>; or write an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --surface loss_function", "", "There is no surface 'loss_function' (did you mean 'peaks'?). "
     "There are <surfaces>; or write an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --surface esfera", "", "There is no surface 'esfera' (did you mean 'x² + y²'?). "
     "There are <surfaces>; or write an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --surface x2", "", "There is no surface 'x2' (did you mean 'x²'?). "
     "There are <surfaces>; or write an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film race --surface cuenco", "", "There is no surface 'cuenco' (did you mean 'bowl'?). "
     "There are <surfaces>; or write an expression such as 'w_0**2 + 10*sin(w_1)'."),
    ("film derivative x²", "", "'x²' is one word too many: write --function 'x²'."),
    ("film race 'x² + y²'", "", "'x² + y²' is one word too many: write --surface 'x² + y²'."),
    ("still race 14 --out e.png", "", "'14' is one word too many: write --step 14."),
    ("film surface --domain='[-3,3]x[-2,2]'", "", "--domain must be -3:3,-2:2, not '[-3,3]x[-2,2]': "
     "a colon stands between low and high, a comma between two ranges."),
    ("film surface --domain=-3,3", "", "--domain must be -3:3,-3:3, not '-3,3': "
     "a colon stands between low and high, a comma between two ranges."),
    ("film surface --domain=-3:3", "", "--domain must be -3:3,-3:3, not '-3:3': "
     "a colon stands between low and high, a comma between two ranges."),
    ("film surface --domain=-1,5:1,5", "", "--domain must be -1.5:1.5,-1.5:1.5, not '-1,5:1,5': "
     "a colon stands between low and high, a comma between two ranges."),
    ("film derivative --domain=-3,3", "", "--domain must be -3:3, not '-3,3': "
     "a colon stands between low and high, a comma between two ranges."),
    ("film learning_rate --rates 0,5", "", "--rates must be two learning rates low:high such as 0.001:1, "
     "greater than 0 and low below high; not '0,5'."),
    ("film surface --domain=3,-3", "", "--domain must be two ranges low:high,low:high such as -5:5,-2:3, "
     "low below high; not '3,-3'."),
    ("film surface --domain '-3:3 -2:2'", "", "races film surface --domain=-3:3,-2:2"),
    ("film learning_rate --steps 20", "", "The film `learning_rate` does not take --steps: the epochs "
     "go with each learning rate, --experiment 0.03:20."),
]  # fmt: skip


def test_surfaces_are_suggested_and_listed_in_spanish_and_taken_as_they_are_listed(typed: Typed) -> None:
    _, said = typed("film race --surface cuenco", "", "es")
    assert "(¿querías decir 'cuenco alargado'?). Hay picos, Beale, Himmelblau," in said
    listed = said.partition("Hay ")[2].partition("; o escribe")[0].split(", ")
    assert [canonical("surface", name) for name in listed] == [*SURFACES]
    assert "'x² + y²'" in typed("film race --surface esfera", "", "es")[1]
    written = said.rpartition("una expresión, como ")[2].rstrip(".")
    assert typed(f"film race --surface {written}", "", "es")[0] == 0


@pytest.mark.parametrize(("words", "file", "came"), ROWS)
def test_what_people_type_is_done_or_told_what_to_do(
    words: str, file: str, came: str, comes_to: Callable[[str, str, str], None]
) -> None:
    comes_to(words, file, came)
