"""Rules between the tables of this study: queries in rules.sql, and functions where cells must be parsed."""

from pathlib import Path

from ...gate.rules import register_queries
from . import claims, filters, locators, mentions

__all__ = ["claims", "filters", "locators", "mentions"]
register_queries(Path(__file__).with_name("rules.sql"))
