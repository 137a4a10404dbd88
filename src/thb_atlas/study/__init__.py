"""What is particular to this study: the page of its notebooks, its measures, positions, mentions and footnotes.

In folders: `rules` between its tables, the `audit`, `profiles`, and the values of `pages` of prose.
"""
