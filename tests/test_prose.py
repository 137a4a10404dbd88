"""Numbers of prose: made in kernels from the data, written to the book without pandas."""

import subprocess
import sys
from pathlib import Path

import pytest

from thb_atlas import dictionary, editions, generated, glance, layout, texts
from thb_atlas.datapackage import load, tables
from thb_atlas.plan import executed
from thb_atlas.popovers import at_root


def test_a_book_is_planned_laid_out_and_told_of_without_pandas():
    code = "import sys, thb_atlas.build, thb_atlas.layout, thb_atlas.landing; print('pandas' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.split() == ["False"]


@pytest.mark.parametrize("edition", [editions.whole(), editions.for_country("FR")], ids=lambda edition: edition.key)
def test_kernels_make_the_numbers_that_this_process_makes(edition: editions.Edition, built: Path):
    own = generated.of_book() if edition.key == "whole" else glance.values(edition.key)
    expected = {name: at_root(value) for name, value in (generated.of_data() | own).items()}
    assert texts.read(executed(job, built) for job in editions.prose_jobs(edition)) == expected


def test_tables_and_rows_are_counted_as_pandas_counts_them():
    said = dictionary.values()
    assert said["tables"].shown == str(len(tables()))
    assert said["rows"].shown == f"{sum(len(load(name)) for name in tables()):,}"
    assert said["located"].shown == str(sum("locator" in load(name) for name in tables()))
    for name in tables():
        assert f'<a href="../data/{name}.csv">{name}.csv</a> {len(load(name)):,}' in said["rows"].behind


def test_a_notebook_that_gives_no_texts_is_read_as_none(built: Path):
    page = executed(editions.jobs(editions.for_country("FR"))[0], built)
    assert texts.read([page]) == {}


def test_a_page_without_a_source_is_the_text_of_its_name(built: Path):
    edition = editions.for_country("FR")
    numbers = texts.read(executed(job, built) for job in editions.prose_jobs(edition))
    made = dict(layout._prose(edition, numbers))
    assert made["glossary.md"] == layout._elsewhere("glossary", edition)(generated.glossary())
