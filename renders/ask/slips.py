"""What a TOML file has for what it should have: the line, and what to type instead.

A file that is no TOML is mended line by line, by the slips that people make (`MENDS`); a mend counts where
`tomllib` then reads the line. So the sentence says what is right, and never only where Python stopped.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence

from renders.ask import values
from renders.ask.meanings import canonical, folded, meanings
from renders.ask.option_table import FORMS, of_forms
from renders.ask.toml_lines import statements

LONGEST = 50_000  # characters of a file that is mended; of a longer one is said where Python stopped
MOST = 10  # lines that are told at once
BLANKS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}"
SPACES = str.maketrans(dict.fromkeys(BLANKS, " "))
DOUBLE = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
CURLY = DOUBLE | str.maketrans(dict.fromkeys("‘’‚‹›`´", "'"))
ENTRY = re.compile(r"""^(\s*(?:[\w.-]+|"[^"]*"|'[^']*'))\s*=\s*(.*?)\s*$""")
NUMBER = r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?"
NOTHING = ("none", "null", "nil", "nan", "inf")  # no texts
RANGE = rf"{NUMBER}\s*:\s*{NUMBER}"


class _Typed(float):
    """A number that may be meant with its thousands parted, 1.000, and is 1 in TOML: it keeps its text."""

    def __new__(cls, text: str) -> _Typed:
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str

    def __str__(self) -> str:
        return self.text


def read(text: str) -> dict[str, object]:
    """What TOML a text is, no-break spaces taken for plain ones. Raises ValueError, RecursionError."""
    try:
        return tomllib.loads(text, parse_float=_number)
    except ValueError:
        plain = text.translate(SPACES)
        if plain == text:
            raise
        return tomllib.loads(plain, parse_float=_number)


def _number(text: str) -> float:
    return float(text) if values.grouped(text) is None else _Typed(text)


def slips(text: str) -> Iterator[tuple[int, str, str]]:
    """Each line that is no TOML and could be: its number, what it should be, and the kind of slip.

    The last one is nowhere mended, ("" for what it should be), where there is one that cannot be.
    """
    lines = text.translate(SPACES).split("\n")
    if _wrong(lines) is not None and sum(line.strip() == "[film]" for line in lines) > 1:
        for number, line in enumerate(lines, 1):
            if line.strip() == "[film]":
                lines[number - 1] = "[[film]]"
                yield number, "[[film]]", "film"
    for _ in range(MOST if len(text) <= LONGEST else 0):
        wrong = _wrong(lines)
        if wrong is None:
            return
        mended = next(_mended(lines, wrong), None)
        if mended is None:
            yield wrong, "", ""
            return
        number, line, kind = mended
        decimal = re.search(r"\d,\d", lines[number - 1]) and line.count(".") > lines[number - 1].count(".")
        named = kind == "header" and line.strip() == "[[film]]" and "film" not in lines[number - 1]
        yield number, line.strip(), "point" if decimal else "film" if named else REASONS[kind]
        lines[number - 1] = line


def _wrong(lines: Sequence[str]) -> int | None:
    """The line, from 1, where Python stops reading; None where it reads all."""
    try:
        tomllib.loads("\n".join(lines))
    except ValueError as error:
        where = re.search(r"\(at line (\d+), column \d+\)$", str(error))
        return int(where[1]) if where else len(lines)
    except RecursionError:
        return len(lines)
    return None


def _mended(lines: Sequence[str], wrong: int) -> Iterator[tuple[int, str, str]]:
    """A line and what it should be, so that what is wrong is only further on, or nowhere."""
    text = "\n".join(lines)
    first, last = next((span for span in statements(text) if span[0] <= wrong <= span[1]), (wrong, wrong))
    near = [wrong, *(number for number in (wrong - 1, first) if first <= number < wrong)]
    above = [
        number for number in (wrong - 1,) if number >= 1 and number < first and lines[number - 1].strip()
    ]
    for number in dict.fromkeys([*near, *above]):
        line = lines[number - 1]
        for kind, new in _candidates(line):
            alone = first == last == number
            if alone and not _reads(new):
                continue
            after = _wrong([*lines[: number - 1], new, *lines[number:]])
            if after is None or after > max(wrong, number):
                yield number, new, kind


def _reads(line: str) -> bool:
    try:
        tomllib.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _candidates(line: str) -> Iterator[tuple[str, str]]:
    """What a line may have been meant to be, with the kind of slip: by one slip, by two, by three."""
    before, comment = _parted(line)
    seen, lines = {before}, [("", before)]
    for _ in range(3):
        made = []
        for first, was in lines:
            for kind, mend in MENDS.items():
                if (new := mend(was)) not in seen:
                    seen.add(new)
                    made.append((first or kind, new))
        yield from ((kind, new + comment) for kind, new in made)
        lines = made


