"""Text is text: whatever stands in a cell is shown as it stands; nothing of it runs, loads, links or is interpreted."""

import re
from pathlib import Path

import hostile
import pytest
import yaml
from samples import checkout, command, pages

pytestmark = pytest.mark.book
RULED = {  # columns whose rules no other text passes
    "resource", "row_id", "locator", "study_locator", "section", "filter", "column", "value",
}  # fmt: skip
PAGES = [  # between them every kind of exhibit, and every column of text that any page shows
    "notebooks/01_context", "notebooks/02_eu_measures", "notebooks/03_3_measures_abroad", "notebooks/03_5_cooperation",
    "notebooks/04_challenges_practices", "notebooks/a1_measures_abroad", "notebooks/a3_places",
    "notebooks/claims_audit", "method", "glossary", "subjects", "places/UKR",
]  # fmt: skip
ENDS = re.compile(r"zq(\d+)q\b((?:(?!zq\d+q).)*?)\bqz\1z", re.DOTALL)  # whole ones: descriptions of pages may be cut
SEEN = """[document.documentElement.textContent, ...[...document.querySelectorAll('*')].flatMap(e =>
    ['alt', 'title', 'aria-label', 'content', 'placeholder'].map(name => e.getAttribute(name)))].join('\\n\\n')"""
LINKS = "[...document.querySelectorAll('[href],[src]')].map(e => e.getAttribute('href') || e.src)"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[str, tuple[str, str]]]]:
    """Build an edition from data with a hostile text in every column; return it, the texts and their columns."""
    folder = checkout(tmp_path_factory.mktemp("hostile"))
    texts, refused = hostile.plant(folder / "data")
    assert {column for _, column in refused} <= RULED
    declared = yaml.safe_load((folder / "editions.yml").read_text(encoding="utf-8"))
    profile, *_ = declared["country"]["contents"]["parts"]
    chosen = {"caption": "More", "chapters": [{"file": file} for file in PAGES]}
    declared["country"]["contents"]["parts"] = [profile, chosen]
    declared["country"]["prose"] |= declared["whole"]["prose"]
    (folder / "editions.yml").write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    done = command(folder, "build", "--country", "FR")
    assert done.returncode == 0, done.stderr
    signed = ((ENDS.search(text), place[:2]) for place, text in texts.items())
    told = {found[1]: (" ".join(found[0].split()), column) for found, column in signed}
    return folder / "_build" / "editions" / "FR", told


def test_nothing_runs_loads_or_links(planted: tuple, browser):
    book, texts = planted
    page = browser.new_page()
    foreign, shown = [], {}
    page.on("request", lambda r: foreign.append(r.url) if "passwd" in r.url or r.url.startswith("http") else None)
    page.on("dialog", lambda dialog: foreign.append(dialog.message))
    for path in pages(book):
        page.goto(f"{path.as_uri()}?audit=1")
        page.mouse.move(300, 300)
        assert page.evaluate("window.hit") is None, path
        links = [link for link in page.evaluate(LINKS) if not link.startswith("data:text/csv;")]  # the text of a table
        assert not [link for link in links if "javascript:" in link or "elsewhere.example" in link], path
        said = page.evaluate(SEEN)
        for found in ENDS.finditer(said):
            shown.setdefault(found[1], set()).add(" ".join(found[0].split()))
    assert foreign == []
    assert {number: seen for number, seen in shown.items() if seen != {texts[number][0]}} == {}
    columns = {column for _, column in texts.values()}
    assert len({texts[number][1] for number in shown}) > 0.6 * len(columns), "the others are notes, and names in French"


def test_no_file_of_the_computer_is_on_a_page(planted: tuple):
    book, _ = planted
    assert not [path for path in book.rglob("*") if path.is_symlink()]
    assert not [path for path in pages(book) if "root:x:" in path.read_text(encoding="utf-8")]
