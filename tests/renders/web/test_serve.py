"""A course shown to this machine's browsers: parts of films, nothing hidden, and an end that says so."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

FILM = bytes(range(256)) * 40


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder that is a course's, as far as a server can tell."""
    (tmp_path / ".made").mkdir()
    (tmp_path / ".made/secret.json").write_text("{}")
    (tmp_path / "index.html").write_text("<p>curso</p>")
    (tmp_path / "film.mp4").write_bytes(FILM)
    (tmp_path.parent / "outside.txt").write_text("outside")
    return tmp_path


@pytest.fixture
def served(
    course: Path, races_process: Callable[..., subprocess.Popen[str]]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`races serve` of it, and where it is."""
    process = races_process("serve", str(course), "--interface", "en")
    assert process.stdout is not None
    said = process.stdout.readline()
    yield process, re.search(r"http://127\.0\.0\.1:\d+/", said)[0]  # type: ignore[index]
    process.kill()
    process.communicate()


def ask(address: str, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    connection.request("GET", path, headers={key.replace("_", "-"): value for key, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()}


def test_a_film_is_sent_in_parts_and_nothing_hidden_is(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    assert ask(address, "/")[:2] == (200, b"<p>curso</p>")
    status, whole, told = ask(address, "/film.mp4")
    assert (status, whole, told["content-type"], told["accept-ranges"]) == (200, FILM, "video/mp4", "bytes")
    status, part, told = ask(address, "/film.mp4", Range="bytes=300-899")
    assert (status, part) == (206, FILM[300:900])
    assert told["content-range"] == f"bytes 300-899/{len(FILM)}"
    assert ask(address, "/film.mp4", Range="bytes=-100")[:2] == (206, FILM[-100:])
    assert ask(address, "/film.mp4", Range="bytes=99999-")[0] == 416
    assert ask(address, "/film.mp4", If_Modified_Since=told["last-modified"])[0] == 304
    for path in ("/.made/secret.json", "/../outside.txt", "/%2e%2e/outside.txt", "/gone.mp4"):
        assert ask(address, path)[0] in (403, 404), path
    taken = urlsplit(address).port
    assert socket.socket().connect_ex(("127.0.0.1", taken)) == 0
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "No longer shown.\n")


def test_what_cannot_be_shown_is_said(course: Path, races: Callable[..., Any]) -> None:
    done = races("serve", str(course), "--port", "70000")
    assert (done.exit_code, "65535" in done.output) == (2, True)
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = races("serve", str(course), "--port", str(other.getsockname()[1]))
    assert (done.exit_code, "choose another with --port" in done.output) == (1, True)
    (course / "index.html").unlink()
    done = races("serve", str(course), language="es")
    assert (done.exit_code, "`races course` genera uno" in done.output) == (2, True)
