"""Where everything of this project lies: one module names each folder once."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
SHIPPED = PACKAGE / "_data"  # what a wheel has of the project besides this package
CHECKOUT = not SHIPPED.is_dir()
DATA = ROOT / "data" if CHECKOUT else SHIPPED
BOUNDARIES = DATA / "boundaries"
NOTEBOOKS = ROOT / "notebooks"  # a page each
BOOK = ROOT / "book"  # pages of prose, styles, templates
DOCS = ROOT / "docs"  # of which some are pages too
PROSE = BOOK / "prose"  # notebooks that make the numbers of these pages
EDITIONS = ROOT / "editions.yml"
CONTENTS = ROOT / "_toc.yml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
BUILD = ROOT / "_build" if CHECKOUT else CACHE / "thb-atlas"
VERDICTS = BUILD / "verdicts.json"  # what the ledger says of each claim (`ledger.verdicts`)
VALID = BUILD / "valid.json"  # which tables were found valid (`data.schema`)
