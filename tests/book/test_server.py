"""The server shows built books."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

PAGE = "<p>the book</p>"
SERVE = "from pathlib import Path; from thb_atlas.book import server; "
SERVE += "server.serve_books(Path({!r}), 'html', 0, lambda address: print(address, flush=True))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
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


SHOWN = {
    "/html/": PAGE, "/html/index.html?audit=1": PAGE, "/html/data/boxes.csv": "a,b", "/editions/FR/": "<p>France</p>",
    "/html/none": None, "/html/" + "x" * 5000: None, "//html/../../etc/passwd": None,
}  # fmt: skip


def test_files_of_books_are_shown_and_nothing_else(server: str):
    for path, content in SHOWN.items():
        connection = http.client.HTTPConnection(server, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        assert (answer.status, body) == (200, content) if content else answer.status == 404, path
