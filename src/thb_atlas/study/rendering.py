"""Templates of pages and profiles, with values as HTML: texts inert, numbers with their rows."""

from collections.abc import Mapping
from pathlib import Path

import jinja2
from markupsafe import Markup

from ..core.errors import DataError, suggest
from ..core.markup import inert
from ..display.locators import locator_link
from ..display.numbers import Number, page_address


def _to_markup(value: object) -> Markup:
    """Return a value as HTML: a number with its rows, markup as it is, other text inert."""
    if isinstance(value, Number):
        return Markup(value.html())
    return value if isinstance(value, Markup) else Markup(inert(value))


TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True, finalize=_to_markup, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
)  # fmt: skip
TEMPLATES.filters["address"] = lambda identifier: Markup(page_address(identifier))
TEMPLATES.filters["locator"] = lambda locator: Markup(locator_link(locator))


def render(template: str, macro: str, values: Mapping[str, object], *args: object) -> str:
    """Return a macro of a template as HTML; `values` are the template's variables, `args` the macro's arguments.

    Raises DataError, with the nearest name, for an unknown macro.
    """
    module = TEMPLATES.get_template(f"{template}.html.j2").make_module(dict(values))
    if not hasattr(module, macro):
        raise DataError(f"{template}.html.j2 has no macro {macro!r}{suggest(macro, vars(module))}")
    return str(getattr(module, macro)(*args)).strip()
