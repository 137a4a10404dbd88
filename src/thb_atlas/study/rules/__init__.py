"""Rules between the tables of this study: each a function with its sentence, which the data dictionary shows."""

from . import countries, entries, measures, mentions, places, printed, records

__all__ = ["countries", "entries", "measures", "mentions", "places", "printed", "records"]
