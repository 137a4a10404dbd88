"""The Sphinx extension that repairs the theme's HTML."""

from types import ModuleType

import pytest
import samples

SCRIPT = "<script>if (1 < 2 && '<th></th>') { document.title = 'é & <i>'; }</script>"
TABLE = "<table><thead><tr><th></th><th>n</th></tr></thead><tbody><tr><th>FR</th><td>1</td></tr></tbody></table>"


@pytest.fixture(scope="module")
def extension() -> ModuleType:
    return samples.extension("thb_accessibility")


def test_repair_leaves_scripts_alone_and_is_done_once(extension: ModuleType):
    page = extension.repair(f"<article><h2>Results</h2>{TABLE}{SCRIPT}</article>")
    assert SCRIPT in page
    assert extension.repair(page) == page


def test_tables_have_scoped_headers_and_a_container_with_a_name(extension: ModuleType):
    page = extension.repair(f"<article><h2>Results</h2>{TABLE}</article>")
    assert '<td></td><th scope="col">n</th>' in page
    assert '<th scope="row">FR</th>' in page
    assert 'class="thb-scroll" role="region" aria-label="Table in: Results" tabindex="0"' in page
    assert 'aria-label="Table in: Results (2)"' in extension.repair(f"<article><h2>Results</h2>{TABLE * 2}</article>")


def test_a_number_that_stands_twice_opens_one_popover(extension: ModuleType):
    twice = extension.repair('<p><span popover id="a">x</span></p><p><span popover id="a">x</span>, so</p>')
    assert twice.count("<span") == 1 and "<p>, so</p>" in twice
