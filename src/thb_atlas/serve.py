"""Show built books on this computer: a local web server, and the browser that opens it."""

import functools
import http.server
import webbrowser
from pathlib import Path


def serve_folder(folder: Path, start: str, port: int, *, browse: bool) -> None:
    """Serve `folder` on 127.0.0.1 until Ctrl-C and print the address of the book at `start` below it.

    The folder is that of all books, so that links between them work. Raises OSError if the port is taken.
    """
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/{start}/"
        print(f"{address} (Ctrl-C ends it)", flush=True)
        if browse:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
