"""The border at which text becomes inert: shown as it stands, in HTML, in attributes and in Markdown."""

import html

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from thb_atlas.core.markup import Text, gathered, inert, only_own_tags, plain, rows_button

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[click](javascript:alert(1))", "![x](y.png)",
    "```{include} /etc/passwd\n```", "{literalinclude}`/etc/passwd`", ":::{eval-rst}", "{{ name }}",
    "**bold** _it_ `c`",
    "# Heading", "- item", "1. item", "1) item", "---", "===", "> quote", "| a | b |", "a\\b &amp; &#60;",
    'a" onclick="x',
    "https://example.org", "a@b.org", "$x$", "~~gone~~", "<!-- hidden -->", "=cmd|' /C calc'!A0", "a\n\n# b",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_stands_in_markdown_and_in_html(text: str):
    wanted = " ".join(text.split())
    for page in (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(inert(text)),
        f"<p>{inert(text)}</p>",
    ):
        tree = etree.fromstring(f"<article>{page}</article>", etree.HTMLParser()).find(".//article")
        assert [element.tag for element in tree.iter()] == ["article", "p"], page
        assert " ".join("".join(tree.itertext()).split()) == wanted


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_one_attribute(text: str):
    tree = etree.fromstring(f'<p title="{inert(text)}">x</p>', etree.HTMLParser()).find(".//p")
    assert dict(tree.attrib) == {"title": " ".join(text.splitlines())}


def test_ordinary_text_stays_readable_as_source():
    assert (
        inert("France (2 of 25), 62.7 %; the Netherlands - 2023/24")
        == "France (2 of 25), 62.7 %; the Netherlands - 2023/24"
    )


def test_text_within_an_f_string_is_inert():
    assert f"**{Text('a*b*')}**" == "**a&#42;b&#42;**"
    assert str(Text("a*b*")) == "a*b*"


def test_a_cell_that_slipped_into_prose_cannot_run():
    said = only_own_tags(f'{rows_button("3", "<b>3 rows</b>")} <script>alert(1)</script> <a href="javascript:x">y</a>')
    tree = etree.fromstring(f"<p>{said}</p>", etree.HTMLParser())
    assert {element.tag for element in tree.iter()} <= {"html", "body", "p", "button", "span", "b"}
    assert "<script>alert(1)</script>" in html.unescape(said)


def test_a_number_gives_its_rows_to_the_end_of_the_text_once():
    number = rows_button("3", "<b>3 rows</b>")
    text = gathered(f"{number} and {number}")
    assert text.count("popovertarget") == 2 and text.count("<span popover") == 1
    assert plain(text).strip() == "3 and 3"
