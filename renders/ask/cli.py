"""The command line `races`: what can be typed; what it means is in `options`, what it does in `commands`."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.errors import InputError, either
from engine.files import no_room
from optimizer_races import LANGUAGE_VARIABLE, LANGUAGES, language, named
from renders.ask import offer, option_table, streams, usage
from renders.ask.exit_codes import BAD_INPUT, DONE, FAILED, INTERRUPTED, NotDoneError
from renders.speech import Speech, mistake, one_by_one, visible

PROGRAM = "races"
INTERFACE = "--interface"


def main() -> None:
    """The console script: say it in the person's language, end with its exit code."""
    streams.settle()
    spoken, arguments, refused = interface(sys.argv[1:], os.environ)
    races = application(spoken)
    if refused is not None:
        sys.exit(races.refuse(refused))
    races.main(arguments, prog_name=PROGRAM)


def interface(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> tuple[str, list[str], InputError | None]:
    """The language to speak, the arguments without ``--interface es|en``, and what is wrong with that.

    It may stand anywhere before ``--``, for the help of every command needs it; of several the last counts.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    left = iter(arguments[:end])
    rest: list[str] = []
    chosen: str | None = None
    for word in left:
        if word == INTERFACE:
            chosen = next(left, "")
        elif word.startswith(f"{INTERFACE}="):
            chosen = word.removeprefix(f"{INTERFACE}=")
        else:
            rest.append(word)
    rest += arguments[end:]
    spoken = language(environment)
    told = environment.get(LANGUAGE_VARIABLE, "").strip()
    if chosen is None:
        wrong = mistake("races_lang", value=told) if told and named(told) is None else None
        return spoken, rest, wrong
    if (forced := named(chosen)) is not None:
        return forced, rest, None
    if not chosen.strip():
        return spoken, rest, mistake("empty", name="interface")
    return spoken, rest, mistake("unknown", name="interface", allowed=either(LANGUAGES), value=chosen)


def application(language: str) -> Races:
    """All of the command line, speaking one language."""
    speech = Speech(language)
    speech.teach_click()
    from renders.ask import (
        commands,
        course_command,
        page_command,
        serve_command,
        sheet_command,
        trailer,
        train,
    )

    about = {"help": speech.say("help.races"), "epilog": offer.end(speech, "races")}
    races = Races(speech, PROGRAM, **about, **offer.usage(speech))
    races.params += [*offer.options(speech, (option_table.INTERFACE,)), _version()]
    races.params[0].expose_value = False  # `interface` has read it before click does: here for the help
    races.add_command(offer.film(speech, commands.film))
    races.add_command(offer.still(speech, commands.still))
    teaser = offer.options(speech, option_table.TRAILER)
    races.add_command(offer.command(speech, "trailer", trailer.trailer, teaser))
    races.add_command(offer.page(speech, page_command.page))
    races.add_command(offer.sheet(speech, sheet_command.sheet))
    races.add_command(offer.course(speech, course_command.course))
    races.add_command(offer.serve(speech, serve_command.serve))
    races.add_command(offer.command(speech, "run", commands.run, offer.options(speech, option_table.RUN)))
    races.add_command(offer.command(speech, "train", train.train, offer.options(speech, option_table.TRAIN)))
    races.add_command(lists := offer.group(speech, "list", commands.LISTS))
    lists.commands["optimizers"].params += offer.options(speech, option_table.LISTED)
    archive = {"list": commands.archive_list, "prune": commands.archive_prune}
    races.add_command(kept := offer.group(speech, "archive", archive))
    kept.commands["prune"].params += offer.options(speech, option_table.PRUNE)
    races.add_command(offer.command(speech, "doctor", commands.doctor, []))
    return races


class Races(click.Group):
    """The group that turns every ending into its exit code and its sentence."""

    def __init__(self, speech: Speech, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.speech = speech
        self.typed: Sequence[str] = ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words as they were meant, dashes of a word processor's among them."""
        self.typed = words = usage.plain(args)
        return super().parse_args(ctx, words)

    def main(self, *arguments: Any, **options: Any) -> NoReturn:
        """Run, and end the process with one of the four exit codes."""
        try:
            done: Any = super().main(*arguments, **{**options, "standalone_mode": False})
            sys.stdout.flush()
            code = done if isinstance(done, int) else DONE
        except InputError as error:
            code = self.refuse(error)
        except click.ClickException as error:
            if isinstance(error, click.UsageError):
                error = usage.told(self.speech, error, self.typed)
            error.show(said := StringIO())
            click.echo(visible(said.getvalue()), err=True, nl=False)
            code = BAD_INPUT if isinstance(error, click.UsageError) else FAILED
        except (click.Abort, KeyboardInterrupt):
            click.echo(self.speech.say("says.interrupted"), err=True)
            code = INTERRUPTED
        except NotDoneError as failure:
            click.echo(str(failure), err=True)
            code = FAILED
        except OSError as error:
            click.echo(self.speech.say("says.failed_disk", reason=self._refusal(error)), err=True)
            code = FAILED
        except Exception as error:  # nobody foresaw it: a sentence, and the way to its traceback
            code = FAILED
            if os.environ.get("OPTIMIZER_RACES_DEBUG"):
                traceback.print_exc()
            reason = visible(" ".join(str(error).split()))
            kind = type(error).__name__
            click.echo(self.speech.say("says.failed_fault", kind=kind, reason=reason), err=True)
        sys.exit(self._heard(code))

    def _heard(self, code: int) -> int:
        """The exit code in the end: where standard output was lost, not all was done."""
        error = streams.lost(sys.stdout)
        if error is None or code != DONE:
            return code
        if error.errno != errno.EPIPE:  # else whoever was reading has read enough
            click.echo(
                self.speech.say("says.unheard", reason=self.speech.reason(error.strerror or "")), err=True
            )
        return FAILED

    def _refusal(self, error: OSError) -> str:
        """What the system refused, and of which file, without the number that it has for it."""
        if (full := no_room(error, Path())) is not None:
            return self.speech.say("says.no_room", folder=full.absolute())
        reason = self.speech.reason(error.strerror or str(error))
        return visible(reason if error.filename is None else f"{reason}: {error.filename}")

    def refuse(self, error: InputError) -> int:
        """Say every mistake that an error holds; the exit code."""
        sentences = list(dict.fromkeys(self.speech.mistake(each) for each in one_by_one(error)))
        if len(sentences) == 1:
            click.echo(f"Error: {sentences[0]}", err=True)
        else:
            click.echo(self.speech.say("says.mistakes", count=len(sentences)), err=True)
            for sentence in sentences:
                click.echo("  - " + sentence.replace("\n", "\n    "), err=True)
        return BAD_INPUT


def _version() -> click.Parameter:
    @click.version_option(package_name="optimizer-races", prog_name=PROGRAM)
    @click.command()
    def carrier() -> None:
        """Carries the option that click makes only for a command."""

    return carrier.params[0]


if __name__ == "__main__":
    main()
