"""A local server for built books: pages and their files alone, with the headers that a web server should send."""

import contextlib
import functools
import http.server
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..core.errors import UsageError

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
STRICT_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # for anything but a page of a book
LOCAL_NAMES = ("127.0.0.1", "localhost")  # host names that requests may use
BOOKS = ("html", "editions")  # folders of `_build` that have books; the others are internal


class _Books(http.server.SimpleHTTPRequestHandler):
    """Serves all books, so that links between them work, and redirects from the root to the server's `start`."""

    path = ""  # until a request is understood

    def _requested_file(self) -> Path | None:
        """Return the requested file of a book; None for a folder without a page and for a link out of the books."""
        try:
            root, requested = Path(self.directory).resolve(), Path(self.translate_path(self.path)).resolve()
            page = (requested / "index.html" if requested.is_dir() else requested).resolve()
            is_served = page.is_file() and page.is_relative_to(root) and page.relative_to(root).parts[0] in BOOKS
        except (OSError, ValueError):  # a zero byte in the address, a name that is too long
            return None
        return page if is_served else None

    def send_head(self) -> BinaryIO | None:
        """Answer requests for files of books, under local host names alone; redirect from the root to one book."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in LOCAL_NAMES:  # no page of the web whose host name points here may read unpublished books
            self.send_error(421)
        elif self.path.partition("?")[0] in ("/", "/index.html"):
            self.send_response(302)
            self.send_header("Location", f"/{self.server.start}/")
            self.end_headers()
        elif self._requested_file() is not None:
            return super().send_head()
        else:
            self.send_error(404)
        return None

    def _policy(self) -> str:
        """Return the content security policy that the requested page has in its head."""
        page = self._requested_file()
        if page is None or page.suffix != ".html":
            return STRICT_POLICY
        with page.open(encoding="utf-8") as text:
            match = POLICY.search(text.read(20_000))
        return match[1] if match else STRICT_POLICY

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Security-Policy", f"{self._policy()}; frame-ancestors 'none'")
        super().end_headers()

    def handle(self) -> None:
        """Answer until the reader closes the tab, which is not an error."""
        with contextlib.suppress(ConnectionError):
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
