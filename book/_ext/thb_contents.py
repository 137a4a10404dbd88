"""A Sphinx extension: give the sidebar's template the contents of the book.

The theme would resolve the contents for each page, with all that a contents can hold, and then change the result; a
book of this project has parts, chapters, and pages under a chapter.
"""

from docutils import nodes
from sphinx.application import Sphinx

Chapter = tuple[str, str, list]  # a page, its title, the chapters under it


def _chapters(app: Sphinx, items: list[str]) -> list[Chapter]:
    titles, contents = app.env.titles, app.env.external_site_map
    return [
        (page, titles[page].astext(), [c for tree in contents[page].subtrees for c in _chapters(app, tree.items)])
        for page in map(str, items)
    ]


def _add_contents(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Add `contents` to what the templates of a page know: the caption of each part, and its chapters."""
    parts = app.env.external_site_map.root.subtrees
    context["contents"] = [(part.caption, _chapters(app, part.items)) for part in parts]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", _add_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
