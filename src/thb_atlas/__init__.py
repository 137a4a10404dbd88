"""thb-atlas: what the notebooks share. Notebooks use `import thb_atlas as thb`."""

from . import ledger, maps, measure_figures, measures, positions, rules
from .browse import browse
from .datapackage import DATA, DataError, load
from .figures import ACCENT, BLANK, CATEGORIES, FOCUS, GRID, INK, MUTED, PALE, colour, matrix, set_style, show_map
from .figures import show as show_figure
from .focus import Focus, UnknownCountryError, focus
from .lists import against_footnotes, counted, footnote, footnote_claim, footnote_counts, shared_counts
from .marked import computed, date_marks, judge, stated, with_marks
from .places import country_name, members, place_name, places, reporting, terms
from .positions import inline
from .prose import glue, note, say
from .statements import naming, show_claims, show_naming, show_statements
from .tables import marks, names
from .tables import show as show_table

__version__ = "0.1.0"
__all__ = [
    "ACCENT", "BLANK", "CATEGORIES", "DATA", "FOCUS", "GRID", "INK", "MUTED", "PALE", "DataError", "Focus",
    "UnknownCountryError", "against_footnotes", "browse", "colour", "computed", "counted", "country_name",
    "date_marks", "focus",
    "footnote", "footnote_claim", "footnote_counts", "glue", "inline", "judge", "ledger", "load", "maps", "marks",
    "matrix", "measure_figures", "measures", "members", "names", "naming", "note", "place_name", "places", "positions",
    "reporting", "rules", "say", "set_style", "shared_counts", "show_claims", "show_figure", "show_map", "show_naming",
    "show_statements", "show_table", "stated", "terms", "with_marks",
]  # fmt: skip
