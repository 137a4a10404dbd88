"""Values that pages of prose (book/*.md) insert by name, as {{ name }}: numbers, tables, lists and whole pages.

The notebooks of book/prose/ compute them and show them with `show`, where the build finds them. On the start page,
`{{ study_NAME }}` is the number that the claim of this name states, with its row, and `{{ sign_NAME }}` the verdict on
it, to follow the words that state it.
"""

from collections.abc import Mapping

from IPython.display import display

from ...core.markup import VALUES_MIME, at_root
from ...display.numbers import Number


def show(values: Mapping[str, object]) -> None:
    """Display values in a notebook, where the build finds them: numbers as HTML with their rows, others as text."""
    shown = {name: at_root(v.html()) if isinstance(v, Number) else str(v) for name, v in values.items()}
    display({VALUES_MIME: shown}, raw=True)
