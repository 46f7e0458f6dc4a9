"""The options that are no film's own, a row each; and the forms in which the values of all are typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from renders import catalog, film_options
from renders.ask import values
from renders.make.processes import MOST_JOBS
from scenes.language import LANGUAGES
from scenes.options import (
    FORMATS,
    NO_ANSWERS,
    NOISE,
    RACE,
    SEED,
    START,
    STARTS,
    STEPS,
    TRAINED,
    VIEWS,
    Option,
)

LANG = Option("lang", "lang", usual=film_options.LANGUAGE)
THEME = Option("theme", "theme", usual=film_options.THEME)
QUALITY = Option("quality", "quality", usual=film_options.QUALITY)
DRAFT, FORCE = Option("draft", "flag"), Option("force", "flag")
TITLE, CREDIT = Option("title", "text", most=60), Option("credit", "text", most=90)  # that fit their line
OUT, CONFIG = Option("out", "file"), Option("config", "toml")
MOST = Option("most", "size", usual="3MB")
JOBS = Option("jobs", "whole", most=MOST_JOBS)
TIME, STEP, CHAPTER, SCALE = (
    Option("time", "time"),
    Option("step", "epoch"),
    Option("chapter", "whole"),
    Option("scale", "scale"),
)  # of a still
RECORD, CSV = Option("record", "record", usual="all"), Option("csv", "csv", usual="en")
BATCH = Option("batch", "whole", most=100_000)
TUNED = Option("tuned", "whole", least=2, most=200)
KEEP, DAYS = Option("keep", "whole", least=0), Option("days", "whole", least=0)

LOOK = (LANG, THEME, QUALITY, DRAFT, TITLE, CREDIT)  # of every film
FILM = (*LOOK, OUT, MOST, JOBS, FORCE, CONFIG)
STILL = (
    *(TIME, STEP, CHAPTER, SCALE, LANG, THEME, QUALITY, TITLE, CREDIT),
    *(OUT.but(help="out_still"), FORCE, CONFIG),
)
TRAILER = (LANG, THEME, QUALITY, DRAFT, OUT.but(help="out_trailer"), JOBS, FORCE)
PAGE = (
    *(LANG.but(help="lang_page"), THEME.but(help="theme_page", usual=None)),
    *(TITLE.but(help="title_page"), OUT.but(help="out_page"), FORCE, CONFIG),
)
RUN = (
    *({START: STARTS, STEPS: STEPS.but(help="steps_run")}.get(option, option) for option in RACE),
    *(
        NOISE,
        BATCH.but(help="batch_run"),
        SEED.but(help="seed_run"),
        TUNED,
        RECORD,
        OUT.but(help="out_run"),
        CSV,
        FORCE,
        CONFIG,
    ),
)
DATA = Option("data", "data", usual="iris")
RATE = Option("rate", "rate", several=True)
EPOCHS = Option("epochs", "whole", most=10_000)
TRAIN = (
    DATA,
    Option("optimizer", "optimizer", several=True, help="optimizer_train"),
    RATE,
    EPOCHS,
    BATCH,
    Option("starts", "whole", most=1_000, help="starts_train"),
    Option("seed", "whole", least=0, most=2**32 - 1),
    *(OUT.but(help="out_train"), CSV, FORCE),
)
SHEET = (
    *(LANG.but(help="lang_sheet"), Option("answers", "flag"), NO_ANSWERS.but(help="no_answers_sheet")),
    *(CREDIT.but(help="credit_sheet"), OUT.but(form="folder", help="out_sheet"), FORCE),
)
COURSE = (
    Option("only", "film", several=True),
    Option("list", "flag", help="list_course"),
    Option("dry-run", "flag"),
    FORCE.but(help="force_course"),
    DRAFT,
    Option("yes", "flag"),
    JOBS.but(help="jobs_course"),
    Option("scheduler", "address"),
    OUT.but(form="folder", help="out_course"),
    Option("zip", "file"),
    Option("json", "flag"),
)
PORT = Option("port", "whole", least=1, most=65_535)
PRUNE = (KEEP, DAYS, Option("all", "flag"))
LISTED = (Option("long", "flag"),)
INTERFACE = Option("interface", "interface")
IN_A_FILE = (
    *LOOK,
    JOBS,
    TIME,
    STEP,
    CHAPTER,
    SCALE,
    OUT,
    MOST,
    RECORD,
    CSV,
)  # keys of a film's TOML file beside its own


@dataclass(frozen=True)
class Form:
    """How an option's value is typed.

    ``shown_as`` stands for it in the help (each word in capitals has its own in `renders/words`). ``read``
    makes the value of a text, or of what a TOML file has; None where it is none, which is the mistake
    ``wrong``. ``write`` makes the shortest text of it again. ``parts`` is what stands between its numbers, ""
    where there is one; None where it has none with decimals. What is ``signed`` may begin with a minus.
    ``choices`` are all that it may be, where these can be told.
    """

    shown_as: str
    read: Callable[[Any], Any] = str
    write: Callable[[Any], str] = str
    wrong: str = ""
    parts: str | None = None
    signed: bool = False
    choices: Callable[[], Sequence[str]] | None = None


def _themes() -> Sequence[str]:
    from scenes.theme import THEMES

    return tuple(THEMES)


FORMS: Mapping[str, Form] = {
    "surface": Form("NAME|EXPR", values.line),
    "network": Form("NAME", values.line),
    "function": Form("EXPR", values.line),
    "name": Form("TEXT", values.line),
    "plane": Form("W,W|paths|random:N", values.line),
    "optimizer": Form("SPEC"),
    "lineup": Form("NAME"),
    "amount": Form("AMOUNT", values.number, values.alone, "not_number", ""),
    "whole": Form("N", values.whole, str, "not_whole"),
    "steps": Form("N", values.whole, str, "not_whole"),
    "time": Form("M:SS", values.seconds, values.clock, "not_time", ""),
    "moment": Form("EPOCH|M:SS", values.moment, values.clock, "not_moment", ""),
    "size": Form("SIZE", values.size, values.sized, "not_size", ""),
    "epoch": Form("EPOCH", values.number, values.alone, "not_number", ""),
    "x": Form("X", values.number, values.alone, "not_number", "", signed=True),
    "start": Form("W0,W1", values.weights, values.comma, "not_pair", ",", signed=True),
    "range": Form("LOW:HIGH", values.rising, values.colon, "not_range", ":", signed=True),
    "domain": Form("LOW:HIGH,LOW:HIGH", values.domain, values.colons, "not_domain", ":,:", signed=True),
    "rates": Form("LOW:HIGH", values.positive, values.colon, "not_rates", ":"),
    "experiment": Form("RATE:EPOCHS", values.experiment, values.colon, "not_experiment", ":"),
    "data": Form("NAME", values.line),
    "exercise": Form("|".join(TRAINED), choices=lambda: TRAINED),
    "rate": Form("RATE", values.number, values.alone, "not_number", ""),
    "flag": Form("", values.flag, lambda given: "", "not_flag"),
    "pace": Form("TIMES", values.pace, values.alone, "not_pace", ""),
    "scale": Form("TIMES", values.scale, values.alone, "not_scale", ""),
    "lang": Form("LANG", choices=lambda: LANGUAGES),
    "theme": Form("THEME", choices=_themes),
    "view": Form("terrain|map", choices=lambda: VIEWS),
    "format": Form("|".join(FORMATS), choices=lambda: FORMATS),
    "quality": Form("SIZE", choices=lambda: tuple(film_options.QUALITIES)),
    "text": Form("TEXT", values.line),
    "file": Form("FILE"),
    "folder": Form("FOLDER"),
    "toml": Form("FILE.toml"),
    "record": Form("all|last|state", choices=lambda: ("all", "last", "state")),
    "csv": Form("en|es", choices=lambda: ("en", "es")),
    "film": Form("NAME"),
    "address": Form("tcp://HOST:PORT"),
    "interface": Form("es|en"),
}


PARTS = {form.wrong: form.parts for form in FORMS.values() if form.parts is not None}


def texts(option: Option, given: Any) -> list[str]:
    """What is given for an option, each time in its shortest form."""
    form = FORMS[option.form]
    return [form.write(form.read(value)) for value in (given if option.several else [given])]


def named(name: str) -> Option | None:
    """An option by its name, a film's or not; None where there is none."""
    return ({option.name: option for option in IN_A_FILE} | catalog.taken()).get(name)


