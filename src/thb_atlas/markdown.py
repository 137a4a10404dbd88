"""What stands in the text of pages: tables in Markdown, and a link that is filled when the page is finished."""

from collections.abc import Iterable, Sequence

NOTEBOOK_LINK = '<a data-thb-notebook="">this notebook</a>'


def table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table with a head and rows of cells; a cell may hold Markdown, but no line break."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(head), ["---"] * len(head), *cells])
