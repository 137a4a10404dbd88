"""What is printed: briefs, the study and everything as PDF, with links that lead within it and drawings in colour."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.book import pdf_files, pdf_printing
from thb_atlas.book.pdf_files import PdfFile
from thb_atlas.book.publication import amend
from thb_atlas.core.errors import BuildError
from thb_atlas.display.maps import FILLS, map_html
from thb_atlas.run import editions

PAGE = """<html><head><title>A</title></head><body><article class="bd-article"><section id="a">
<h1>A<a class="headerlink" href="#a">#</a></h1><p class="thb-brief" hidden></p>
<p class="thb-disclaimer">Independent.</p>
<p>Of <button type="button" popovertarget="r">25</button>
<span popover id="r">rows</span>countries, <a href="b.html#c">one</a>, <a href="c.html">other</a>.</p>
<p class="thb-audit">Recomputed.</p><p class="thb-screen">Choose it below.</p>
<div class="thb-explorer"><form>Search</form><noscript><table><tbody><tr><th scope="row">X-01</th>
<td data-label="Title">Training<details><summary>More</summary><dl><dt>Aim</dt><dd>To train</dd></dl></details></td>
</tr></tbody></table></noscript></div></section></article></body></html>"""
OTHER = """<html><body><article class="bd-article"><section id="b"><h1>B</h1><p class="thb-disclaimer">Independent.</p>
<section id="c"><h2>Where</h2>MAP</section></section></article></body></html>"""
ONE = PdfFile("pdf/index.pdf", "index", "Everything", "A", ["index"], None, "1")
BOTH = PdfFile("pdf/index.pdf", "index", "Everything", "Two", ["index", "b"], None, "2")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that has a book of two pages as published."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", pdf_printing.EPOCH_1980)
    (tmp_path / "html").mkdir()
    (tmp_path / "html/index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "html/b.html").write_text(OTHER, encoding="utf-8")
    return tmp_path


def said(*command: object) -> str:
    """Return what a command of poppler says, which may be missing on a developer's computer."""
    if not shutil.which(str(command[0])):
        pytest.skip(f"no {command[0]} on this computer")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def written(small: Path, made: PdfFile, name: str = "one.pdf") -> Path:
    """Return a PDF of pages of the small book."""
    pdf_printing.write_pdf(made, small / "html", editions.whole_edition(), small / name)
    return small / name


def test_a_page_as_pdf_has_what_a_reader_sees_and_is_tagged(small: Path):
    one = written(small, ONE)
    assert one.read_bytes() == written(small, ONE, "two.pdf").read_bytes()
    words = " ".join(said("pdftotext", one, "-").split())
    assert (
        "Of 25 countries, one" in words and "X-01 · Title: Training · Aim: To train" in words and "How to cite" in words
    )
    hidden = {"Recomputed", "rows", "Search", "Choose", "#"}
    assert not hidden & set(re.findall(r"[\w#]+", words.split("How to cite")[0]))
    about = said("pdfinfo", one)
    assert re.search(r"Title: +A\n", about) and re.search(r"Tagged: +yes", about)


def test_a_book_on_paper_begins_with_contents_and_its_links_lead_within_it(small: Path):
    tree = html.document_fromstring(pdf_printing.html_of(BOTH, small / "html", editions.whole_edition()))
    links = tree.xpath("//a/@href")
    assert links.count("#b.c") == 2 and not [link for link in links if link.endswith(".html")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(tree.xpath("//@id"))
    assert len(tree.find_class("thb-disclaimer")) == 1
    both = written(small, BOTH)
    first = said("pdftotext", "-l", "1", both, "-")
    assert re.search(r"Where[ .]+3\n", first) and "Independent" in first
    assert "file:" not in said("pdfinfo", "-url", both) and "b.c" in said("pdfinfo", "-dests", both)


def test_a_map_and_its_legend_are_drawn_in_their_colours(small: Path):
    world = thb.world().assign(n=lambda gdf: gdf["iso3"].map({"NGA": 9, "NER": 1})).to_crs("+proj=eqearth")
    drawn = map_html(world, "n", bins=[3], unit="measures", label="Measures")
    page = OTHER.replace("MAP", f'<figure class="thb-map-figure"><figcaption><p>T</p></figcaption>{drawn}</figure>')
    (small / "html/b.html").write_text(page, encoding="utf-8")
    said("pdftoppm", "-r", "60", "-png", written(small, ONE._replace(pages=["b"])), small / "page")
    image = (plt.imread(next(small.glob("page*.png")))[..., :3] * 255).round()
    dark = (image == [int(FILLS[5][at : at + 2], 16) for at in (1, 3, 5)]).all(axis=2)
    rows = np.flatnonzero(dark.any(axis=1))
    places = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)  # Nigeria, and the square of the legend
    sizes = [dark[place[0] : place[-1] + 1].sum() for place in places]
    assert len(sizes) == 2 and sizes[0] > 10 * sizes[1] > 0
    country = dark[places[0][0] : places[0][-1] + 1]
    columns = np.flatnonzero(country.any(axis=0))
    assert country.sum() < 0.85 * country.shape[0] * (columns[-1] - columns[0])  # it is no box


def test_what_pdf_needs_is_said_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    for error, asked in (("OSError('no libpango')", "brew install pango"), ("ImportError()", r"thb-atlas\[pdf\]")):
        (tmp_path / "weasyprint.py").write_text(f"raise {error}", encoding="utf-8")
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        with pytest.raises(BuildError, match=asked):
            pdf_printing.check_ready()
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)


def test_a_new_book_keeps_the_pdfs_of_pages_that_did_not_change(small: Path, monkeypatch: pytest.MonkeyPatch):
    whole, page = editions.whole_edition(), small / "html/index.html"

    def two(edition: editions.Edition, book: Path) -> list[PdfFile]:
        return [each._replace(digest=pdf_files._digest_of(each.pages, book)) for each in (ONE, BOTH)]

    for module in (pdf_printing, pdf_files):
        monkeypatch.setattr(module, "pdf_files", two)
    assert [pdf_printing.add_pdfs_to_book(whole, root=small) for _ in range(2)] == [2, 0]
    with amend(whole, small) as book:
        assert (book / "pdf/index.pdf").read_bytes().startswith(b"%PDF")
    for other, offered in ((OTHER, 2), (OTHER.replace("Where", "When"), 1)):
        shutil.rmtree(small / "html/pdf")
        page.write_text(PAGE, encoding="utf-8")
        (small / "html/b.html").write_text(other, encoding="utf-8")
        pdf_files.reuse_pdfs(whole, small / "html", small)
        link = re.search('<p class="thb-brief">.*?</p>', page.read_text(encoding="utf-8"))[0]
        assert link.count('<a href="pdf/index.pdf" download>Everything (PDF, 0.1 MB)</a>') == offered
    assert pdf_printing.add_pdfs_to_book(whole, root=small) == 1


def test_a_pdf_depends_on_the_address_that_it_prints(small: Path, monkeypatch: pytest.MonkeyPatch):
    contents = {"root": "index", "parts": []}
    one = editions.whole_edition()._replace(contents=contents, on_paper=None)
    digests = set()
    for address in ("", "https://one.example/"):
        monkeypatch.setattr(pdf_files, "base", lambda _, address=address: address)
        digests |= {pdf.digest for pdf in pdf_files.pdf_files(one, small / "html")}
    assert len(digests) == 2
