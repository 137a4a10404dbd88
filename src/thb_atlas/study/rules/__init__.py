"""Rules between the tables of this study: queries in rules.sql; functions where what a cell says must be parsed."""

from pathlib import Path

from ...gate.rules import rules_of
from . import claims, filters, mentions, places

__all__ = ["claims", "filters", "mentions", "places"]
rules_of(Path(__file__).with_name("rules.sql"))
