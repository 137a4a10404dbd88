"""The server shows books alone, on this computer alone."""

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

PAGE = "<p>the book</p>"
SERVE = "from pathlib import Path; from thb_atlas.book import server; "
SERVE += "server._Books.timeout = 1; "
SERVE += "server.serve_books(Path({!r}), 'html', 0, lambda address: print(address, flush=True))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a book and more; return host and port."""
    root = tmp_path_factory.mktemp("build")
    for folder in ("html/data", "executed", "editions/FR"):
        (root / folder).mkdir(parents=True)
    (root / "html" / "index.html").write_text(PAGE, encoding="utf-8")
    (root / "html" / "data" / "boxes.csv").write_text("a,b", encoding="utf-8")
    (root / "editions" / "FR" / "index.html").write_text("<p>France</p>", encoding="utf-8")
    for secret in (root / "verdicts.json", root / "executed" / "a.ipynb"):
        secret.write_text("secret", encoding="utf-8")
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen([sys.executable, "-c", SERVE.format(str(root))], **quiet) as process:
        try:
            yield process.stdout.readline().removeprefix("http://").partition("/")[0]
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0 and process.stderr.read() == ""
        finally:
            process.kill()


@pytest.mark.parametrize("request_line", [
    b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01", b"GET " + b"x" * 70_000,
    b"GET /html/%00x HTTP/1.0\r\nHost: localhost\r\n\r\n",
])  # fmt: skip
def test_what_is_no_request_is_answered_or_closed_in_silence(request_line: bytes, server: str):
    host, port = server.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request_line)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1 << 16)[:9] in (b"HTTP/1.0 ", b"", b"<!DOCTYPE")


def test_a_request_without_an_end_is_given_up(server: str):
    host, port = server.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET /html/ HTTP/1.0\r\nHost: localhost\r\n")
        assert connection.recv(1 << 16) == b""


def asked(server: str, path: str) -> tuple[HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(server, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer, answer.read()


def test_the_root_leads_to_the_book(server: str):
    for path in ("/", "/?audit=1", "/index.html"):
        answer, _ = asked(server, path)
        assert (answer.status, answer.getheader("Location")) == (302, "/html/")


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


@pytest.mark.parametrize("path", [
    "/html/data/", "/editions/", "/verdicts.json", "/executed/a.ipynb",
    "/html/../verdicts.json", "/html/%2e%2e/verdicts.json", "/html/none", "/html/" + "x" * 5000,
    "//html/../../etc/passwd", "/editions/../executed/a.ipynb",
])  # fmt: skip
def test_nothing_else_is(path: str, server: str):
    answer, body = asked(server, path)
    assert answer.status == 404 and b"secret" not in body
