"""A Sphinx extension: leave undone what a build does for every page and the book does not need."""

from types import SimpleNamespace

import myst_nb.sphinx_
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sphinx.application import Sphinx


class Memory(BytecodeCache):
    """Keep compiled templates: one process compiles those of a first book, its children use them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template's bytecode, if it is there."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's bytecode."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Memory()


def _share_templates(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.templates.environment.bytecode_cache = TEMPLATES


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx.

    myst-nb writes each notebook once more, beside the book, for its role `nb-download`. Here pages link to the source.
    """
    myst_nb.sphinx_.nbformat = SimpleNamespace(writes=lambda notebook: "")
    app.connect("builder-inited", _share_templates)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
