"""Content that does not have the form which a JSON Schema gives it, told so that somebody can mend it."""

import reprlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .errors import suggest

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


class Misfit(NamedTuple):
    """A part of some content that breaks its JSON Schema."""

    path: list[str | int]  # keys and indices that lead to it
    expected: str  # a noun phrase: the `description` of the schema there
    mend: str  # an imperative: its `mend`
    value: str | None = None


def misfits(content: object, validator: "Validator") -> Iterator[Misfit]:
    """Yield the parts of some content that break a JSON Schema, by their path; some several times."""
    errors = validator.iter_errors(content)
    for error in sorted(errors, key=lambda error: [(isinstance(key, str), key) for key in error.absolute_path]):
        path, known = [*error.absolute_path], error.schema.get("properties", {})
        if error.validator == "required":
            missing = (name for name in error.validator_value if name not in error.instance)
            yield from (Misfit(path, f"`{name}`", f"give its {name}") for name in missing)
        elif error.validator == "additionalProperties":
            unknown = sorted(map(str, set(error.instance) - set(known)))
            expected = f"properties that are known ({', '.join(known)})"
            hint = f"correct the name{suggest(unknown[0], known)}, or delete it"
            yield Misfit(path, expected, hint, ", ".join(unknown))
        else:
            value = reprlib.repr(error.instance) if isinstance(error.instance, dict | list) else str(error.instance)
            mend = error.schema.get("mend", "correct it")
            yield Misfit(path, error.schema.get("description", error.message), mend, value)
