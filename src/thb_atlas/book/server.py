"""A local server for built books."""

import contextlib
import functools
import http.server
from collections.abc import Callable
from pathlib import Path

from ..core.errors import UsageError

Say = Callable[[str], None]


class _Books(http.server.SimpleHTTPRequestHandler):
    """Serves all books, so that links between them work."""

    timeout = 30  # seconds: a request without an end would keep a thread

    def handle(self) -> None:
        """Answer until the reader closes the tab, which is not an error."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Log nothing: a reader is not an administrator."""


def serve_books(folder: Path, start: str, port: int, announce: Say) -> None:
    """Serve the books below `folder` on 127.0.0.1 until Ctrl-C; call `announce` with the address of that at `start`.

    Raises UsageError if the port is taken or not allowed.
    """
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(_Books, directory=folder))
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}); --port takes another") from None
    with server, contextlib.suppress(KeyboardInterrupt):
        announce(f"http://127.0.0.1:{server.server_port}/{start}/")
        server.serve_forever()
