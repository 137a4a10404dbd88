"""Templates of pages, with values as HTML: texts inert, numbers with their rows."""

from collections.abc import Mapping

import jinja2
from markupsafe import Markup

from ..core.errors import DataError, suggest
from ..core.markup import as_markup, plain
from ..core.paths import PACKAGE
from ..core.wording import lower_first
from ..data.countries import country_name
from .locators import locator_link
from .numbers import Number, by_country_name, links, page_address

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(PACKAGE.glob("*/templates")),
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    finalize=lambda value: Markup(value.html()) if isinstance(value, Number) else as_markup(value),
)  # fmt: skip
TEMPLATES.filters |= {
    "address": lambda identifier: Markup(page_address(identifier)),
    "locator": lambda locator: Markup(locator_link(locator)),
    "country_name": country_name,
    "links": links,
    "lower_first": lower_first,
    "plain": lambda html: plain(str(html)),
    "countries": lambda codes: links(by_country_name(codes)),
}


def render(template: str, macro: str, values: Mapping[str, object], *args: object) -> str:
    """Return a macro of a template as HTML; `values` are the template's variables, `args` the macro's arguments.

    Raises DataError, with the nearest name, for an unknown macro.
    """
    module = TEMPLATES.get_template(f"{template}.html.j2").make_module(dict(values))
    if not hasattr(module, macro):
        raise DataError(f"{template}.html.j2 has no macro {macro!r}{suggest(macro, vars(module))}")
    return str(getattr(module, macro)(*args)).strip()
