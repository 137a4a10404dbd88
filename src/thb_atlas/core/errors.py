"""Errors that a user can mend, and the pieces of which their messages are made."""

import difflib
from collections.abc import Iterable
from types import UnionType

LENGTH = 80  # characters of a value that a message shows


def cut(text: str, length: int = LENGTH) -> str:
    """Return a text cut to a length in characters, with an ellipsis for what is left out."""
    return text if len(text) <= length else f"{text[: length - 1]}\N{HORIZONTAL ELLIPSIS}"


def escape_unprintable(text: str) -> str:
    """Return a text with characters that cannot be seen or printed written as escapes: `\\u200b`."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def suggest(name: str, names: Iterable[str]) -> str:
    """Return ` (did you mean measures?)` for the nearest of some names, or an empty text if none is near."""
    candidates = [*names]
    completions = [each for each in candidates if name and (each.startswith(name) or each.endswith(name))]
    nearest = completions if len(completions) == 1 else difflib.get_close_matches(name, candidates, 1, 0.7)
    return f" (did you mean {nearest[0]}?)" if nearest else ""


class AtlasError(Exception):
    """An error that the user can mend: commands print its message, without a traceback."""

    status = 1  # exit status of a command that fails with it

    def _render_traceback_(self) -> list[str]:  # called by IPython
        return [f"{type(self).__name__}: {self}"]


class DataError(AtlasError, ValueError):
    """Data that break the rules, or a request for data that are not there; the message has one line per problem."""


class UnknownClaimError(DataError, AttributeError):
    """A name or id that no claim has; an AttributeError too, as a name can be asked for as an attribute."""


class UsageError(AtlasError, ValueError):
    """A request that cannot be met: an unknown notebook or section, a file that cannot be written, a port in use."""

    status = 2


class UnknownCountryError(UsageError):
    """A value of `country` that is not one of the reporting countries."""


class UnknownPlaceError(UsageError):
    """A name that no third country, country, region or continent of those asked for has."""


class EditionError(AtlasError, ValueError):
    """A mistake in `editions.yml` or `_toc.yml`."""


class NotebookError(AtlasError, RuntimeError):
    """A notebook that failed or cannot be run; the message names it, the cell if one failed, and the cause."""

    notebook = ""  # its JSON, with the outputs of the cells that ran


class BuildError(AtlasError):
    """A book that cannot be built; the message gives the reason, or one line per problem."""


def ensure_is(given: object, kind: type | UnionType, expected: str) -> None:
    """Raise DataError, with what is expected, for what is given as another kind of thing."""
    if not isinstance(given, kind):
        raise DataError(f"{expected}, not {type(given).__name__}")
