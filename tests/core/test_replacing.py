"""A file is replaced as a whole, or stays as it was."""

from pathlib import Path

import pytest

from thb_atlas.core.replacing import replacing


def test_an_error_leaves_the_file_as_it_was_and_names_it(tmp_path: Path):
    path = tmp_path / "folder" / "file"
    with replacing(path) as new:
        new.write_text("first", encoding="utf-8")
    with pytest.raises(OSError, match="No space left") as error, replacing(path) as new:
        new.write_text("sec", encoding="utf-8")
        raise OSError(28, "No space left on device")
    assert error.value.filename == str(path) and path.read_text(encoding="utf-8") == "first"
    assert list(path.parent.iterdir()) == [path]
    path = tmp_path / ("x" * 255)  # the part beside it has a longer name
    with pytest.raises(OSError, match="File name too long") as error, replacing(path) as new:
        new.touch()
    assert error.value.filename == str(path)
    with pytest.raises(FileNotFoundError) as error, replacing(path):
        (tmp_path / "source").read_text(encoding="utf-8")
    assert error.value.filename == str(tmp_path / "source")
