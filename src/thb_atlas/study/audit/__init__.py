"""The audit of a section: statements with verdicts and rows, tables beside footnotes, and what the text has lost."""
