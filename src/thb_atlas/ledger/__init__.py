"""The ledger: what the study states, what the data give, the verdict; other ways to count; contradictions."""
