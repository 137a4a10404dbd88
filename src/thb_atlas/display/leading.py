"""Which of several numbers may be called the most: one rule for every sentence that says so."""

from collections.abc import Hashable

import pandas as pd


def leaders(sizes: pd.Series, most: int = 3) -> list[Hashable]:
    """Return the labels with the highest numbers, at most so many, that stand apart from all others.

    `sizes` are numbers by label. Labels with equal numbers are taken together or not at all, a number of 1 leads
    nothing, and where all are equal nobody does: then the list is empty, and a sentence must not say "most".

    >>> leaders(pd.Series({"Niger": 4, "Nigeria": 3, "Tunisia": 2, "Libya": 2, "Ghana": 1}))
    ['Niger', 'Nigeria']
    """
    order = sizes[sizes > 0].sort_values(ascending=False, kind="stable")
    for place in range(min(most, len(order) - 1), 0, -1):
        if order.iloc[place - 1] > order.iloc[place] and order.iloc[place - 1] > 1:
            return order.index[:place].tolist()
    return order.index.tolist() if len(order) == 1 and order.iloc[0] > 1 else []
