"""Text of the data is escaped: shown as it stands in HTML, in attributes and in Markdown."""

from lxml import etree
from markdown_it import MarkdownIt

from thb_atlas.core.markup import collect_popovers, inert, names_button, plain, popover_button

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[click](javascript:alert(1))", "![x](y.png)",
    "```{include} /etc/passwd\n```", "{literalinclude}`/etc/passwd`", ":::{eval-rst}", "{{ name }}",
    "**bold** _it_ `c`",
    "# Heading", "- item", "1. item", "1) item", "---", "===", "> quote", "| a | b |", "a\\b &amp; &#60;",
    'a" onclick="x',
    "https://example.org", "a@b.org", "$x$", "~~gone~~", "<!-- hidden -->", "=cmd|' /C calc'!A0", "a\n\n# b",
]  # fmt: skip


def parsed(page: str) -> etree._Element:
    return etree.fromstring(f"<article>{page}</article>", etree.HTMLParser()).find(".//article")


def test_inert_text_is_shown_unchanged():
    for text in HOSTILE:
        wanted, line = " ".join(text.split()), " ".join(text.splitlines())
        markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(inert(text))
        for page in (markdown, f"<p>{inert(text)}</p>"):
            tree = parsed(page)
            assert [element.tag for element in tree.iter()] == ["article", "p"], page
            assert " ".join("".join(tree.itertext()).split()) == wanted
        assert dict(parsed(f'<p title="{inert(text)}">x</p>')[0].attrib) == {"title": line}
    assert inert("% of all").startswith("&#37;"), "MyST takes such a line for a comment"


def test_popovers_are_collected_once_at_the_end():
    number = popover_button("3", "<b>3 rows</b>")
    text = collect_popovers(f"{number} and {number}")
    assert text.count("popovertarget") == 2 and text.count("<span popover") == 1
    assert plain(text).strip() == "3 and 3"
    signs = "Countries with <5 links, {} >5, a<b or x<y and y>z"
    assert plain(signs.format("<b>not</b>")) == signs.format("not")
    assert plain('17<a class="thb-mark" href="#CL-1" title="t"><span>≠</span></a> of 25') == "17 of 25"
    assert "<b>2 files</b>: a.csv, b.csv</span>" in names_button("2", "files", ["a.csv", "b.csv"])
