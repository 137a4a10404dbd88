"""The tables of the method page: how the data were made, checked and repaired, and what is missing."""

import pandas as pd
from markupsafe import Markup
from pandas.api.types import is_numeric_dtype

from .behind import linked
from .codings import second_coding
from .counts import number
from .datapackage import load, resource
from .popovers import at_root
from .tables import NUMBER, TABLE


def _table(frame: pd.DataFrame, name: str) -> str:
    """Return rows of a resource as a table in HTML with a link to its CSV under it; missing values are an en dash.

    Cells may be Markup, such as numbers that open their rows.
    """
    kinds = [
        NUMBER if is_numeric_dtype(cells) or cells.str.contains("thb-rows").all() else "" for _, cells in frame.items()
    ]
    cells = [["–" if pd.isna(cell) else cell for cell in row] for row in frame.astype(object).values]
    title, plain = resource(name)["title"], [False] * len(frame)
    html = TABLE.render(caption=title, name=name, heads=list(frame), kinds=kinds, bold=plain, rows=cells)
    return f'{html}<p class="thb-strip">Data: <a href="data/{name}.csv">{name}.csv</a></p>'


def double_entry() -> str:
    """Return the table of the double entry: rows of both coders, cells, differing cells, the rate in percent."""
    entry = load("double_entry")
    rates = (100 * entry["differing"] / entry["cells"]).map("{:.1f}".format)
    said = [f"{row.resource}: {row.differing:,} of {row.cells:,} cells" for row in entry.itertuples()]
    rated = [number(rate, [row], "double_entry") for rate, row in zip(rates, said, strict=True)]
    shown = entry.assign(rate=pd.Series([Markup(at_root(rate)) for rate in rated], dtype=object))
    shown = shown[["resource", "rows_a", "rows_b", "cells", "differing", "rate", "settled_en"]]
    names = ["Table", "Rows, first coder", "Rows, second coder", "Cells", "Differing", "Rate (%)", "Settled"]
    return _table(shown.set_axis(names, axis=1), "double_entry")


def coded_differently() -> str:
    """Return the table of the cells in which the second coding differs from the tables, and how each was settled."""
    cells = second_coding().query("not same").replace("", pd.NA)
    measures = [Markup(linked(measure).replace('href="../', 'href="')) for measure in cells["measure_id"]]
    shown = cells.assign(measure_id=pd.Series(measures, cells.index, dtype=object)).drop(columns="same")
    return _table(shown.set_axis(["Measure", "Attribute", "Here", "Second coder", "Settled"], axis=1), "second_coding")


def repairs() -> str:
    """Return the table of all repairs: where, what was read, what it became, what proves it."""
    names = {"locator": "Study", "row": "Row", "column": "Column", "read": "Read", "became": "Became"}
    names |= {"proof": "Kind of proof", "proof_en": "Proof"}
    shown = load("repairs")[list(names)].rename(columns=names)
    return _table(shown, "repairs")


def gaps() -> str:
    """Return the table of all gaps: where, in which table, what is lost, why it stays empty."""
    names = {"locator": "Study", "resource": "Table", "lost_en": "Lost", "reason_en": "Why it stays empty"}
    return _table(load("gaps")[list(names)].rename(columns=names), "gaps")


def values() -> dict[str, str]:
    """Return the tables that `book/method.md` names as {{ name }}, as HTML."""
    shown = {"double_entry": double_entry(), "coded_differently": coded_differently()}
    return {**shown, "repairs_table": repairs(), "gaps_table": gaps()}
