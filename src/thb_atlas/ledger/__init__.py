"""The ledger: the claims of the study, the numbers that the data give for them, and the verdicts."""
