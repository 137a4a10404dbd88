"""A local server for built books: their pages and files alone."""

import contextlib
import functools
import http.server
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..core.errors import UsageError

LOCAL_NAMES = ("127.0.0.1", "localhost")  # host names that requests may use
BOOKS = ("html", "editions")  # folders of `_build` that have books; the others are internal


class _Books(http.server.SimpleHTTPRequestHandler):
    """Serves all books, so that links between them work, and redirects from the root to the server's `start`."""

    timeout = 30  # s that a request may take to arrive

    def send_head(self) -> BinaryIO | None:
        """Answer requests for files of books, under local host names alone; redirect from the root to one book."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        file = Path(self.translate_path(self.path))
        if host not in LOCAL_NAMES:  # no page of the web whose host name points here may read unpublished books
            self.send_error(421)
        elif self.path.partition("?")[0] in ("/", "/index.html"):
            self.send_response(302)
            self.send_header("Location", f"/{self.server.start}/")
            self.end_headers()
        elif file.relative_to(self.directory).parts[0] in BOOKS:
            return super().send_head()
        else:
            self.send_error(404)
        return None

    def list_directory(self, path: str) -> None:
        """Answer that a folder without a start page is not there."""
        self.send_error(404)

    def handle(self) -> None:
        """Answer until the reader closes the tab, which is not an error; no file has a zero byte in its name."""
        with contextlib.suppress(ConnectionError, ValueError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Log nothing: a reader is not an administrator."""


def serve_books(folder: Path, start: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the books below `folder` on 127.0.0.1 until Ctrl-C; call `announce` with the address of that at `start`.

    Raises UsageError if the port is taken or not allowed.
    """
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(_Books, directory=folder))
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}); --port takes another") from None
    server.start = start
    with server:
        announce(f"http://127.0.0.1:{server.server_port}/{start}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
