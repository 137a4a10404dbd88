"""Where everything of this project lies: one module names each folder once."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
DATA = ROOT / "data"
BOUNDARIES = DATA / "boundaries"
NOTEBOOKS = ROOT / "notebooks"  # a page each
BOOK = ROOT / "book"  # pages of prose, styles, templates
PROSE = BOOK / "prose"  # notebooks that make the numbers of these pages
EDITIONS = ROOT / "editions.yml"
CONTENTS = ROOT / "_toc.yml"
BUILD = ROOT / "_build"
VERDICTS = BUILD / "verdicts.json"  # what the ledger says of each claim (`ledger.verdicts`)
VALID = BUILD / "valid.json"  # which tables were found valid (`data.schema`)
