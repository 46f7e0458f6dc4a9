"""What `races serve [FOLDER]` does: show a course's site to the browsers of this machine."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import click

from renders import catalog
from renders.ask import own
from renders.ask.course_command import OUT, folder
from renders.ask.exit_codes import INTERRUPTED, NotDoneError
from renders.ask.mistakes import Mistakes
from renders.ask.option_table import PORT
from renders.speech import Speech
from renders.web import serve as web


def serve(speech: Speech, place: str | None, port: Any) -> int:
    """`races serve [FOLDER]`: until Ctrl+C."""
    mistakes = Mistakes()
    found = catalog.landing() / OUT if place is None else folder(place, mistakes, makes=False)
    number = 0 if port is None else own.value(PORT, port, mistakes)
    if not mistakes.errors and not (found / web.FIRST).is_file():
        mistakes.note("no_site", folder=Path(found).absolute(), page=web.FIRST)
    mistakes.settle()
    try:
        web.serve(found, number or 0, lambda address: click.echo(speech.say("says.serving", address=address)))
    except KeyboardInterrupt:
        click.echo(speech.say("says.served"), err=True)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise NotDoneError(speech.say("says.port_taken", port=number)) from None
    return INTERRUPTED
