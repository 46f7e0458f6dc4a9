"""What click refuses - options, commands and words that there are not - said in sentences of our own.

Each says what is meant, or that there is no such thing and what to do instead (`meanings`); the usage
line above it is click's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile

import click

from engine.errors import InputError, either
from renders import catalog
from renders.ask import values
from renders.ask.again import quoted
from renders.ask.meanings import canonical, folded, meanings, names, nearest_meaning, nothing_like
from renders.ask.option_table import DRAFT, LOOK, each_alone
from renders.ask.slips import BLANKS
from renders.ask.values import shown
from renders.speech import Speech, mistake

DASHES = "‐‑‒–—―−"  # what a word processor makes of two hyphens
OF_COURSE = {option.name: option.name for option in LOOK if option is not DRAFT} | {"lang": "language"}
NUMBER = re.compile(r"[-−][.,]?\d")  # what begins so is no option
VALUES = ("surface", "lineup", "theme", "lang", "quality")  # of which every value has a name


class ExtraWordsError(click.UsageError):
    """More words than a command takes."""

    def __init__(self, words: Sequence[str], ctx: click.Context) -> None:
        super().__init__(" ".join(words), ctx)
        self.words = tuple(words)


class Command(click.Command):
    """A command that tells which words are too many."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; those left over are a mistake of their own. Raises ExtraWordsError."""
        ctx.allow_extra_args = True
        if rest := super().parse_args(ctx, args):
            raise ExtraWordsError([str(word) for word in rest], ctx)
        return rest


def plain(words: Sequence[str]) -> list[str]:
    """Words as they were meant: two hyphens where a word processor made a dash of them, and plain spaces.

    Only what begins an option is touched; its value stays as it is.
    """
    found: list[str] = []
    for word in words:
        option = re.fullmatch(
            rf"(?:--|[{DASHES}]{{1,2}}-?)([a-z][a-z-]+)(?:([{BLANKS}]+|=)(.*))?", word, re.DOTALL
        )
        if option is None:
            found.append(word)
        elif option[2] is None or option[2] == "=":
            found.append(f"--{option[1]}" + (f"={option[3]}" if option[2] else ""))
        else:
            found += [f"--{option[1]}", option[3]]
    return found


def told(speech: Speech, error: click.UsageError, typed: Sequence[str]) -> click.UsageError:
    """The same refusal with a sentence of ours, or as it is; ``typed`` are the words after `races`."""
    readers: tuple[tuple[type[click.UsageError], Callable[..., InputError]], ...] = (
        (click.NoSuchOption, _option),
        (click.NoSuchCommand, _command),
        (ExtraWordsError, _words),
        (click.MissingParameter, _missing),
    )
    for kind, reader in readers:
        if isinstance(error, kind) and error.ctx is not None:
            sentence = speech.mistake(reader(error, error.ctx, typed))
            return click.UsageError(sentence, error.ctx)
    return error


# ---- options


def _option(error: click.NoSuchOption, ctx: click.Context, typed: Sequence[str]) -> InputError:
    """What is meant by an option that the command does not take."""
    option = error.option_name
    number = next((word for word in typed if NUMBER.match(word) and word.startswith(option[:2])), None)
    if number is not None and (meant := repeated(number, typed) or _with_rest(number, typed)) is not None:
        return meant
    if len(option) == 2:  # of -steps click names only -s
        option = next((word for word in typed if word.startswith(option) and not word[2:3].isdigit()), option)
    name = option.lstrip("-").partition("=")[0]
    said = {"option": shown(f"--{name}" if option.startswith("--") else option), "command": ctx.command_path}
    own, taken = _options(ctx.command), [*dict.fromkeys([name, *meanings("option").get(folded(name), ())])]
    near = [each for each in taken if each in own]
    if near[:1] in ([], *([option] for option in VALUES)) and (value := _value(name, own)) is not None:
        return mistake("option.near", **said, near=value)
    if near:
        return mistake("option.near", **said, near=_any_of(near))
    if ctx.command.name == "course":
        if of := [each for each in taken if each in (*OF_COURSE, *catalog.taken(), "config")]:
            return _of_course(of[0], said)
    if (nothing := nothing_like(name)) is not None:
        return mistake(f"nothing.{nothing}", **said)
    for each in taken if not isinstance(ctx.command, click.Group) else [name]:
        if takers := [f"`{path}`" for path, command in _commands(ctx) if each in _options(command)]:
            code = "option.elsewhere" if each == name else "option.means"
            return mistake(code, **said, near=f"--{each}", others=", ".join(takers))
    if near := nearest_meaning("option", name, own):
        return mistake("option.near", **said, near=_any_of(near))
    return mistake("option.unknown", **said, allowed=_listed(own))