def _parted(line: str) -> tuple[str, str]:
    """A line and the comment at its end; a # behind a quote may belong to a text."""
    found = re.match(r"""([^#"']*?)(\s*#.*)$""", line)
    return (found[1], found[2]) if found and found[1].strip() else (line, "")


# ---- the slips, each as what it makes of a line


def _quotes(line: str) -> str:
    """Curly quotes, and those of a Spanish text."""
    return line.translate(CURLY)


def _words(line: str) -> str:
    """True, Verdadero, sí: what Python or a person calls true."""
    if (entry := ENTRY.match(line)) and (flag := canonical("flag", entry[2])) in ("true", "false"):
        return f"{entry[1]} = {flag}"
    return line


def _option(line: str) -> str:
    """An option as it stands on the command line."""
    return re.sub(r"^(\s*)--([a-z][\w-]*)(?:\s*=\s*|\s+)", r"\1\2 = ", line)


def _equals(line: str) -> str:
    """A colon, or nothing, for the equals sign."""
    between = r"(?::=?|\s)\s*(?=[^\s=])" if "=" not in line else r"(?::=?|==)\s*"
    return re.sub(rf"^(\s*\w[\w-]*)\s*{between}", r"\1 = ", line, count=1)


def _points(line: str) -> str:
    """Decimal commas."""
    entry = ENTRY.match(line)
    if entry is None:
        return line
    if entry[1].strip() in of_forms("whole", "steps") and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", entry[2]):
        return f"{entry[1]} = {re.sub(r'[.,]', '', entry[2])}"
    return f"{entry[1]} = {_pointed(entry[2])}"


def _pointed(value: str) -> str:
    return re.sub(
        r"(?<![\d.,])([+-]?\d+),(\d+)(?![\d.,]*:)(?=\s*(?:$|[\],;#]))|(?<![\d.,])([+-]?\d+),(\d+)(?=:)",
        _join,
        value,
    )


def pointed(line: str) -> str | None:
    """A line whose list has points for its decimal commas; None where it then has no two numbers together."""
    entry = ENTRY.match(line.translate(SPACES))
    inner = re.fullmatch(r"(\[+)(.*?)(\]+)", entry[2].partition("#")[0].strip()) if entry else None
    if entry is None or inner is None or not re.search(r"\d,\d", inner[2]):
        return None
    apart = re.search(r"[,;]\s", inner[2])
    value = re.sub(r"(\d),(\d)", r"\1.\2", inner[2]) if apart else values.pointed(inner[2], ",")
    if value is None:
        return None
    new = (
        f"{entry[1]} = {inner[1]}{value.replace(';', ',').replace(',', ', ').replace(',  ', ', ')}{inner[3]}"
    )
    try:
        (found,) = tomllib.loads(new).values()
    except ValueError:
        return None
    pairs = found if isinstance(found, list) and all(isinstance(each, list) for each in found) else [found]
    return new if all(values.pair(pair) is not None for pair in pairs) else None


def _join(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]}.{found[2] or found[4]}"


def _range(line: str) -> str:
    """low:high, or RATE:STEPS, without quotes."""
    entry = ENTRY.match(line)
    if entry and re.fullmatch(rf"{RANGE}(?:\s*[,;]\s*{RANGE})?", entry[2]):
        parts = ":,:" if entry[2].count(":") > 1 else ":"
        return f'{entry[1]} = "{values.pointed(entry[2], parts) or entry[2]}"'
    return line


def _pair(line: str) -> str:
    """Two numbers without brackets, or between others."""
    entry = ENTRY.match(line)
    if (
        entry
        and entry[1].strip() in of_forms(*(name for name, form in FORMS.items() if form.parts))
        and (found := re.fullmatch(rf"\(?\s*({NUMBER})\s*[,;]\s*({NUMBER})\s*\)?", entry[2]))
    ):
        first, second = (number.replace(",", ".") for number in found.groups())
        return f"{entry[1]} = [{first}, {second}]"
    if entry and re.fullmatch(r"""("[^"]*"|'[^']*')(\s*[,;]\s*("[^"]*"|'[^']*'))+""", entry[2]):
        return f"{entry[1]} = [{entry[2]}]"
    return line


def _comment(line: str) -> str:
    """A comment behind an entry as other languages write it."""
    return re.sub(r"""^(?=\s*[^\s/])((?:[^"'/]|"[^"]*"|'[^']*')*)//\s*""", r"\1# ", line)


def _remark(line: str) -> str:
    """The same on a line of its own."""
    return re.sub(r"^\s*//\s*", "# ", line)


def _text(line: str) -> str:
    """A text without quotes."""
    entry = ENTRY.match(line)
    if entry is None or re.search(r"[\"'\[\]{}#=]{2}|[\"'{}#]|^\[", entry[2]) or entry[2].lower() in NOTHING:
        return line
    if entry[1].strip() in of_forms("whole", "steps", "epoch"):  # no texts
        return line
    return f'{entry[1]} = "{values.pointed_settings(entry[2])}"' if re.search(r"[^\W\d_]", entry[2]) else line


