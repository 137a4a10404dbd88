"""National measures beside the study's numbers: a table to compare the two, and the rows behind both."""

from collections.abc import Collection, Mapping

import pandas as pd

from .counts import count_each, number_each
from .popovers import Number


def against_study(
    counts: pd.DataFrame, found: Mapping[str, Collection[str]], bases: Mapping[str, Collection[str]]
) -> tuple[pd.DataFrame, dict[str, dict[str, Number]]]:
    """Compare printed numbers of measures with the measures found for the same items.

    `counts` comes from `measures.printed`; `found` maps its items to measure ids; `bases` maps a column's name to the
    measures that count in it. One row per item of `found`, indexed by it, in the order of `counts`: label, Study, one
    column per basis, and which of them agree with the study. The second value has the rows behind the columns of
    numbers, as `show_table` takes them.
    """
    listed, table = counts[counts.index.isin(list(found))], []
    kept = {name: {item: set(found[item]) & set(base) for item in listed.index} for name, base in bases.items()}
    for item, row in listed.iterrows():
        sizes = {name: len(ids[item]) for name, ids in kept.items()}
        agree = [name for name, size in sizes.items() if pd.notna(row["value"]) and size == row["value"]]
        study = int(row["value"]) if pd.notna(row["value"]) else pd.NA
        verdict = "study prints none" if pd.isna(row["value"]) else " and ".join(agree) or "none"
        table.append({"": row["label_en"], "Study": study, **sizes, "Agrees": verdict})
    frame = pd.DataFrame(table, index=listed.index)
    behind = {"Study": number_each(listed, "value")} if table else {}
    behind |= {name: count_each(ids, "measures") for name, ids in kept.items()}
    return frame.astype({"Study": "Int64"}) if table else frame, behind
