"""The ledger: the claims of the study, the numbers that the data have for them, and the verdicts."""
