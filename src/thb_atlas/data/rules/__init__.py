"""Rules between tables: each a function with its sentence, which the data dictionary shows."""

from . import countries, measures, places, printed, records
from .base import RULES, Data, Row, found

__all__ = ["RULES", "Data", "Row", "countries", "found", "measures", "places", "printed", "records"]
