"""What the command line says, in the language of the person who typed: `renders/words/*.toml`.

Three kinds of text go through here: our own sentences (`Speech.say`), the mistakes that the engine and the
command line find (`Speech.mistake`: looked up by their code, else the English sentence that they carry), and
click's own messages (`Speech.teach_click`).
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from engine.errors import InputError, InputErrors
from optimizer_races import LANGUAGES, language
from scenes.language import load, texts_in

__all__ = ["LANGUAGES", "Speech", "clock", "language", "mistake", "one_by_one", "texts", "visible"]

FOLDER = Path(__file__).parent / "words"
# the fields of a mistake that hold words, not names or values
PHRASES = ("hint", "rule", "why", "several", "near", "reason", "allowed", "suffixes")
OPTIONS = ("options", "takes", "option")  # and those that hold options as they are typed
SURFACE_FIELDS = {"surface.unknown": ("known", "hint")}  # by a mistake's code, and those that name surfaces
MEASURES = ("length", "size", "seconds", "free", "needed")  # seconds and bytes, never typed again
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")  # Unicode's categories of what has no picture
LONGEST_WORD = 300  # characters of a mistake's sentence without a space between them


def texts(language: str) -> dict[str, str]:
    """Every text of one language by its path, ``help.film`` for instance."""
    return texts_in(FOLDER / f"{language}.toml")


def mistake(code: str, /, **fields: object) -> InputError:
    """A mistake in what was typed; its sentence is ``errors.<code>`` in `renders/words`."""
    return InputError(code, texts("en")[f"errors.{code}"], **fields)


def one_by_one(error: InputError) -> list[InputError]:
    """The single mistakes of an error, in their order."""
    return list(error.errors) if isinstance(error, InputErrors) else [error]


def visible(text: str) -> str:
    """A text for a terminal: what it would obey or cannot show is written out, and no word is endless."""
    seen = "".join(
        char if char == "\n" or unicodedata.category(char) not in UNSEEN else ascii(char)[1:-1]
        for char in text
    )
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: word[0][:LONGEST_WORD] + "...", seen)


def clock(seconds: float) -> str:
    """A span of time as a player shows it: "1:05", "1:02:03"."""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


class Speech:
    """The command line's sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = texts(language)
        phrases = {key: said for key, said in self._texts.items() if key.startswith("phrases.")}
        self._phrases = {key.removeprefix("phrases."): said for key, said in phrases.items()}

    def say(self, key: str, /, **fields: object) -> str:
        """The text at ``key`` with its ``{fields}`` filled in. Raises KeyError for an unknown key."""
        for name in fields.keys() & MEASURES:
            fields[name] = self.measure(fields[name])
        return self._texts[key].format(**fields)

    def measure(self, value: object) -> str:
        """What is measured, which in Spanish has a comma; what is to be typed again keeps its point."""
        said = f"{value:g}" if isinstance(value, float) else str(value)
        return said.replace(".", ",") if self.language == "es" else said

    def bytes(self, count: float) -> str:
        """A size on a disk, "57.8 MB"."""
        return self.measure(f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB")

    def surfaces(self, text: str) -> str:
        """A text in which surfaces have the names that films in this language show; in English their own."""
        if self.language == "en":
            return text
        from engine.named import NAMED

        called = load(self.language).surface
        return re.sub(rf"\b({'|'.join(each.name for each in NAMED)})\b", lambda found: called(found[1]), text)

    def metavar(self, shown_as: str) -> str:
        """What stands for a value, "RATE:EPOCHS", in this language; a letter alone (N) stays."""
        return re.sub("[A-Z]{2,}", lambda word: self._texts.get(f"metavar.{word[0]}", word[0]), shown_as)

    def mistake(self, error: InputError) -> str:
        """One mistake as a sentence of this language, after its place in a file if it has one."""
        sentence, place = self._texts.get(f"errors.{error.code}"), error.fields.get("place")
        if sentence and place:  # of a file: no dashes, and the key is named already
            sentence = _undashed(re.sub(r"^--\S+ ", "", sentence))
        try:
            said = sentence.format(**self._fields(error)) if sentence else str(error)
        except (KeyError, IndexError, ValueError, AttributeError):
            said = str(error)  # the engine says it with other fields than its translation knows
        said = f"{place}: {said}" if place else said
        if error.fields.keys() >= {"file", "line"}:
            where = {"file": error.fields["file"], "line": error.fields["line"], "said": said}
            said = self.say("says.on_line" if "path" in error.fields else "says.line", **where)
        return visible(said)

    def reason(self, text: str) -> str:
        """What the system, or the engine, says of why, in this language."""
        for pattern, said in self._phrases.items():
            text = re.sub(pattern, said, text)
        return text

    def teach_click(self) -> None:
        """Make click speak this language: each of its modules looks its messages up through ``_``."""
        import click.core
        import click.decorators
        import click.exceptions
        import click.formatting
        import click.parser

        def translated(text: str) -> str:
            return self._texts.get(f"click.{text}", text)

        def counted(one: str, many: str, count: int) -> str:
            return translated(one if count == 1 else many)

        for module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser):
            for name, function in (("_", translated), ("ngettext", counted)):
                if hasattr(module, name):
                    setattr(module, name, function)

    def _fields(self, error: InputError) -> dict[str, object]:
        """A mistake's fields, with the phrases among them in this language."""
        fields = dict(error.fields)
        for name in SURFACE_FIELDS.get(error.code, ("surface",)):
            if isinstance(text := fields.get(name), str):
                fields[name] = self.surfaces(text)
        for name in PHRASES:
            if isinstance(text := fields.get(name), str):
                fields[name] = self.reason(text)
        for name in OPTIONS if "place" in fields else ():
            fields |= {name: _undashed(str(fields[name]))} if name in fields else {}
        return fields


def _undashed(text: str) -> str:
    """A text without the dashes that a command line puts before an option's name."""
    return re.sub(r"--(?=[a-z{])", "", text)
