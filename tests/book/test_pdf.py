"""What is printed: briefs and the study as PDF, with links that lead within it and drawings in colour."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from samples import addresses, read, served, text

from thb_atlas.book import pdf_files, pdf_printing
from thb_atlas.book.pdf_files import PdfFile
from thb_atlas.core.errors import BuildError
from thb_atlas.run import editions

NIGERIA = "places/NGA"
PAGES = ["index", NIGERIA, "references"]
CHAPTERS = [{"file": name} for name in PAGES[1:]]
SMALL = editions.whole_edition()._replace(
    contents={"root": "index", "parts": [{"caption": "Study", "chapters": CHAPTERS}]},
    on_paper={
        "title": "The study",
        "parts": ["Study"],
        "brief_title": "In brief",
        "brief": ["who-made-this-and-from-what"],
    },
)
SECTIONS = ["what-the-study-leaves-open", "measures"]
BRIEF = PdfFile("pdf/places/NGA.pdf", NIGERIA, "Brief", "Nigeria, in brief", [NIGERIA], SECTIONS, "1")
BOTH = PdfFile("pdf/index.pdf", "index", "Everything", "Two", [NIGERIA, "references"], None, "2")


@pytest.fixture
def some(book_html: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", pdf_printing.EPOCH_1980)
    for folder in ("_static", "_images"):
        shutil.copytree(book_html / folder, tmp_path / "html" / folder)
    (tmp_path / "html/places").mkdir()
    for name in PAGES:
        shutil.copy(book_html / f"{name}.html", tmp_path / "html" / f"{name}.html")
    return tmp_path


def said(*command: object) -> str:
    if not shutil.which(str(command[0])):
        pytest.skip(f"no {command[0]} on this computer")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def written(some: Path, made: PdfFile, name: str = "one.pdf") -> Path:
    pdf_printing.write_pdf(made, some / "html", editions.whole_edition(), some / name)
    return some / name


def test_a_brief_has_what_a_reader_sees_and_is_tagged(some: Path):
    one = written(some, BRIEF)
    assert one.read_bytes() == written(some, BRIEF, "two.pdf").read_bytes()
    words = " ".join(said("pdftotext", one, "-").split())
    assert "An independent edition" in said("pdftotext", "-l", "1", one, "-")
    tree = html.document_fromstring(pdf_printing.html_of(BRIEF, some / "html", editions.whole_edition()))
    assert tree.findtext(".//h1") == BRIEF.title
    page = read(some / f"html/{NIGERIA}.html")
    firsts, others = (text(page.cssselect(f"#{name} h2")[0]).rstrip("#") for name in ("measures", "boxes-of-the-study"))
    assert firsts in words and "An independent edition" in words and "How to cite" in words
    assert others not in words and not re.findall(r"claim CL-|\w#", tree.text_content())
    rows = text(page.cssselect("[popover]")[0])
    assert rows not in words
    told = [text(each) for each in page.cssselect(".thb-entry .thb-said")]
    assert "Reported by" in words and not [each for each in told if ". " in each and each in words]
    numbers = [text(number) for number in page.cssselect(".thb-glance dd > .thb-popover-button")]
    in_a_line = re.compile(rf"^ *{' +'.join(numbers)} *$", re.MULTILINE)
    [_, below] = in_a_line.split(said("pdftotext", "-layout", one, "-"))
    assert len(numbers) == 4 and "Measures here" in below, "each number above its label"
    about = said("pdfinfo", one)
    assert int(re.search(r"Pages: +(\d+)", about)[1]) <= 2
    assert re.search(r"Title: +Nigeria, in brief\n", about) and re.search(r"Tagged: +yes", about)
    other = some / f"html/{NIGERIA}.html"
    other.write_text(other.read_text("utf-8").replace('data-label="Status"', 'data-label="State"'), "utf-8")
    with pytest.raises(BuildError, match="a brief has no column for State"):  # it loses no part of a measure
        written(some, BRIEF)


def test_a_book_on_paper_begins_with_contents_and_its_links_lead_within_it(some: Path):
    tree = html.document_fromstring(pdf_printing.html_of(BOTH, some / "html", editions.whole_edition()))
    links = tree.xpath("//a/@href")
    assert f"#{NIGERIA}.measures" in links and not [link for link in links if link.endswith(".html")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(tree.xpath("//@id"))
    assert len(tree.find_class("thb-disclaimer")) == 1
    both = written(some, BOTH)
    first = said("pdftotext", "-l", "1", both, "-")
    assert re.search(r"Nigeria[ .]+2\n", first) and "independent" in first
    assert "file:" not in said("pdfinfo", "-url", both) and f"{NIGERIA}.measures" in said("pdfinfo", "-dests", both)


def test_what_pdf_needs_is_said_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    for error, asked in (("OSError('no libpango')", "brew install pango"), ("ImportError()", r"thb-atlas\[pdf\]")):
        (tmp_path / "weasyprint.py").write_text(f"raise {error}", encoding="utf-8")
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        with pytest.raises(BuildError, match=asked):
            pdf_printing.check_ready()
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)


def offered(book: Path) -> dict[str, list[str]]:
    return {name: addresses(read(book / f"{name}.html"), "article a[href$='.pdf']") for name in PAGES}


def test_pages_lead_to_their_pdfs_and_a_new_book_keeps_those_of_pages_that_did_not_change(some: Path, page):
    book, new, nowhere = some / "html", some / "new", {name: [] for name in PAGES}
    assert offered(book) == nowhere
    shutil.copytree(book, new)
    assert [pdf_printing.add_pdfs_to_book(SMALL, root=some) for _ in range(2)] == [3, 0]
    assert offered(book) == nowhere | {NIGERIA: ["../pdf/places/NGA.pdf"], "index": ["pdf/brief.pdf", "pdf/study.pdf"]}
    with served(book) as address:
        for name, words, file in ((NIGERIA, "Brief (PDF", "thb-nigeria.pdf"), ("index", "All sections", "study.pdf")):
            page.goto(f"{address}/{name}.html")
            with page.expect_download() as saved:
                page.get_by_role("link", name=words).click()
            assert saved.value.path().read_bytes().startswith(b"%PDF") and saved.value.suggested_filename == file
    start = new / "index.html"
    start.write_text(start.read_text(encoding="utf-8").replace("</h1>", " anew</h1>"), encoding="utf-8")
    pdf_files.reuse_pdfs(SMALL, new, some)
    assert offered(new) == nowhere | {NIGERIA: ["../pdf/places/NGA.pdf"], "index": ["pdf/study.pdf"]}


def test_a_pdf_depends_on_the_address_and_the_drawings_that_it_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in PAGES:
        (page := tmp_path / f"{name}.html").parent.mkdir(exist_ok=True)
        page.write_text(f'<article><img src="{"../" * name.count("/")}_images/a.svg"></article>', encoding="utf-8")
    (drawing := tmp_path / "_images" / "a.svg").parent.mkdir()
    digests = set()
    for address, content in (("", "a"), ("https://one.example/", "a"), ("", "b")):
        drawing.write_text(content, encoding="utf-8")
        monkeypatch.setattr(pdf_files, "base", lambda _, address=address: address)
        pdfs = list(pdf_files.pdf_files(SMALL, tmp_path))
        digests |= {pdf.digest for pdf in pdfs}
    assert pdfs[0].title.startswith("Nigeria: action against trafficking in human beings, as reported for 2021-2023")
    assert len(digests) == 3 * 3