def _texts(line: str) -> str:
    """Texts without quotes in a list."""
    return re.sub(
        r"(?<=[\[,])(?<!^\[\[)\s*([^\W\d][\w:.=-]*)\s*(?=[,\]])", lambda found: f' "{found[1]}"', line
    ).replace("[ ", "[")


def _commas(line: str) -> str:
    """A comma missing between two values of a list."""
    line = re.sub(r"""(["'\]}])(\s+)(?=["'\[{])""", r"\1,\2", line)
    return re.sub(r"(?<=[\d.])\s*;?\s+(?=[+-]?\d)", ", ", line)


def _comma_after(line: str) -> str:
    """A comma missing at the end of a line of a list."""
    return re.sub(r"""(["'\]}\d])\s*$""", r"\1,", line)


def _semicolons(line: str) -> str:
    """Semicolons for commas in a list."""
    entry = ENTRY.match(line)
    if entry is None or not entry[2].startswith("[") or ";" not in entry[2]:
        return line
    pointed = re.sub(r"(\d),(\d)", r"\1.\2", entry[2])  # between semicolons a comma is a decimal one
    return f"{entry[1]} = {pointed.replace(';', ',')}"


def _minus(line: str) -> str:
    """The minus sign that films show, and word processors write."""
    return re.sub(r"[−–](?=[\d.])", "-", line)


def _header(line: str) -> str:
    """A line in brackets that does not end with as many as it begins with."""
    found = re.fullmatch(r"\s*(\[{1,2})\s*([\w.-]+)\s*\]*\s*", line)
    if found is None:
        return line
    name = "film" if folded(found[2]) in ("video", "pelicula") else found[2]
    count = 2 if name == "film" else len(found[1])
    return f"{'[' * count}{name}{']' * count}"


def _closed(line: str) -> str:
    """A quote that is not closed."""
    entry = ENTRY.match(line)
    return line + entry[2][0] if entry and re.fullmatch(r"""["'][^"']+""", entry[2]) else line


def _apostrophe(line: str) -> str:
    """A text between single quotes with an apostrophe in it."""
    entry = ENTRY.match(line)
    if entry and re.fullmatch(r"""'[^"\\]*[^"\\\s,\[]'[^"\\\s,\]][^"\\]*'""", entry[2]):
        return f'{entry[1]} = "{entry[2][1:-1]}"'
    return line


def _opened(line: str) -> str:
    """A quote that is not opened."""
    entry = ENTRY.match(line)
    if entry and re.fullmatch(r"""[^"'\[{]+["']""", entry[2]):
        return f"{entry[1]} = {entry[2][-1]}{entry[2]}"
    return line


def _bracket(line: str) -> str:
    """A bracket of a list that is not closed."""
    return line.rstrip() + "]" * (line.count("[") - line.count("]")) if "=" in line else line


def _end(line: str) -> str:
    """A comma or semicolon at the end of an entry."""
    return re.sub(r"[,;]\s*$", "", line)


def _backslash(line: str) -> str:
    """A path of Windows in double quotes."""
    entry = ENTRY.match(line)
    if entry and "\\" in entry[2] and "'" not in entry[2] and entry[2][:1] == entry[2][-1:] == '"':
        return f"{entry[1]} = '{entry[2][1:-1]}'"
    return line


def _key(line: str) -> str:
    """A key with accents or spaces, or in quotes that are not straight."""
    found = re.match(r"^(\s*)([^\W\d][\w ]*?)\s*=\s*(.*)$", line)
    if found is None or re.fullmatch(r"[\w-]+", found[2], re.ASCII):
        return line
    meant = meanings("option").get(folded(found[2]), ())
    return f"{found[1]}{meant[0]} = {found[3]}" if len(meant) == 1 else line


MENDS: dict[str, Callable[[str], str]] = {
    "option": _option, "quotes": _quotes, "words": _words, "range": _range, "pair": _pair,
    "point": _points, "comment": _comment, "remark": _remark, "header": _header, "equals": _equals,
    "text": _text, "texts": _texts, "semicolons": _semicolons, "commas": _commas, "comma_after": _comma_after,
    "minus": _minus,
    "closed": _closed, "opened": _opened, "apostrophe": _apostrophe,
    "bracket": _bracket, "end": _end, "backslash": _backslash,
    "key": _key,
}  # fmt: skip
REASONS = {  # which sentence says so: errors.slip.*
    "quotes": "quotes", "words": "flag", "range": "text", "text": "text", "texts": "text", "closed": "text",
    "opened": "text", "apostrophe": "text", "pair": "list", "commas": "list", "comma_after": "list",
    "semicolons": "list",
    "bracket": "list", "point": "point", "header": "header", "equals": "entry", "option": "entry",
    "key": "entry", "minus": "minus", "end": "end", "comment": "end", "remark": "entry",
    "backslash": "backslash",
}  # fmt: skip
