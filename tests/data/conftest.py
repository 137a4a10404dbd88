"""A copy of the data package that tests can damage."""

from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest
from damage import Copy

from thb_atlas.data import cells, descriptor


def once(check: Callable[..., list]) -> Callable[..., list]:
    """Return a check that is made once of what is the same: of a damaged copy, all but one table are as they were."""
    known: dict[bytes, list] = {}

    def asked(*given: object) -> list:
        key = sha256(repr(given).encode("utf-8", "backslashreplace")).digest()
        if key not in known:
            known[key] = check(*given)
        return known[key]

    return asked


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "faults", once(cells.faults))
        patch.setattr(descriptor, "shape", once(descriptor.shape))
        yield Copy(tmp_path_factory.mktemp("package"))


@pytest.fixture
def copy(whole: Copy) -> Iterator[Copy]:
    """Give a copy of the data package that can be damaged."""
    yield whole
    whole.mend()
