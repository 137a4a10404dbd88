"""The numbers that the data give for all claims: a change of the code changes none, one of the data those meant."""

import json
from pathlib import Path

import pandas as pd

from thb_atlas.ledger.store import ledger

PINNED = Path(__file__).with_name("computed.json")  # a line for each section; where data change, so does this


def test_every_claim_has_the_number_that_it_had():
    found = {name: round(claim["computed"], 6) for name, claim in ledger().items() if pd.notna(claim["computed"])}
    assert found == json.loads(PINNED.read_text(encoding="utf-8"))
