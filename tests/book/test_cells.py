"""Numbers in the tables of built pages: each leads to its rows, by a link or a button, and a button says its number."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import html
from samples import pages, read, text

from thb_atlas.display.numbers import MAX_LISTED

NUMBER = re.compile(r"((at least|at most|more than|less than|about) )?[-+]?\d[\d,.]*( ?%)?( (EMN members|countries))?")
BOUND = re.compile("^(at least|at most|more than|less than|about) ")  # of the study's numbers
IDENTIFIERS = {"Footnote", "Year", "When", "Last year", "Version", "Row", "Remark"}  # heads of columns
OWN_ROWS = {  # patterns of titles of tables that print rows of the data, or files, and the columns of these
    r"Table 1\. Registered victims .* by citizenship, 2022": {"Other EU citizens", "Non-EU citizens", "Own citizens"},
    r"Sums that cannot be added up as they stand, and sums in other currencies": {"Why"},
    r"All statements with their verdicts": {"Study", "Data"},
    r"Statements of .*": {"Study"},
    r"Annex I gives .* of these .* numbers of measures.*": {"Study", "All measures", "Without Spain's"},
    r"No reading of the dates gives .*": {"Under two years", "Two to four years", "Over four years", "Sum"},
    r"Lists of countries by footnote|Lost lists of countries": {"Number in the text", "Names listed"},
    r"The .* measures with an end after 2023, by their end": {"End"},
    r"Double entry": {"Rows, first coder", "Rows, second coder", "Cells", "Differing"},
    r"Second entries that differed": {"Second entry"},
    r"Repairs": {"Read", "Became"},
    r"Table in: Manifest": {"Bytes"},
}  # fmt: skip


def cells(page: html.HtmlElement) -> Iterator[tuple[str, str, html.HtmlElement]]:
    """Yield the body cells of a page's tables: the table's name, the head of the column, the cell."""
    for table in page.cssselect("article table, main table"):
        box = next((b for b in table.iterancestors("div") if b.get("aria-label")), table)
        heads = [text(head) for head in table.cssselect("thead tr")[0]]
        for row in (row for row in table.cssselect("tbody tr") if not row.cssselect("[scope=rowgroup]")):
            yield from ((box.get("aria-label", ""), head, cell) for head, cell in zip(heads, row, strict=True))


def own(name: str) -> set[str]:
    return {head for pattern, heads in OWN_ROWS.items() if re.fullmatch(pattern, name) for head in heads}


def bare(page: html.HtmlElement) -> list[str]:
    return [
        f"{name} / {head}: {text(cell)}"
        for name, head, cell in cells(page)
        if NUMBER.fullmatch(text(cell))
        and head not in IDENTIFIERS | own(name)
        and not cell.cssselect("a[href], button[popovertarget]")
    ]


def listed(popover: html.HtmlElement) -> int:
    names = re.split(r"\.csv: ", text(popover), maxsplit=1)[-1]
    names = re.sub(r" \([^()]*(examples|coded|inferred)[^()]*\)$", "", names)  # how they are known
    return len(names.split("; " if "; " in names else ", "))


def lying(page: html.HtmlElement) -> list[str]:
    """Return the buttons in tables whose popover is not there once, says another number or names not as many rows."""
    found = []
    popovers = page.cssselect("[popover][id]")
    by_id = {popover.get("id"): popover for popover in popovers}
    if len(by_id) < len(popovers):
        found.append("a popover stands there twice")
    for button in page.cssselect("table button[popovertarget]"):
        popover = by_id.get(button.get("popovertarget"))
        said = "" if popover is None else text(popover.cssselect("b")[0])
        said, shown = (BOUND.sub("", each) for each in (said, text(button)))
        counts = said.removeprefix(shown)
        wrong = not said.startswith(shown) or (counts and not re.match(" [a-z]", counts))
        number = int(re.search(r"\d[\d,]*", text(button))[0].replace(",", "")) if counts else 0
        if wrong or (1 < number <= MAX_LISTED and listed(popover) != number):
            found.append(f"{text(button)}: {said or 'no popover'}")
    return found


def test_every_number_in_a_table_leads_to_its_rows(book_html: Path, edition_html: Path):
    buttons = 0
    for path in [*pages(book_html), *pages(edition_html)]:
        page = read(path)
        assert (bare(page), lying(page)) == ([], []), path
        buttons += len(page.cssselect("table button[popovertarget]"))
    assert buttons > 1000
