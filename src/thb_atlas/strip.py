"""The quiet line under each figure and table: where the study has it, the data behind it, the notebook that made it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from .markdown import NOTEBOOK_LINK
from .popovers import Number
from .schema import resource


def _download(shown: pd.DataFrame, name: str) -> str:
    content = b64encode(shown.to_csv(index=False).encode("utf-8")).decode("ascii")
    href = f"data:text/csv;charset=utf-8;base64,{content}"
    return f'<a href="{href}" download="{escape(name)}.csv">this table as CSV</a>'


def numbers(rows: Mapping[str, Number]) -> str:
    """Return a button as HTML that opens the numbers of a figure, by label, each with the rows behind it."""
    lines = [f"{escape(str(label))}: {number.behind}" for label, number in rows.items()]
    return Number("the numbers and their rows", "<br>".join(lines)).html()


def strip(
    locator: str, data: Sequence[str], shown: pd.DataFrame | None = None, name: str = "table", drawn: str = ""
) -> str:
    """Return the strip as HTML: the study's locator, a link to each CSV, a link to the notebook.

    `data` names resources of the data package (DataError if one is unknown). With `shown`, the frame that the page
    displays, the strip also offers it for download as `NAME.csv`; the content is in the page itself. `drawn`, as HTML,
    says where the rows behind a figure's numbers are.
    """
    links = [f'<a href="../data/{resource(r)["path"]}">{r}.csv</a>' for r in data]
    parts = [f"Study: {escape(locator)}"]
    if drawn:
        parts.append(f"Drawn: {drawn}")
    if links:
        parts.append(f"Data: {', '.join(links)}")
    if shown is not None:
        parts.append(f"Download: {_download(shown, name)}")
    parts.append(f"Made by: {NOTEBOOK_LINK}")
    return f'<p class="thb-strip">{" · ".join(parts)}</p>'
