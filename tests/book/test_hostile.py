"""Text is text: whatever stands in a cell is shown as it stands; nothing of it runs, loads, links or is interpreted.

Texts that would do something where text is taken for more are put into every column of text of a data package.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from damage import read, write
from samples import checkout, command, pages

from thb_atlas.gate import validation

pytestmark = pytest.mark.book
TEXTS = [
    "<script>window.hit=1</script>", "<img src=x onerror=window.hit=2>", "[there](javascript:window.hit=3)",
    '"><svg onload="window.hit=4"></svg>', "</td></table></article><script>window.hit=5</script>",
    "{eval-rst} .. raw:: html <script>window.hit=6</script>", "{literalinclude}`/etc/passwd`",
    "{{ certificate }} {{ claims }} {% raw %} ${title} %(x)s", "**not bold** _not_ `not code` $x^2$ ~~out~~ | cell |",
    "&ltb&gt &ampamp &#60i&#62 \\n \\\\ \\*", "https://elsewhere.example/x <https://elsewhere.example/y>",
    "//elsewhere.example/z", "% of a comment",
    "' onmouseover='window.hit=7' x='", "</noscript></template></textarea></title><script>window.hit=8</script>",
    "<!-- gone --> <!--/deferred--> -->", "<a href=javascript:window.hit=9 class=thb-mark>sign</a>",
    "![a picture](file:///etc/passwd)", "# no heading > no quote - no list 1. none",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>", "a(target)= [^1]: [ref]: {ref}`x`",
]  # fmt: skip
ROWS = 4  # of each table
Place = tuple[str, str, str]  # table, column, what stood there
RULED = {  # columns whose rules no other text passes
    "resource", "row_id", "locator", "study_locator", "section", "filter", "column", "value", "name_fr",
    "name_en", "identifier", "row", "became",  # a repair is compared with its cell
    "words_en",  # a word of quantity stands in the statements that it is of
    "reason_en",  # an exception that nothing needs any longer is refused, with its reason
}  # fmt: skip
ASKED = {"short_name_en", "adjective_en"}  # by a rule on texts of another table
PAGES = [  # between them every kind of exhibit, and every column of text that any page shows
    "notebooks/01_context", "notebooks/03_3_measures_abroad", "notebooks/03_5_cooperation",
    "notebooks/04_challenges_practices", "notebooks/a1_measures_abroad", "notebooks/a3_places",
    "notebooks/07_conclusions", "notebooks/claims_audit", "method", "glossary", "places/UKR",
    "regions/western_balkans", "explore",
]  # fmt: skip
SIGN = re.compile(r"zq(\d+)q")  # before a planted text
ENDS = re.compile(r"zq(\d+)q\b((?:(?!zq\d+q).)*?)\bqz\1z", re.DOTALL)  # whole ones: descriptions of pages may be cut
SEEN = """(() => {
  const names = ['alt', 'title', 'aria-label', 'content', 'placeholder'];
  const said = [...document.querySelectorAll('*')].flatMap(e => names.map(name => e.getAttribute(name)));
  document.querySelectorAll('script, noscript').forEach(e => e.remove());  // no text where there are scripts
  return [document.documentElement.textContent, ...said].join('\\n\\n');
})()"""
LINKS = "[...document.querySelectorAll('[href],[src]')].map(e => e.getAttribute('href') || e.src)"


def _columns(schema: dict) -> list[str]:
    """Return the columns in which anything may stand: text without a pattern, a list of values or another table."""
    keys = {column for key in schema.get("foreignKeys", []) for column in key["fields"]}
    free = [field for field in schema["fields"] if field["type"] == "string" and field["name"] not in keys | ASKED]
    return [field["name"] for field in free if not {"enum", "pattern"} & set(field.get("constraints", {}))]


def _places(folder: Path) -> Iterator[Place]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    filters = "; ".join(row["filter"] for row in read(folder / "claims.csv"))
    for part in (part for part in package["resources"] if part["type"] == "table"):
        rows = read(folder / part["path"])
        for column in _columns(part["schema"]):
            filled = list(dict.fromkeys(row[column] for row in rows if row[column] and row[column] not in filters))
            chosen = filled[:: max(1, len(filled) // ROWS)][:ROWS]
            yield from ((part["path"], column, value) for value in chosen)


def _marked(number: int, text: str) -> str:
    """Return a text with a hostile one between signs of its own; every third begins with it."""
    hostile = TEXTS[number % len(TEXTS)]
    marked = f"zq{number}q {hostile} qz{number}z"
    end = "." if text.endswith(".") else ""  # a sentence stays one
    return f"{hostile} {marked} {text}" if number % 3 == 0 else f"{text} {marked}{end}"


def _plant(folder: Path) -> tuple[dict[Place, str], set[tuple[str, str]]]:
    """Add a text to cells of every column of text; return them, and the columns of which a rule refuses every one.

    Each text begins and ends with signs of its own. What the gate refuses is taken out again.
    """
    planted = {place: _marked(number, place[2]) for number, place in enumerate(_places(folder))}
    columns = {(path, column) for path, column, _ in planted}
    whole = {path: read(folder / path) for path, _ in columns}
    while True:
        for path, rows in whole.items():
            cells = [{c: planted.get((path, c, text), text) for c, text in row.items()} for row in rows]
            write(folder / path, cells)
        found = [fault for fault in validation.faults(folder) if fault.row]
        refused = {(f.file, c, whole[f.file][f.row - 2][c]) for f in found for c in f.column.split(", ")} & set(planted)
        rows = {(f.file, *cell) for f in found for cell in whole[f.file][f.row - 2].items()}
        refused = refused or rows & set(planted)
        wanted = {number for fault in found for number in SIGN.findall(fault.expected)}  # elsewhere: a second entry
        refused |= {place for place, text in planted.items() if SIGN.search(text)[1] in wanted}
        if not refused:
            return planted, columns - {(path, column) for path, column, _ in planted}
        planted = {place: text for place, text in planted.items() if place not in refused}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[str, tuple[str, str]]]]:
    folder = checkout(tmp_path_factory.mktemp("hostile"))
    texts, refused = _plant(folder / "data")
    assert {column for _, column in refused} <= RULED
    declared = yaml.safe_load((folder / "editions.yml").read_text(encoding="utf-8"))
    profile, *_ = declared["country"]["contents"]["parts"]
    chosen = {"caption": "More", "chapters": [{"file": file} for file in PAGES]}
    declared["country"]["contents"]["parts"] = [profile, chosen]
    declared["country"]["prose"] |= declared["whole"]["prose"]
    (folder / "editions.yml").write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    done = command(folder, "build", "--country", "LU")
    assert done.returncode == 0, done.stderr
    signed = ((ENDS.search(text), place[:2]) for place, text in texts.items())
    told = {found[1]: (" ".join(found[0].split()), column) for found, column in signed}
    return folder / "_build" / "editions" / "LU", told


def test_nothing_runs_loads_or_links_and_no_file_of_the_computer_is_on_a_page(planted: tuple, page):
    book, texts = planted
    foreign, shown = [], {}
    page.on("request", lambda r: foreign.append(r.url) if "passwd" in r.url or r.url.startswith("http") else None)
    page.on("dialog", lambda dialog: foreign.append(dialog.message))
    for path in pages(book):
        page.goto(f"{path.as_uri()}?audit=1")
        page.mouse.move(300, 300)
        assert page.evaluate("window.hit") is None, path
        links = [link for link in page.evaluate(LINKS) if not link.startswith("data:text/csv;")]  # the text of a table
        led = [link.partition("?")[0] for link in links]  # a query is what is searched for
        assert not [link for link in led if "javascript:" in link or "elsewhere.example" in link], path
        said = page.evaluate(SEEN)
        for found in ENDS.finditer(said):
            shown.setdefault(found[1], set()).add(" ".join(found[0].split()))
    assert foreign == []
    assert {number: seen for number, seen in shown.items() if seen != {texts[number][0]}} == {}
    columns = {column for _, column in texts.values()}
    shown_columns = {texts[number][1] for number in shown}
    assert len(shown_columns) > 0.5 * len(columns), "others are notes, names in French, sources beside the study"
    assert not [path for path in book.rglob("*") if path.is_symlink()]
    assert not [path for path in pages(book) if "root:x:" in path.read_text(encoding="utf-8")]
