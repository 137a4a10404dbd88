"""The audit of a section: claims with verdicts and rows, tables beside footnotes, and what the text has lost."""
