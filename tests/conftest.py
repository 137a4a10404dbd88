"""What the tests share: the whole book, built once, and a browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from thb_atlas import editions
from thb_atlas.build import build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the whole book and one country's edition from the repository and return the folder that has both."""
    root = tmp_path_factory.mktemp("build")
    build([editions.whole(), editions.for_country("FR")], root=root)
    return root


@pytest.fixture(scope="session")
def built_book(built: Path) -> Path:
    """Return the folder with the pages of the whole book."""
    return built / "html"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Start Chromium; skip without it on a developer's computer, fail in continuous integration."""
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(chromium).exists() and not os.environ.get("CI"):
        pytest.skip("no Chromium on this computer (in CI this is a failure)")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()
