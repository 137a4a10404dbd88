"""Sentences whose numbers are computed: numbers for the page's prose, and paragraphs for the country in focus."""

from html import escape

from IPython.display import HTML, Markdown, display
from myst_nb import glue as _glue

from .popovers import gathered


def glue(**values: object) -> None:
    """Make values available to the page's prose, without showing them here.

    Text is shown by {glue:text}`name`; a number that leads to its rows (`counts`) or to its claim (`marked`) by
    {glue:}`name`.
    """
    for name, value in values.items():
        _glue(name, value, display=False)


def say(text: str) -> None:
    """Show a paragraph of Markdown; numbers in it may be the HTML of `counts.Number`."""
    display(Markdown(gathered(text)))


def note(text: str) -> None:
    """Show a quiet line of plain text, as under a map."""
    display(HTML(f'<p class="thb-strip">{escape(text)}</p>'))
