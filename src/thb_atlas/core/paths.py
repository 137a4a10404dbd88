"""The paths of the project's files and folders, each named once."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
SHIPPED = PACKAGE / "_data"  # the data package inside an installed wheel
CHECKOUT = not SHIPPED.is_dir()
DATA = ROOT / "data" if CHECKOUT else SHIPPED
BOUNDARIES = DATA / "boundaries"
NOTEBOOKS = ROOT / "notebooks"  # one page each
BOOK = ROOT / "book"  # pages of prose, styles, templates
DOCS = ROOT / "docs"  # some of them are pages too
PROSE = BOOK / "prose"  # notebooks that compute the numbers of prose pages
EDITIONS = ROOT / "editions.yml"
CONTENTS = ROOT / "_toc.yml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
BUILD = ROOT / "_build" if CHECKOUT else CACHE / "thb-atlas"
VERDICTS = BUILD / "verdicts.json"  # the verdict on each claim, written by `ledger.verdicts`
