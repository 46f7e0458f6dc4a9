"""What can be typed, as click has it: commands, their options, and the help of each film."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import click

from renders import catalog
from renders.ask import option_table
from renders.ask.asked import CALLED
from renders.ask.meanings import canonical
from renders.ask.option_table import COURSE, FILM, STILL
from renders.ask.usage import Command
from renders.speech import Speech, texts
from renders.web.pages import PAGES
from scenes.options import Option


def command(
    speech: Speech,
    name: str,
    function: Callable[..., int],
    parameters: list[click.Parameter],
    words: str = "",
) -> click.Command:
    """A command that speaks a language."""
    words = words or name
    return Command(
        name,
        callback=_spoken(speech, function),
        params=parameters,
        help=speech.say(f"help.{words}"),
        epilog=end(speech, words),
        options_metavar=speech.metavar("[OPTIONS]"),
    )


def group(speech: Speech, name: str, functions: Mapping[str, Callable[..., int]]) -> click.Group:
    """A command of commands."""
    made = click.Group(name, help=speech.say(f"help.{name}"), **usage(speech))
    for word, function in functions.items():
        made.add_command(command(speech, word, function, [], f"{name}_{word}"))
    return made


def usage(speech: Speech) -> dict[str, Any]:
    """What a usage line says of a command of commands, in the person's language."""
    return {
        "options_metavar": speech.metavar("[OPTIONS]"),
        "subcommand_metavar": speech.metavar("COMMAND [ARGS]..."),
    }


def options(
    speech: Speech, offered: Iterable[Option], usual: Mapping[str, Any] = MappingProxyType({})
) -> list[click.Parameter]:
    """What can be typed for options; ``usual``: other defaults than their help says, by their names."""
    made: list[click.Parameter] = []
    for option in offered:
        said = speech.say(f"help.{option.help or option.name}")
        if option.name in usual:
            said, otherwise = _without_default(said)
            said += f" [{' '.join(option_table.texts(option, usual[option.name]))}{otherwise}]"
        typed_as = CALLED if option.name == "name" else option.name  # a command's argument NAME goes by that
        how: dict[str, Any] = {"is_flag": True}
        if option.form != "flag":
            shown_as = speech.metavar(option_table.FORMS[option.form].shown_as)
            how = {"type": str, "metavar": shown_as, "multiple": option.several}
        made.append(click.Option([f"--{option.name}", typed_as.replace("-", "_")], help=said, **how))
    return made


def end(speech: Speech, words: str, **fields: str) -> str | None:
    """What a command's help ends with, if it has anything."""
    key = f"help.{words}_end"
    return speech.say(key, **fields) if key in texts(speech.language) else None


# ---- the commands of a film


