"""Fonts in memory: matplotlib asks the system for a part of a font's file for each letter that it draws."""

from functools import cache
from mmap import ACCESS_READ, mmap

from matplotlib import ft2font

_Font = ft2font.FT2Font


class _Mapped(mmap):
    """A file in memory that is still known by its path, which PDF and PostScript look for."""

    path: str

    def __str__(self) -> str:
        return self.path


@cache
def _mapped(path: str) -> _Mapped:
    with open(path, "rb") as file:
        mapped = _Mapped(file.fileno(), 0, access=ACCESS_READ)
    mapped.path = path
    return mapped


def _font(file: object, *arguments: object, **options: object) -> _Font:
    return _Font(_mapped(file) if isinstance(file, str) else file, *arguments, **options)


def keep_in_memory() -> None:
    """Let matplotlib read the fonts that it opens from now on from memory; what it draws is the same."""
    ft2font.FT2Font = _font