def _value(name: str, own: Iterable[str]) -> str | None:
    """What is given for an option of its own and is the value of another, --dark: --theme night."""
    for option in VALUES:
        right = canonical(option, name)
        if option in own and right in names(option).values():
            return f"--{option} {right}"
    return None


def _any_of(options: Iterable[str]) -> str:
    return either([f"--{each}" for each in options])


def _listed(options: Iterable[str]) -> str:
    return ", ".join(f"--{each}" for each in options)


def _of_course(name: str, said: dict[str, str]) -> InputError:
    """Where a course's file says what is an option of a film."""
    if name == "config":
        return mistake("option.course_file", **said)
    if name in OF_COURSE:
        return mistake("option.course_all", **said, key=OF_COURSE[name])
    return mistake("option.course_film", **said, key=name)


def _options(command: click.Command) -> dict[str, None]:
    """A command's long options without their dashes, in the order of its help."""
    found = [opt[2:] for param in command.params for opt in param.opts if opt.startswith("--")]
    return dict.fromkeys([*found, *([] if "help" in found else ["help"])])


def _commands(ctx: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command that takes options of its own, as it is typed."""
    root = ctx.find_root()

    def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield from walk(inner, f"{path} {name}")
        else:
            yield path, command

    yield from walk(root.command, root.info_name or "races")


# ---- commands and words


def _command(error: click.NoSuchCommand, ctx: click.Context, typed: Sequence[str]) -> InputError:
    """What is meant by a command that there is not."""
    assert isinstance(ctx.command, click.Group)
    word, path = error.command_name, ctx.command_path
    said = {"value": shown(word), "allowed": ", ".join(f"`{path} {name}`" for name in ctx.command.commands)}
    if ctx.parent is None:
        film, surface = canonical("film", word), canonical("surface", word)
        near = nearest_meaning("command", word, [*ctx.command.commands, *meanings_of("command")])
        if film in catalog.films() and word not in meanings_of("command"):
            near = [f"film {film}"]
        elif surface in names("surface").values():
            near = [f"film {next(iter(catalog.films()))} --surface {surface}"]
    else:
        near = nearest_meaning(str(ctx.command.name), word, ctx.command.commands)
    if not near:
        return mistake("command.unknown", **said)
    return mistake("command.near", **said, near=either([f"`{path} {each}`" for each in near]))


def meanings_of(kind: str) -> list[str]:
    """Everything of a kind that some word means."""
    return [*dict.fromkeys(each for all_ in meanings(kind).values() for each in all_)]


def _words(error: ExtraWordsError, ctx: click.Context, typed: Sequence[str]) -> InputError:
    """What words are meant for that are too many."""
    for word in error.words:
        for option in VALUES:
            right = canonical(option, word)
            if option in _options(ctx.command) and right in names(option).values():
                return mistake("words.option", value=shown(word), option=f"--{option} {right}")
        if "optimizer" in _options(ctx.command) and _is_optimizer(word):
            return mistake("words.option", value=shown(word), option=f"--optimizer {word}")
        if "step" in _options(ctx.command) and values.number(word) is not None:
            return mistake("words.option", value=shown(word), option=f"--step {word}")
        if word.lower().endswith(".toml") and "config" in _options(ctx.command):
            return mistake("words.option", value=shown(word), option=f"--config {quoted(word)}")
    said = {"value": shown(" ".join(error.words))}
    if (each := repeated(error.words[0], typed)) is not None:
        return each
    if (meant := _together(error.words, typed)) is not None:
        return mistake("words.together", **said, option=shown(meant))
    if (meant := _expression(error.words[0], ctx, typed)) is not None:
        return mistake("words.option", value=shown(error.words[0]), option=meant)
    return mistake("words.many" if ctx.command.params else "words.none", **said, command=ctx.command_path)


def _expression(word: str, ctx: click.Context, typed: Sequence[str]) -> str | None:
    """The option that an expression belongs to: --function 'x²' of the film that takes it, else --surface."""
    from engine.expressions import X, parse, readable

    film = catalog.films().get(canonical("film", next((each for each in typed[1:] if each != word), "")))
    name = "function" if film is not None and "function" in film.takes else "surface"
    if name not in _options(ctx.command) or word.isidentifier():  # in Spanish, `y` is a word like any other
        return None
    try:
        is_one = readable(word) if name == "surface" else parse(word, X) is not None
    except InputError:
        return None
    return f"--{name} {quoted(word)}" if is_one else None


def repeated(word: str, typed: Sequence[str]) -> InputError | None:
    """What to type where one option is followed by several of its values, ``word`` among them; else None."""
    place = next((place for place, each in enumerate(typed) if each == word and place > 0), 0)
    first = max((at for at in range(place) if typed[at].startswith("--")), default=None)
    if first is None:
        return None
    option, equals, value = typed[first].partition("=")
    rest = takewhile(lambda each: not each.startswith("--"), typed[first + 1 :])
    each = each_alone(option[2:], [*([value] if equals else []), *rest])
    return None if each is None else mistake("repeated", name=option[2:], each=each)


def _with_rest(word: str, typed: Sequence[str]) -> InputError | None:
    """What is meant by a number behind an option's value: --start=-1 -2."""
    place = [*typed].index(word)
    if place and typed[place - 1].startswith("--") and "=" not in typed[place - 1]:
        place += 1  # it is the option's value itself
    words = [*takewhile(lambda each: not each.startswith("--"), typed[place:])]
    meant = _together(words, typed) if words else None
    if meant is None:
        return None
    return mistake("words.together", value=shown(" ".join(words)), option=shown(meant))


def _together(words: Sequence[str], typed: Sequence[str]) -> str | None:
    """The option that the words belong to, with all of its value: --out 'two words', --start=-1,2."""
    place = next((place for place, word in enumerate(typed) if word == words[0] and place > 1), None)
    if place is None:
        return None
    option, equals, value = typed[place - 1].partition("=")
    if not (equals and option.startswith("--")):
        option, value = typed[place - 2], typed[place - 1]
    if not option.startswith("--") or "=" in option or value.startswith("--"):
        return None
    count = next((n for n, word in enumerate(words) if [*typed[place:]][n : n + 1] != [word]), len(words))
    whole = " ".join([value, *words[:count]])
    if (
        option == "--start"
        and (pair := values.pair(re.sub(r"[,;\s]+", ",", whole.strip("()[]")))) is not None
    ):
        return f"{option}={values.comma(pair)}"
    return f"{option} {quoted(re.sub('[“”„«»]', '', whole).strip())}"


def _is_optimizer(word: str) -> bool:
    from engine.catalog import optimizers

    return word.partition(":")[0].lower() in {name.lower() for name in optimizers()}


def _missing(error: click.MissingParameter, ctx: click.Context, typed: Sequence[str]) -> InputError:
    """The film that was not named."""
    films = either([*catalog.films()])
    return mistake("film_missing", command=ctx.command_path, allowed=films)
