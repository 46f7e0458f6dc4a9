"""The command line `races`: what can be typed; what it means is in `options`, what it does in `commands`."""

from __future__ import annotations

import errno
import os
import sys
import textwrap
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import click

from engine.errors import InputError
from renders.speech import Speech, language, one_by_one, texts

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
PROGRAM = "races"

RACE = ("surface", "domain", "optimizer", "lineup", "start", "steps")
FILM = (
    "lang",
    "theme",
    "quality",
    "draft",
    "from",
    "to",
    "title",
    "credit",
    "out",
    "jobs",
    "force",
    "config",
)
STILL = ("step", "lang", "theme", "quality", "out", "force", "config")
RUN = ("record", "out", "force", "config")
FLAGS = ("draft", "force", "all")
SEVERAL = ("optimizer", "start")
SHOWN_AS = {
    "surface": "NAME|EXPR", "domain": "A:B,C:D", "optimizer": "SPEC", "lineup": "NAME", "start": "W_0,W_1",
    "steps": "N", "lang": "LANG", "theme": "THEME", "quality": "SIZE", "from": "STEP", "to": "STEP",
    "jobs": "N", "title": "TEXT", "credit": "TEXT", "out": "FILE", "config": "FILE.toml", "step": "STEP",
    "record": "all|last", "keep": "N", "days": "N",
}  # fmt: skip


def main() -> None:
    """The console script: say it in the language of the locale, end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    application(language()).main(prog_name=PROGRAM)


def application(language: str) -> click.Group:
    """All of the command line, speaking one language."""
    speech = Speech(language)
    speech.teach_click()
    from renders import commands

    races = Races(speech, PROGRAM, help=speech.say("help.races"), epilog=_end(speech, "races"))
    races.params.append(_version())
    film = _command(speech, "film", commands.film, [_name(), *_options(speech, RACE + FILM)])
    film.help = f"{film.help}\n\n\b\n{_films(speech)}"
    races.add_command(film)
    races.add_command(
        _command(
            speech, "still", commands.still, [_name(), *_options(speech, RACE + STILL, {"out": "out_still"})]
        )
    )
    races.add_command(
        _command(
            speech, "run", commands.run, _options(speech, RACE + RUN, {"start": "starts", "out": "out_run"})
        )
    )
    races.add_command(_group(speech, "list", commands.LISTS))
    archive = _group(speech, "archive", {"list": commands.archive_list, "prune": commands.archive_prune})
    archive.commands["prune"].params += _options(speech, ("keep", "days", "all"))
    races.add_command(archive)
    races.add_command(_command(speech, "doctor", commands.doctor, []))
    return races


class Races(click.Group):
    """The group that turns every ending into its exit code and its sentence."""

    def __init__(self, speech: Speech, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.speech = speech

    def main(self, *arguments: Any, **options: Any) -> NoReturn:
        """Run, and end the process with one of the four exit codes."""
        from renders.commands import NotDoneError

        try:
            done: Any = super().main(*arguments, **{**options, "standalone_mode": False})
            sys.stdout.flush()
            code = done if isinstance(done, int) else DONE
        except InputError as error:
            code = self._refused(error)
        except click.ClickException as error:
            error.show()
            code = BAD_INPUT if isinstance(error, click.UsageError) else FAILED
        except (click.Abort, KeyboardInterrupt):
            click.echo(self.speech.say("says.interrupted"), err=True)
            code = INTERRUPTED
        except NotDoneError as failure:
            click.echo(str(failure), err=True)
            code = FAILED
        except OSError as error:
            code = FAILED
            if error.errno == errno.EPIPE:  # whoever was reading has read enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            else:
                click.echo(self.speech.say("says.failed_disk", reason=error), err=True)
        except Exception as error:  # nobody foresaw it: a sentence, and the way to its traceback
            code = FAILED
            if os.environ.get("OPTIMIZER_RACES_DEBUG"):
                traceback.print_exc()
            reason = " ".join(str(error).split())
            kind = type(error).__name__
            click.echo(self.speech.say("says.failed_fault", kind=kind, reason=reason), err=True)
        sys.exit(code)

    def _refused(self, error: InputError) -> int:
        sentences = list(dict.fromkeys(self.speech.mistake(each) for each in one_by_one(error)))
        if len(sentences) == 1:
            click.echo(f"Error: {sentences[0]}", err=True)
        else:
            click.echo(self.speech.say("says.mistakes", count=len(sentences)), err=True)
            for sentence in sentences:
                click.echo("  - " + sentence.replace("\n", "\n    "), err=True)
        return BAD_INPUT


# ---- the pieces


def _command(
    speech: Speech,
    name: str,
    function: Callable[..., int],
    parameters: list[click.Parameter],
    words: str = "",
) -> click.Command:
    def callback(**typed: Any) -> int:
        return function(speech, **typed)

    words = words or name
    return click.Command(
        name,
        callback=callback,
        params=parameters,
        help=speech.say(f"help.{words}"),
        epilog=_end(speech, words),
    )


def _group(speech: Speech, name: str, functions: dict[str, Callable[..., int]]) -> click.Group:
    group = click.Group(name, help=speech.say(f"help.{name}"))
    for word, function in functions.items():
        group.add_command(_command(speech, word, function, [], f"{name}_{word}"))
    return group


def _options(
    speech: Speech, names: tuple[str, ...], words: dict[str, str] | None = None
) -> list[click.Parameter]:
    return [_option(name, speech.say(f"help.{(words or {}).get(name, name)}")) for name in names]


def _option(name: str, words: str) -> click.Option:
    if name in FLAGS:
        return click.Option([f"--{name}", name], is_flag=True, help=words)
    return click.Option(
        [f"--{name}", name], type=str, metavar=SHOWN_AS[name], multiple=name in SEVERAL, help=words
    )


def _name() -> click.Argument:
    return click.Argument(["name"], metavar="NAME")


def _version() -> click.Parameter:
    @click.version_option(package_name="optimizer-races", prog_name=PROGRAM)
    @click.command()
    def carrier() -> None:
        """Carries the option that click makes only for a command."""

    return carrier.params[0]


def _films(speech: Speech) -> str:
    """Every film and what it is, in lines that fit a terminal."""
    from renders import course

    return "\n".join(
        line
        for film in course.films().values()
        for line in textwrap.wrap(
            f"  {film.name:<9} {film.said(speech.language)}", 76, subsequent_indent=" " * 12
        )
    )


def _end(speech: Speech, words: str) -> str | None:
    key = f"help.{words}_end"
    return speech.say(key) if key in texts(speech.language) else None


if __name__ == "__main__":
    main()
