"""thb-atlas: what the notebooks share. Notebooks use `import thb_atlas as thb`.

What draws, and what audits, is imported when it is first asked for: the command needs none of it when nothing changed.
"""

from importlib import import_module

from .browse import browse
from .datapackage import DATA, DataError, load
from .focus import Focus, UnknownCountryError, focus
from .places import country_name, members, place_name, places, reporting, terms

__version__ = "0.1.0"
_MODULES = ("behind", "findings", "ledger", "maps", "measure_figures", "measures", "positions", "rules", "search",
            "smallest")  # fmt: skip
_LATER = {
    "against": ("against_study",),
    "figures": ("colour", "matrix", "set_style", "show_figure", "show_map"),
    "lists": ("against_footnotes", "counted", "footnote", "footnote_claim", "footnote_counts", "paired",
              "shared_counts"),
    "marked": ("computed", "date_marks", "judge", "stated", "with_marks"),
    "counts": ("count", "count_each", "number", "number_each"),
    "palette": ("ACCENT", "BLANK", "CATEGORIES", "FOCUS", "GRID", "INK", "MUTED", "PALE"),
    "positions": ("inline",),
    "prose": ("glue", "note", "say"),
    "statements": ("naming", "show_claims", "show_naming", "show_statements"),
    "tables": ("marks", "names", "show_table"),
}  # fmt: skip
_HOMES = {name: module for module, names in _LATER.items() for name in names}
__all__ = [  # noqa: PLE0604 - names of the tables above
    "DATA", "DataError", "Focus", "UnknownCountryError", "browse", "country_name", "focus", "load", "members",
    "place_name", "places", "reporting", "terms", *_MODULES, *_HOMES,
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import the home of a name when it is first used (PEP 562)."""
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    """Return all public names: JupyterLab completes them."""
    return sorted(__all__)
