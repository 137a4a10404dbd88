"""Rules between the tables of this study: each a function with its sentence, which the data dictionary shows."""

from . import countries, measures, places, printed, records

__all__ = ["countries", "measures", "places", "printed", "records"]
