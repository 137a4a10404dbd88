"""thb-atlas: what the notebooks share. Notebooks use `import thb_atlas as thb`."""

from . import behind, findings, ledger, maps, measure_figures, measures, positions, rules, search, smallest
from .browse import browse
from .datapackage import DATA, DataError, load
from .figures import ACCENT, BLANK, CATEGORIES, FOCUS, GRID, INK, MUTED, PALE, colour, matrix, set_style, show_map
from .figures import show as show_figure
from .focus import Focus, UnknownCountryError, focus
from .lists import against_footnotes, counted, footnote, footnote_counts
from .places import country_name, members, place_name, places, reporting, terms
from .positions import inline
from .prose import glue, note, say
from .tables import marks, names
from .tables import show as show_table

__version__ = "0.1.0"
__all__ = [
    "ACCENT", "BLANK", "CATEGORIES", "DATA", "FOCUS", "GRID", "INK", "MUTED", "PALE", "DataError", "Focus",
    "UnknownCountryError", "against_footnotes", "behind", "browse", "colour", "counted", "country_name", "findings",
    "focus", "footnote", "footnote_counts", "glue", "inline", "ledger", "load", "maps", "marks", "matrix",
    "measure_figures", "measures", "members", "names", "note", "place_name", "places", "positions", "reporting",
    "rules", "say", "search", "set_style", "show_figure", "show_map", "show_table", "smallest", "terms",
]  # fmt: skip
