"""What is particular to this study: its sections, footnote lists, measures, positions, and how it was coded."""
