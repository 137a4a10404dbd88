"""What a page shows, taken before it reaches a browser."""

from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple
from urllib.parse import unquote

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from lxml import html
from markdown_it import MarkdownIt

from thb_atlas.display import explorer, page
from thb_atlas.study.pages import values


def tree(text: str) -> html.HtmlElement:
    return html.fragment_fromstring(str(text), create_parent="article")


def rendered(markdown: str) -> html.HtmlElement:
    """Return what a page makes of Markdown."""
    return tree(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))


def line_below(text: str) -> str:
    """Return the line under an exhibit as plain text."""
    return " ".join(tree(text).cssselect(".thb-source-line")[0].text_content().split())


def downloaded(text: str) -> pd.DataFrame:
    """Return what the line under an exhibit offers for download, all of it text."""
    address = tree(text).cssselect(".thb-source-line a[download]")[0].get("href")
    content = unquote(address.partition(",%EF%BB%BF")[2])  # the mark by which Excel knows UTF-8
    return pd.read_csv(StringIO(content), dtype=str, keep_default_na=False)


class Output(NamedTuple):
    """One output of a cell: its data by MIME type, and what its metadata say to the build."""

    data: dict[str, str]
    note: dict[str, str]

    @property
    def text(self) -> str:
        return next(text for kind, text in self.data.items() if kind in ("text/html", "text/markdown"))

    @property
    def tree(self) -> html.HtmlElement:
        return tree(self.text)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Output]]:
    """Take what is displayed, as a kernel would send it; a list that grows."""
    outputs: list[Output] = []
    formatter = DisplayFormatter()

    def display(*shown: object, metadata: dict | None = None, raw: bool = False) -> None:
        for each in shown:
            data = each if raw else formatter.format(each)[0]
            outputs.append(Output(data, (metadata or {}).get("thb", {})))

    for module in (page, explorer, values):
        monkeypatch.setattr(module, "display", display)
    return outputs
