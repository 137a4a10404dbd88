"""A copy of the data package that tests can damage."""

from collections.abc import Callable, Hashable, Iterator
from pathlib import Path

import pytest
from damage import Copy

from thb_atlas.gate import cells, descriptor, files


def once(check: Callable, key: Callable[..., Hashable]) -> Callable:
    """Return a check that is made once of what is the same: of a damaged copy, all but one table are as they were."""
    known: dict[Hashable, object] = {}

    def asked(*given: object) -> object:
        asked_of = key(*given)
        if asked_of not in known:
            known[asked_of] = check(*given)
        return known[asked_of]

    return asked


def state(path: Path) -> tuple:
    """Return what tells a file that was damaged from what it was; mending brings its time of change back."""
    try:
        found = path.lstat()
    except OSError:
        return ()
    return found.st_mode, found.st_mtime_ns, found.st_size


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    with pytest.MonkeyPatch.context() as patch:
        read = once(files.table, lambda folder, path, columns: (path, *columns, *state(folder / path)))
        patch.setattr(files, "table", read)
        patch.setattr(cells, "faults", once(cells.faults, lambda part, rows: (id(rows), repr(part))))
        patch.setattr(descriptor, "form_faults", once(descriptor.form_faults, repr))
        yield Copy(tmp_path_factory.mktemp("package"))


@pytest.fixture
def copy(whole: Copy) -> Iterator[Copy]:
    """Give a copy of the data package that can be damaged."""
    yield whole
    whole.mend()
