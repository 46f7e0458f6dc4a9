"""What is wrong with an expression's text, in sentences, and the text about the column that is to blame."""

from __future__ import annotations

import re
import unicodedata

from engine.errors import InputError

# What is wrong with a text, by the code of its InputError (after "expression.").
SENTENCES = {
    "empty": "The expression is empty: write it with {variables}, such as {example}.",
    "long": "The expression has {length} characters; the most is {most}.",
    "many": "The expression '{text}' has more than {most} terms or factors in a row: write it with fewer.",
    "constant_curve": "The expression '{text}' does not depend on {variables}: its derivative is 0"
    " everywhere.",
    "constant": "The expression '{text}' does not depend on {variables}, so there is nothing to descend.",
    "entangled": "The expression '{text}' is too entangled: its second derivatives would have tens of"
    " thousands of terms. Use fewer factors or fewer functions within functions.",
}
# The same, where a column is to blame.
AT_COLUMN = {
    "character": "the character {word} is not used here; numbers, {variables}, + - * / **, parentheses"
    " and functions such as sin are.",
    "latex": "this is LaTeX, which is not read here; instead of {word} write {meant}.",
    "unopened": "this {word} closes nothing.",
    "unclosed": "this {word} is never closed.",
    "bar": "it is not clear which | belongs to which: write abs(...).",
    "comma": "a comma has no place here; decimals have a point, as in 0.5.",
    "decimal": "decimals have a point here: write {meant}.",
    "equals": "an = has no place here: write only what is to be minimized, such as {example}.",
    "operator": "an operator such as * is missing before '{word}'.",
    "ambiguous": "this can be read in two ways: write {one} or {other}.",
    "inverse": "this can be read in two ways: write {one} or {other}.",
    "unfinished": "the expression stops where a number, a variable or ( is due.",
    "unexpected": "'{word}' stands where a number, a variable, a function or ( is due.",
    "no_argument": "{word} needs one argument.",
    "arguments": "{word} takes one argument only.",
    "several": "{word} is written with other arguments: {example}.",
    "comparison": "a comparison of two values is due here: write where(a < b, c, d), with <, <=, > or >=.",
    "condition": "a comparison stands only in where: write where(a < b, c, d), c where a < b, else d.",
    "logic": "'{word}' has no place here: instead of two comparisons at once write where in where.",
    "call": "{word} is a function: write {word}(...).",
    "name_meant": "there is no '{word}' here; did you mean {meant}?",
    "name": "there is no '{word}' here; the names are x, y (or w_0, w_1), {functions}.",
    "name_curve": "there is no '{word}' here; the names are x, {functions}.",
    "power": "there is no '{word}' here; if its {digit} is an exponent, write {power} or {plain}.",
    "power_or_weight": "if the {digit} of '{word}' is an exponent, write {power} or {plain}; if it is a"
    " weight's number, write w_0 or w_1.",
    "mixed": "'{word}' and '{other}' do not go together: call the two weights w_0 and w_1, or x and y.",
    "which": "'{word}' alone may be the first weight or the second: write w_0 or w_1.",
    "one_variable": "a curve has one variable, x; '{word}' would be another one, beside '{other}'.",
    "deep": "more than {most} parentheses, signs and powers stand within one another.",
    "number": "the number is too large, too small or too long (at most 40 characters, from 1e-100 to 1e100).",
    "exponent": "the exponent is too large; the most is {most}.",
    "base": "only a positive number can be raised to a power that varies.",
    "value": "this is not a real number, or is not between 1e-100 and 1e100 in size.",
    "undefined": "this has no finite value anywhere on the domain {domain}.",
}


def mistake(code: str, **fields: object) -> InputError:
    """The InputError ``expression.<code>`` about a text as a whole."""
    return InputError(f"expression.{code}", SENTENCES[code], **fields)


def mistake_at(text: str, code: str, column: int, **fields: object) -> InputError:
    """The InputError ``expression.<code>`` about a column of a text."""
    sentence = "Column {column} of the expression: " + AT_COLUMN[code] + "\n{quote}"
    return InputError(f"expression.{code}", sentence, column=column, quote=_quote(text, column), **fields)


def decimal(before: str, after: str) -> tuple[str, dict[str, str]]:
    """The code and fields of the sentence about a comma between two numbers: 0,5, 1.000,5 or 1,000."""
    whole = before.replace(".", "")
    if before != whole:
        return "decimal", {"meant": f"{whole}.{after}"}
    if re.fullmatch("[0-9]{3}", after) and re.fullmatch("[1-9][0-9]{0,2}", before):
        return "ambiguous", {"one": before + after, "other": f"{before}.{after}"}
    return "decimal", {"meant": f"{before}.{after}"}


def short(text: str, most: int = 30) -> str:
    """A piece of a text as it is quoted within a sentence: on one line, and not too long."""
    text = _printable(text)
    return text if len(text) <= most else text[: most - 3] + "..."


def _quote(text: str, column: int, before: int = 40, after: int = 30) -> str:
    """The text about a column with a caret under it, each character one column wide."""
    start = max(0, column - 1 - before)
    piece = _printable(text[start : column - 1 + after])
    lead = "..." if start else ""
    tail = "..." if column - 1 + after < len(text) else ""
    return f"    {lead}{piece}{tail}\n    {' ' * (len(lead) + column - 1 - start)}^"


def _printable(text: str) -> str:
    """The text with ? for each character that is not printed in one column: as itself are w₀, x², sen(π)."""
    return "".join(_one_column(character) for character in text)


def _one_column(character: str) -> str:
    if character.isspace():
        return " "
    wide = unicodedata.east_asian_width(character) in "WF" or unicodedata.category(character)[0] == "M"
    return character if character.isprintable() and not wide else "?"
