"""Rules between the tables of this study: queries in rules.sql; functions where what a cell says must be parsed."""

from pathlib import Path

from ...data.rules import rules_of
from . import filters, mentions, places

__all__ = ["filters", "mentions", "places"]
rules_of(Path(__file__).with_name("rules.sql"))
