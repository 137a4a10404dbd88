"""A Sphinx extension: a sidebar of parts and chapters, and no search index of Sphinx; both would cost most of a build.

What is out of date is told by content: a page is read again if its source differs from what was read, whatever the
times of files say, and the file `written` beside the doctrees lists the pages that were written.

A page below a chapter has a field that leads to the others there: from one country to another. One with signs of the
audit has the key to them.

The theme resolves the whole tree of contents for each page, which grows with the square of the pages; the index is
replaced by an own page `search`.
"""

import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment


class Chapter(NamedTuple):
    """A link of the sidebar; `current` if the page shown is the chapter or stands below it."""

    page: str
    title: str
    current: bool


class Builder(StandaloneHTMLBuilder):
    """The builder of HTML without Sphinx's search index, and without the page that needs it."""

    name = "html"
    search = False


def _add_parts(app: Sphinx, page: str, template: str, context: dict, _: object) -> None:
    """Give the template of the sidebar each part of the contents: its caption and its chapters.

    What stands below a chapter is left to it.
    """
    titles, below = app.env.titles, app.env.toctree_includes
    context["thb_parts"] = []
    for tree in app.env.tocs[app.config.root_doc].findall(toctree):
        chapters = [
            Chapter(name, title or titles[name].astext(), page in (name, *below.get(name, ())))
            for title, name in tree["entries"]
        ]
        context["thb_parts"].append((tree["caption"] or "", chapters))


def _add_around_title(app: Sphinx, page: str, template: str, context: dict, _: object) -> None:
    """Put the way back above the title of a page; below it a field for others of its chapter, and the key to signs."""
    titles, body, render = app.env.titles, context.get("body", ""), app.builder.templates.render
    added = render("audit-key.html", {}) if "thb-mark" in body else ""
    for chapter, below in app.env.toctree_includes.items():
        if page in below and chapter != app.config.root_doc:
            profiles = [(name, titles[name].astext()) for name in below]
            given = {"kind": titles[chapter].astext(), "profiles": profiles}
            added = render("other-profile.html", context | given) + added
    context["body"] = render("crumbs.html", context) + body.replace("</h1>", f"</h1>{added}", 1)


def _in_order(_: Sphinx, config: Config) -> None:
    """Name our style sheets and scripts in order: Jupyter Book takes them as the file system happens to list them."""
    config.html_css_files = sorted(config.html_css_files, key=str)
    config.html_js_files = sorted(config.html_js_files, key=str)


def _digest(path: str) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()


def _changed(_: Sphinx, env: BuildEnvironment, *__: set[str]) -> list[str]:
    """Return the pages whose source has another content than when it was read, and note what is read now."""
    read, env.thb_read = getattr(env, "thb_read", {}), {name: _digest(env.doc2path(name)) for name in env.found_docs}
    return [name for name, digest in env.thb_read.items() if read.get(name) != digest]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    if not (app.srcdir / "_templates").exists():
        sys.exit("This folder has the sources of a book, whose numbers are still to be computed: run thb-atlas build.")
    app.connect("config-inited", _in_order)
    app.add_builder(Builder, override=True)
    app.connect("html-page-context", _add_parts)
    app.connect("html-page-context", _add_around_title)
    app.connect("env-get-outdated", _changed)
    written: list[str] = []
    app.connect("html-page-context", lambda _, page, *__: written.append(page))
    app.connect("build-finished", lambda *_: (app.doctreedir / "written").write_text("\n".join(written), "utf-8"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