def of_forms(*forms: str) -> list[str]:
    """The options whose values have one of these forms."""
    return [option.name for option in (*IN_A_FILE, *catalog.taken().values()) if option.form in forms]


def several(value: object, option: Option) -> list[object]:
    """A file's list: of a pair's two numbers one pair, ``[-1, 2]``; ``[[-1, 2], [0, 1]]`` are two."""
    if not isinstance(value, list):
        return [value]
    many = not FORMS[option.form].parts or (value and all(isinstance(item, (list, str)) for item in value))
    return list(value) if many else [value]


def each_alone(name: str, given: Sequence[str]) -> str | None:
    """An option given once for each of several values, "--at=-2 --at=1"; None where they are not such."""
    option = named(name)
    form = FORMS[option.form] if option is not None and option.several else None
    if form is None or form.parts is None or len(given) < 2 or any(form.read(each) is None for each in given):
        return None
    return " ".join(f"--{name}={shlex.quote(each)}" for each in given)


def apart(name: str, text: str) -> str | None:
    """`each_alone` of what one text holds, "-2,-1,1"; None where it holds no several values."""
    option = named(name)
    pairs = option is not None and FORMS[option.form].parts == ","
    return each_alone(name, re.split(r"[;\s]+" if pairs else r"[,;\s]+", text.strip().strip("[]")))
