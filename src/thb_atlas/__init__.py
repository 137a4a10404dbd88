"""thb-atlas: what the notebooks share. Notebooks use `import thb_atlas as thb`.

Each name is imported when it is first asked for: the command draws and audits nothing when nothing changed, and the
press needs no tables.
"""

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"
_MODULES = ("behind", "findings", "ledger", "maps", "measure_figures", "measures", "positions", "rules", "search",
            "smallest")  # fmt: skip
_LATER = {
    "against": ("against_study",),
    "browse": ("browse",),
    "datapackage": ("DATA", "DataError", "load"),
    "figures": ("colour", "matrix", "set_style", "show_figure", "show_map"),
    "focus": ("Focus", "UnknownCountryError", "focus"),
    "lists": ("against_footnotes", "counted", "footnote", "footnote_claim", "footnote_counts", "paired",
              "shared_counts"),
    "marked": ("computed", "date_marks", "judge", "stated", "with_marks"),
    "counts": ("count", "count_each", "number", "number_each"),
    "palette": ("ACCENT", "BLANK", "CATEGORIES", "FOCUS", "GRID", "INK", "MUTED", "PALE"),
    "places": ("country_name", "members", "place_name", "places", "reporting", "terms"),
    "positions": ("inline",),
    "prose": ("glue", "note", "say"),
    "statements": ("naming", "show_claims", "show_naming", "show_statements"),
    "tables": ("marks", "names", "show_table"),
}  # fmt: skip
_HOMES = {name: module for module, names in _LATER.items() for name in names}
__all__ = [*_MODULES, *_HOMES]  # noqa: PLE0604 - names of the tables above


class _Package(ModuleType):
    """The package: a function that has its module's name, as `focus`, is not hidden when the module is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


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
