"""Show built books on this computer: pages and their files alone, with the headers that a web server should send."""

import contextlib
import functools
import http.server
import re
from collections.abc import Callable
from pathlib import Path

from ..core.errors import UsageError

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
NOTHING = "default-src 'none'; style-src 'unsafe-inline'"  # for what is no page of a book
OWN = ("127.0.0.1", "localhost")  # names of this computer under which it is asked
BOOKS = ("html", "editions")  # folders below `_build` that have books; the others are the build's own


class _Books(http.server.SimpleHTTPRequestHandler):
    """Serves all books, so that links between them work; who asks for none is led to the one at `start`."""

    start = ""
    path = ""  # until a request is understood

    def _file(self) -> Path | None:
        """Return the file of a book that is asked for; none for a folder without a page or a link out of the books."""
        try:
            root, asked = Path(self.directory).resolve(), Path(self.translate_path(self.path)).resolve()
            page = (asked / "index.html" if asked.is_dir() else asked).resolve()
            own = page.is_file() and page.is_relative_to(root) and page.relative_to(root).parts[0] in BOOKS
        except (OSError, ValueError):  # a zero byte in the address, a name that is too long
            return None
        return page if own else None

    def send_head(self) -> object:
        """Answer for files of books alone, under this computer's own names; the root leads to one."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in OWN:  # a page of the web whose name leads here may not read what is no book yet
            self.send_error(421)
        elif self.path.partition("?")[0] in ("/", "/index.html"):
            self.send_response(302)
            self.send_header("Location", f"/{self.start}/")
            self.end_headers()
        elif self._file() is not None:
            return super().send_head()
        else:
            self.send_error(404)
        return None

    def _policy(self) -> str:
        """Return the policy of the page that is asked for, as it has it in its head."""
        page = self._file()
        if page is None or page.suffix != ".html":
            return NOTHING
        with page.open(encoding="utf-8") as text:
            found = POLICY.search(text.read(20_000))
        return found[1] if found else NOTHING

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Security-Policy", f"{self._policy()}; frame-ancestors 'none'")
        super().end_headers()

    def handle(self) -> None:
        """Answer until the reader is gone, which is no fault: a tab was closed."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Say nothing: a reader is no administrator."""


def serve_books(folder: Path, start: str, port: int, begun: Callable[[str], None]) -> None:
    """Serve the books below `folder` on 127.0.0.1 until Ctrl-C; `begun` is told the address of the one at `start`.

    Raises UsageError if the port is taken or not allowed.
    """
    handler = functools.partial(type("Books", (_Books,), {"start": start}), directory=folder)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}); --port takes another") from None
    with server:
        begun(f"http://127.0.0.1:{server.server_port}/{start}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
