"""A Sphinx extension: leave undone what a build does for every page and the book does not need."""

import logging
from copy import deepcopy
from functools import cache
from types import SimpleNamespace

import docutils.frontend
import myst_nb.sphinx_
import sphinx.builders.html
import sphinx.events
import sphinx_book_theme
from docutils import nodes
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from myst_nb.core.render import load_renderer
from myst_nb.sphinx_ import SelectMimeType
from sphinx.application import Sphinx
from sphinx.search import IndexBuilder, WordStore
from sphinx.util.matching import Matcher


class Memory(BytecodeCache):
    """Keep compiled templates: one process compiles those of a first book, its children use them.

    A template is known by its name and its text, wherever the book lies that it comes from.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Give what templates are known by, besides the checksum of their text."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template's bytecode, if it is there."""
        if known := self.kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's bytecode."""
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class SelectOnReading(SelectMimeType):
    """Choose the form of each output when a page is read: all else then walks through half as many nodes."""

    default_priority = 1


TEMPLATES = Memory()
UNUSED = ("sphinx.transforms.i18n", "sphinx.builders.latex.transforms")
NOT_COPIED = Matcher(["**/.*", "**/*.map", "locales"])  # of a theme: what no reader's browser asks for
collect_words, unescape = IndexBuilder._word_collector, nodes.unescape
settings_of, file_checksum = cache(docutils.frontend.get_default_settings), sphinx.builders.html._file_checksum


def _each_word_once(index: IndexBuilder, doctree: nodes.document) -> WordStore:
    """Return the words of a page for the search index, which asks whether a page has a word, not how often."""
    words = collect_words(index, doctree)
    words.words = list(dict.fromkeys(words.words))
    return words


def _unescape(text: str, *options: bool) -> str:
    """Return a text without the escapes of reStructuredText, which Markdown and HTML have none of."""
    return unescape(text, *options) if "\0" in text else text


def _share(app: Sphinx) -> None:
    """Let the pages of a build share templates, and the checksums of styles and scripts."""
    if app.builder.format == "html":
        app.builder.templates.environment.bytecode_cache = TEMPLATES
        sphinx.builders.html._file_checksum = cache(file_checksum)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx, and replace functions that it, myst-nb and the theme call for each page.

    myst-nb writes each notebook once more, beside the book, for its role `nb-download`: here pages link to the
    source. It looks through all installed packages for its renderer. Sphinx formats the arguments of each event,
    whole pages, for a message that only debugging shows, as it makes all messages, looks at each occurrence of a
    word for the search index, and at each page takes the checksum of each style. docutils collects its own settings
    for each text. The theme takes a page's whole text for a description that no template shows. An extension that
    does not say so works after all pages are read, so that several processes may read them. A book in one language,
    never made with LaTeX, has nothing to translate and no footnotes to number for paper; it needs neither the
    theme's translations nor its source maps.
    """
    myst_nb.sphinx_.nbformat = SimpleNamespace(writes=lambda notebook: "")
    myst_nb.sphinx_.load_renderer = cache(load_renderer)
    sphinx.events.repr = lambda arguments: "()"
    logging.getLogger("sphinx").setLevel(logging.WARNING)
    IndexBuilder._word_collector = _each_word_once
    nodes.unescape = _unescape
    docutils.frontend.get_default_settings = lambda *components: deepcopy(settings_of(*components))
    sphinx.builders.html.DOTFILES = NOT_COPIED
    sphinx_book_theme.findall = lambda doctree, kind: ()
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True
    app.registry.transforms[:] = [t for t in app.registry.transforms if t.__module__ not in UNUSED]
    app.add_transform(SelectOnReading)
    app.connect("builder-inited", _share)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
