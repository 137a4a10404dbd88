"""What can go wrong by a user's mistake: each message is a sentence that its reader can act on."""

import difflib
from collections.abc import Iterable

LENGTH = 80  # signs of a value that a message shows


def cut(text: str, length: int = LENGTH) -> str:
    """Return a text of at most so many signs, the end left out."""
    return text if len(text) <= length else f"{text[: length - 1]}\N{HORIZONTAL ELLIPSIS}"


def visible(text: str) -> str:
    """Return a text with what cannot be seen, or not be written, spelt out: `\\u200b`."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def meant(text: str, known: Iterable[str]) -> str:
    """Return a question for who wrote a name with a slip, ` (did you mean measures?)`; nothing if none is near."""
    names = [*known]
    begun = [name for name in names if text and name.startswith(text)]
    near = begun if len(begun) == 1 else difflib.get_close_matches(text, names, 1, 0.7)
    return f" (did you mean {near[0]}?)" if near else ""


class AtlasError(Exception):
    """Something that its reader can mend: the message says what, in sentences, and a traceback would not help."""

    status = 1  # with which a command ends

    def _render_traceback_(self) -> list[str]:  # IPython asks an exception for this
        return [f"{type(self).__name__}: {self}"]


class DataError(AtlasError, ValueError):
    """Curated data that break the rules in datapackage.json; the message has one line per problem."""


class UsageError(AtlasError, ValueError):
    """What somebody asked for is not there, or cannot be taken: a notebook, a section, a file to write, a port."""

    status = 2


class UnknownCountryError(UsageError):
    """A value of `country` that names none of the countries that reported."""


class UnknownPlaceError(UsageError):
    """A value of `place` that names none of the third countries that the study names."""


class EditionError(AtlasError, ValueError):
    """A mistake in `editions.yml` or `_toc.yml`."""


class NotebookError(AtlasError, RuntimeError):
    """A notebook that could not become a page; the message names notebook, cell and cause."""

    notebook = ""  # as far as it came, if it ran


class BuildError(AtlasError):
    """The book could not be built; the message says why, in one sentence or in one line per problem."""