class OfFilms(Command):
    """A command on the film NAME, one of the catalog: with a name, its help is that film's own."""

    def __init__(self, own: Mapping[str, click.Command], section: str, **more: Any) -> None:
        super().__init__(**more)
        self.own, self.section = own, section

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the name before anything is done."""
        given = self.make_parser(ctx).parse_args(list(args))[0]
        ctx.meta["film"] = self.own.get(canonical("film", str(given.get("name"))))
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help of the film that was named, or of the command."""
        own = ctx.meta["film"]
        if own is None:
            return super().get_help(ctx)
        return str(own.get_help(click.Context(own, ctx.parent, f"{ctx.info_name} {own.name}")))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What only some films take, under its own heading; then what all do."""
        offered = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        for title, own in ((self.section, True), (click.core._("Options"), False)):  # type: ignore[attr-defined]
            taken = [param for param in offered if (param.name in (*catalog.taken(), CALLED)) == own]
            records = [param.get_help_record(ctx) for param in taken]
            with formatter.section(title):
                formatter.write_dl([record for record in records if record is not None])


def film(speech: Speech, function: Callable[..., int]) -> click.Command:
    """`races film NAME`, and its help for each film."""
    own = {}
    for entry in catalog.films().values():
        own[entry.name] = made = click.Command(
            entry.name,
            help=entry.said(speech.language),
            params=options(speech, (*entry.options, *FILM), entry.usual),
            epilog=end(speech, "film", film=entry.name),
            options_metavar=speech.metavar("[OPTIONS]"),
        )
        if entry.examples:
            made.epilog = end(speech, "film_own", film=entry.name, **_examples(entry, made))
    return OfFilms(
        own,
        speech.say("help.film_some", command="film"),
        name="film",
        callback=_spoken(speech, function),
        params=[_name(speech), *options(speech, (*catalog.taken().values(), *FILM))],
        help=f"{speech.say('help.film')}\n\n\b\n{_list(speech)}",
        epilog=end(speech, "film", film="race"),
        options_metavar=speech.metavar("[OPTIONS]"),
    )


def still(speech: Speech, function: Callable[..., int]) -> click.Command:
    """`races still NAME`, and its help for each film."""
    own = {}
    offered = [option for option in catalog.taken().values() if option.into != "span"]
    for entry in catalog.films().values():
        takes = [option for option in entry.options if option.into != "span"]
        own[entry.name] = click.Command(
            entry.name,
            help=f"{speech.say('help.still')}\n\n{entry.said(speech.language)}",
            params=options(speech, (*takes, *STILL), entry.usual),
            epilog=end(speech, "still", film=entry.name),
            options_metavar=speech.metavar("[OPTIONS]"),
        )
    return OfFilms(
        own,
        speech.say("help.film_some", command="still"),
        name="still",
        callback=_spoken(speech, function),
        params=[_name(speech), *options(speech, (*offered, *STILL))],
        help=speech.say("help.still"),
        epilog=end(speech, "still", film="race"),
        options_metavar=speech.metavar("[OPTIONS]"),
    )


def page(speech: Speech, function: Callable[..., int]) -> click.Command:
    """`races page NAME`, and its help for each page."""
    own, films = {}, catalog.films()
    there = {name: kind for name, kind in PAGES.items() if name in films}
    said = speech.say("help.page", names=", ".join(there))
    for name, kind in there.items():
        entry = films[name]
        takes = [option for option in entry.options if option.name in kind.takes]
        own[name] = click.Command(
            name,
            help=said,
            params=options(speech, (*takes, *option_table.PAGE), entry.usual),
            epilog=end(speech, "page"),
            options_metavar=speech.metavar("[OPTIONS]"),
        )
    of_some = {name for kind in there.values() for name in kind.takes}
    some = [option for option in catalog.taken().values() if option.name in of_some]
    return OfFilms(
        own,
        speech.say("help.film_some", command="page"),
        name="page",
        callback=_spoken(speech, function),
        params=[_name(speech), *options(speech, (*some, *option_table.PAGE))],
        help=said,
        epilog=end(speech, "page"),
        options_metavar=speech.metavar("[OPTIONS]"),
    )


def sheet(speech: Speech, function: Callable[..., int]) -> click.Command:
    """`races sheet NUMBER`."""
    made = command(speech, "sheet", function, options(speech, option_table.SHEET))
    made.params.insert(0, click.Argument(["number"], metavar="1-6|all", required=False))
    return made


def course(speech: Speech, function: Callable[..., int]) -> click.Command:
    """`races course [FILE]`."""
    made = command(speech, "course", function, options(speech, COURSE))
    made.params.insert(0, click.Argument(["file"], metavar=speech.metavar("[FILE]"), required=False))
    return made


def serve(speech: Speech, function: Callable[..., int]) -> click.Command:
    """`races serve [FOLDER]`."""
    made = command(speech, "serve", function, options(speech, (option_table.PORT,)))
    made.params.insert(0, click.Argument(["place"], metavar=speech.metavar("[FOLDER]"), required=False))
    return made


def _spoken(speech: Speech, function: Callable[..., int]) -> Callable[..., int]:
    return lambda **typed: function(speech, **typed)


def _name(speech: Speech) -> click.Argument:
    return click.Argument(["name"], metavar=speech.metavar("NAME"))


def _list(speech: Speech) -> str:
    """Every film and what it is, in lines that fit a terminal."""
    found = list(catalog.films().values())
    width = max(9, *(len(entry.name) for entry in found))
    return "\n".join(
        line
        for entry in found
        for line in textwrap.wrap(
            f"  {entry.name:<{width}} {entry.said(speech.language)}", 76, subsequent_indent=" " * (width + 3)
        )
    )


def _examples(entry: catalog.FilmEntry, own: click.Command) -> dict[str, str]:
    """A film's examples as commands, and the last as a TOML file."""
    commands = [_in_lines(f"  races film {entry.name} {each}".rstrip()) for each in ("", *entry.examples)]
    given = own.make_parser(click.Context(own)).parse_args(shlex.split(entry.examples[-1]))[0]
    width = max(len(name) for name in given)
    file = [f"  {name:<{width}} = {json.dumps(value, ensure_ascii=False)}" for name, value in given.items()]
    return {"examples": "\n".join(commands), "file": "\n".join(file)}


def _in_lines(command: str) -> str:
    """A command with its options on as many lines as they take."""
    first, *others = command.split(" --")
    lines = [first]
    for option in others:
        if len(lines[-1]) + len(option) + 5 <= 88:
            lines[-1] += f" --{option}"
        else:
            lines.append(f"      --{option}")
    return " \\\n".join(lines)


def _without_default(said: str) -> tuple[str, str]:
    """An option's help without the default at its end, and what may stand there instead of that default.

    "The start. [1,2, or the surface's own]" is "The start." and ", or the surface's own".
    """
    found = re.search(r" \[[^]]*?((?:, [^]]*)?)\]$", said)
    return (said[: found.start()], found[1]) if found else (said, "")
