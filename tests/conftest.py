"""What the tests share: the whole book, built once."""

from pathlib import Path

import pytest

from thb_atlas.build import build


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the whole book from the repository and return the folder with its pages."""
    target = tmp_path_factory.mktemp("book") / "html"
    build(target)
    return target
