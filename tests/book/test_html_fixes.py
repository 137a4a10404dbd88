"""Pages are repaired: what the theme's HTML lacks for a screen reader, and for safety."""

from lxml import html

from thb_atlas.book import html_fixes

SCRIPT = "<script>if (1 < 2 && '<th></th>') { document.title = 'é & <i>'; }</script>"
TABLE = "<table><thead><tr><th></th><th>n</th></tr></thead><tbody><tr><th>FR</th><td>1</td></tr></tbody></table>"


def repaired(text: str) -> str:
    page = html.document_fromstring(text)
    html_fixes.apply_fixes(page)
    return html.tostring(page, encoding="unicode")


def test_repair_leaves_scripts_and_what_is_repaired_alone():
    page = repaired(f"<article><h2>Results</h2>{TABLE}{SCRIPT}</article>")
    assert SCRIPT in page
    assert repaired(page) == page


def test_tables_have_scoped_headers_and_a_container_with_a_name():
    page = repaired(f"<article><h2>Results</h2>{TABLE}</article>")
    assert '<td></td><th scope="col">n</th>' in page
    assert '<th scope="row">FR</th>' in page
    assert 'class="thb-scroll" role="region" aria-label="Table in: Results" tabindex="0"' in page
    assert 'aria-label="Table in: Results (2)"' in repaired(f"<article><h2>Results</h2>{TABLE * 2}</article>")
