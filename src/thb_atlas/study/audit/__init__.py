"""What the ledger shows of a section: its statements with verdicts and rows, tables against footnotes, what is lost."""
