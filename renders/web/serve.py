"""A folder shown to the browsers of this machine, as a server on the network would: parts of files, too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import Any

HERE = "127.0.0.1"  # nobody else sees it
FIRST = "index.html"


def serve(folder: Path, port: int, told: Callable[[str], None]) -> None:
    """Serve a folder until this is interrupted; ``told`` hears the address. 0 is any free port.

    A film is sent in the parts that a browser asks for, so that one can jump in it. What is hidden stays so.
    Raises OSError where the port is not to be had, KeyboardInterrupt at the end.
    """
    from tornado.netutil import bind_sockets

    sockets = bind_sockets(port, HERE)
    asyncio.run(_serve(folder, sockets, told))


async def _serve(folder: Path, sockets: list[socket], told: Callable[[str], None]) -> None:
    from tornado.httpserver import HTTPServer
    from tornado.web import Application, HTTPError, StaticFileHandler

    class Files(StaticFileHandler):
        """The files as they are now: a film that is made again is sent anew."""

        def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
            if any(part.startswith(".") for part in Path(absolute_path).relative_to(root).parts):
                raise HTTPError(404)
            return super().validate_absolute_path(root, absolute_path)

        def compute_etag(self) -> str | None:
            return None  # it would read a whole film to say that it has not changed; its date says so

        def set_extra_headers(self, path: str) -> None:
            self.set_header("Cache-Control", "no-cache")

        def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
            if not isinstance(error, HTTPError):  # what is not there is no news
                super().log_exception(kind, error, trace)

    where: dict[str, Any] = {"path": str(folder.resolve()), "default_filename": FIRST}
    server = HTTPServer(Application([("/(.*)", Files, where)], log_function=lambda _: None))
    server.add_sockets(sockets)
    told(f"http://{HERE}:{sockets[0].getsockname()[1]}/")
    await asyncio.Event().wait()
