"""A copy of the data package that tests can damage."""

from collections.abc import Iterator

import pytest
from damage import Copy


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("package"))


@pytest.fixture
def copy(whole: Copy) -> Iterator[Copy]:
    """Give a copy of the data package that can be damaged."""
    yield whole
    whole.mend()
