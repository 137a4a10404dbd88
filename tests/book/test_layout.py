"""The source of an edition's book: prose is filled, links lead where a reader can follow, text of the data is text."""

import re

import pytest

from thb_atlas.book import dictionary, layout
from thb_atlas.core.errors import BuildError
from thb_atlas.core.paths import BOOK, DOCS
from thb_atlas.data.schema import load_descriptor, table_names
from thb_atlas.data.tables import load
from thb_atlas.run import editions


def test_prose_is_filled_by_name_and_links_to_the_whole_book_keep_what_they_ask_for():
    assert layout.fill("{{ n }} of 25", {"n": "3"}, BOOK / "index.md") == "3 of 25"
    with pytest.raises(BuildError, match=r"^docs/tutorial.md asks for {{ m }}; computed values are: n"):
        layout.fill("{{ m }}", {"n": "3"}, DOCS / "tutorial.md")
    relink = layout._relinker("notebooks/05_results", editions.country_edition("FR"))
    for link in ("[x](../explore.html?place=Nigeria)", '<a href="../explore.html?place=Nigeria">x</a>'):
        assert relink(link) == '<a href="../../../html/explore.html?place=Nigeria">x</a>'


def test_dictionary_has_every_column_and_its_text_is_text(monkeypatch: pytest.MonkeyPatch):
    text = dictionary.markdown()
    for name in table_names():
        heading = f"<code>{name.replace('_', '&#95;')}</code>"
        section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        cells = set(re.findall(r"^\| <code>(.+?)</code> \|", section, re.MULTILINE))
        assert cells == {column.replace("_", "&#95;") for column in load(name).columns}, name
    part = next(part for part in load_descriptor()["resources"] if part["name"] == "boxes")
    evil = part | {"title": "{include} `x` <b>", "sources": [{"title": "*a* [b](c)"}]}
    monkeypatch.setattr(dictionary, "load_descriptor", lambda: load_descriptor() | {"resources": [evil]})
    text = dictionary.markdown()
    assert "**&#123;include&#125; <code>x</code> &#60;b&#62;.**" in text
    assert "Source: &#42;a&#42; &#91;b&#93;(c)." in text
