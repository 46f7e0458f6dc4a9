"""The console script `races` enters here, by a name that no module of anybody else's has.

It also knows the person's language (`language`; `.ci/language` is the same rule for where no Python is yet).

`engine`, `scenes` and `renders` are names that others use too: one in a folder of ``PYTHONPATH`` (or, under
``python -m``, in the current folder) would be taken for ours. That is said before any of them is imported.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ("engine", "scenes", "renders")
BAD_INPUT = 2  # the exit code, as `renders.ask.cli` has it
LANGUAGES = ("es", "en")
LANGUAGE_VARIABLE = "RACES_LANG"  # es or en: before anything that the locale says
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is not empty is the locale
SPEAKS = {  # the languages of locales for which there are words; Catalan, Galician, Basque: those of Spanish
    "es": "es", "spa": "es", "spanish": "es", "en": "en", "eng": "en", "english": "en",
    "ca": "es", "cat": "es", "catalan": "es", "gl": "es", "glg": "es", "galician": "es",
    "eu": "es", "eus": "es", "baq": "es", "basque": "es",
}  # fmt: skip
# What a language is called where it is chosen: in RACES_LANG, --interface and --lang; without accents.
CALLED = {
    "es": "es", "espanol": "es", "castellano": "es", "spanish": "es", "castilian": "es",
    "en": "en", "ingles": "en", "english": "en",
}  # fmt: skip


def main() -> None:
    """Run `races`, if what it is made of is ours."""
    refuse_others()
    from renders.ask.cli import main as races

    races()


def refuse_others() -> None:
    """End the process with a sentence where a package that is not this project's would be imported."""
    for name in PACKAGES:
        if (found := _place(name)) is not None and found != HERE / name:
            sys.stderr and print(_sentence(name, found), file=sys.stderr)
            sys.exit(BAD_INPUT)


def language(environment: Mapping[str, str] | None = None) -> str:
    """The language of the person, "es" or "en", found as gettext finds it.

    ``RACES_LANG`` wins if it names one of the two (`named`). The locale is the first of ``LC_ALL``,
    ``LC_MESSAGES`` and ``LANG`` that is not empty. ``LANGUAGE``, a list of locales with colons, goes before
    it, unless the locale is C or POSIX: then nothing is translated. Of a list the first that there are words
    for is taken.
    """
    environment = os.environ if environment is None else environment
    forced = named(environment.get(LANGUAGE_VARIABLE, ""))
    if forced is not None:
        return forced
    locale = next((environment[name] for name in LOCALE_VARIABLES if environment.get(name)), "C")
    if _tongue(locale) in ("c", "posix"):
        return "en"
    for each in (environment.get("LANGUAGE") or locale).split(":"):
        if _tongue(each) in ("c", "posix"):
            break
        if _tongue(each) in SPEAKS:
            return SPEAKS[_tongue(each)]
    return "en"


def named(text: str) -> str | None:
    """The language that a word names, "es" of "español", "Spanish" and "es_ES.UTF-8"; None of any other."""
    apart = unicodedata.normalize("NFKD", text.strip().lower())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    found = re.fullmatch(r"([a-z]+)([_-][a-z]{2})?([.]utf-?8)?", plain)
    return CALLED.get(found[1]) if found and (len(found[1]) == 2 or found[0] == found[1]) else None


def _tongue(locale: str) -> str:
    """The language of a locale's name: "es" of "es_MX.UTF-8@x"."""
    return re.split("[-_.@]", locale, maxsplit=1)[0].lower()


def _place(name: str) -> Path | None:
    """The folder of the package, or the file of the module, that is imported by a name."""
    module = sys.modules.get(name)
    spec = module.__spec__ if module is not None else importlib.util.find_spec(name)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    return Path(spec.origin or name).resolve()


def _sentence(name: str, found: Path) -> str:
    """What is wrong, in the person's language; `renders.speech` may be somebody else's here."""
    file = HERE / "renders" / "words" / f"{language()}.toml"
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    return str(words["errors"]["stranger"]).format(name=name, found=found, folder=found.parent)


if __name__ == "__main__":
    main()
