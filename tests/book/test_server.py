"""The server shows built books."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

PAGE = "<p>the book</p>"
SERVE = "from pathlib import Path; from thb_atlas.book import server; "
SERVE += "server.serve_books(Path({!r}), 'html', 0, lambda address: print(address, flush=True))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve two books; return host and port."""
    root = tmp_path_factory.mktemp("build")
    for folder in ("html/data", "editions/FR"):
        (root / folder).mkdir(parents=True)
    (root / "html" / "index.html").write_text(PAGE, encoding="utf-8")
    (root / "html" / "data" / "boxes.csv").write_text("a,b", encoding="utf-8")
    (root / "editions" / "FR" / "index.html").write_text("<p>France</p>", encoding="utf-8")
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen([sys.executable, "-c", SERVE.format(str(root))], **quiet) as process:
        try:
            yield process.stdout.readline().removeprefix("http://").partition("/")[0]
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0 and process.stderr.read() == ""
        finally:
            process.kill()


def asked(server: str, path: str) -> tuple[HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(server, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/html/", PAGE.encode()), ("/html/index.html?audit=1", PAGE.encode()), ("/html/data/boxes.csv", b"a,b"),
        ("/editions/FR/", b"<p>France</p>"),
    ],
)  # fmt: skip
def test_files_of_books_are_shown(path: str, content: bytes, server: str):
    answer, body = asked(server, path)
    assert (answer.status, body) == (200, content)


@pytest.mark.parametrize("path", ["/html/none", "/html/" + "x" * 5000, "//html/../../etc/passwd"])
def test_nothing_else_is(path: str, server: str):
    assert asked(server, path)[0].status == 404
