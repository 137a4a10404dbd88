"""What is particular to this study: `pages` of its sections, `profiles`, its `audit`, `rules` between its tables."""
