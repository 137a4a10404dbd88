"""The server shows books alone, with the headers that a web server should send."""

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

PAGE = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'"><p>the book</p>"""
SERVE = "from pathlib import Path; from thb_atlas.book.server import serve_books as serve; "
SERVE += "serve(Path({!r}), 'html', 0, lambda address: print(address, flush=True))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a book and more; return host and port."""
    root, other = tmp_path_factory.mktemp("build"), tmp_path_factory.mktemp("other")
    for folder in ("html/data", "executed", "editions/FR"):
        (root / folder).mkdir(parents=True)
    (root / "html" / "index.html").write_text(PAGE, encoding="utf-8")
    (root / "html" / "data" / "boxes.csv").write_text("a,b", encoding="utf-8")
    (root / "editions" / "FR" / "index.html").write_text("<p>France</p>", encoding="utf-8")
    for secret in (root / "verdicts.json", root / "executed" / "a.ipynb", other / "secret.txt"):
        secret.write_text("secret", encoding="utf-8")
    (root / "html" / "link.txt").symlink_to(other / "secret.txt")
    (root / "html" / "linked").symlink_to(other, target_is_directory=True)
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen([sys.executable, "-c", SERVE.format(str(root))], **quiet) as process:
        try:
            yield process.stdout.readline().removeprefix("http://").partition("/")[0]
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0 and process.stderr.read() == ""
        finally:
            process.kill()


@pytest.mark.parametrize(
    "request_line", [b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01", b"GET " + b"x" * 70_000]
)
def test_what_is_no_request_is_answered_or_closed_in_silence(request_line: bytes, server: str):
    host, port = server.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request_line)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1 << 16)[:9] in (b"HTTP/1.0 ", b"", b"<!DOCTYPE")


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
    policy = answer.getheader("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ") and policy.endswith("frame-ancestors 'none'")
    assert ("script-src 'self'" in policy) == (content == PAGE.encode())
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("path", [
    "/html/data/", "/editions/", "/verdicts.json", "/executed/a.ipynb", "/html/link.txt", "/html/linked/",
    "/html/linked/secret.txt", "/html/../verdicts.json", "/html/%2e%2e/verdicts.json", "/html/none", "/html/\0x",
    "//html/../../etc/passwd", "/editions/../executed/a.ipynb",
])  # fmt: skip
def test_nothing_else_is(path: str, server: str):
    answer, body = asked(server, path.replace("\0", "%00"))
    assert answer.status == 404 and b"secret" not in body
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
