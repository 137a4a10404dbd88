"""A Sphinx extension: write the pages that changed, and those that name something that changed; keep the others.

A page is made from its own source, from what all pages show of each other (titles, contents, neighbours), and from
what it refers to. So a page is written if its source changed; each page is written if a title or the contents did; and
a page that refers to more than whole pages (a label, a citation), or has nodes that only an extension understands, is
always written. Settings, templates, styles and versions are not looked at: with another of these a build begins anew.
"""

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.search import js_index

PLAIN = ("docutils.nodes", "sphinx.addnodes")


def _digest(*texts: object) -> str:
    return hashlib.sha256("\n".join(map(str, texts)).encode()).hexdigest()


def _content(env: BuildEnvironment, page: str) -> str:
    return hashlib.sha256(Path(env.doc2path(page)).read_bytes()).hexdigest()


def _names_a_page(reference: pending_xref) -> bool:
    kind, whole = reference["reftype"], not reference.get("reftargetid")
    return kind == "doc" or (reference["refdomain"], kind, whole) == ("doc", "myst", True)


def _is_open(node: nodes.Node) -> bool:
    """Return whether a node becomes what it is only when other pages are known."""
    if isinstance(node, pending_xref):
        return not _names_a_page(node)
    return type(node).__module__ not in PLAIN


def _note(app: Sphinx, doctree: nodes.document) -> None:
    """Note of a page that is read: its content, and whether it must always be written."""
    known = app.env.metadata[app.env.docname]
    known["content"] = _content(app.env, app.env.docname)
    known["is_open"] = any(_is_open(node) for node in doctree.findall())


def _changed(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the pages whose content is not what was read, whatever the time stamps say."""
    return [page for page in env.found_docs - added if env.metadata[page].get("content") != _content(env, page)]


def _shown_everywhere(env: BuildEnvironment) -> str:
    """Return a digest of what each page may show of others: titles, contents, the order of pages, numbers."""
    titles = [(page, str(env.titles[page]), str(env.longtitles[page])) for page in sorted(env.found_docs)]
    contents = [env.toctree_includes, env.toc_secnumbers, env.toc_fignumbers]
    return _digest(titles, *(sorted(part.items()) for part in contents), env.external_site_map.as_json())


def _to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages to write besides those that were read: never none, or Sphinx would not copy its files either."""
    before, env.thb_shown = getattr(env, "thb_shown", ""), _shown_everywhere(env)
    if env.thb_shown != before:
        return sorted(env.found_docs)
    return [app.config.root_doc, *(page for page in sorted(env.found_docs) if env.metadata[page]["is_open"])]


def _wanted(app: Sphinx) -> set[Path]:
    """Return the pages, sources and images that this book has."""
    root, env = Path(app.outdir), app.env
    sources = [Path(env.doc2path(page)).relative_to(app.srcdir) for page in env.found_docs]
    return {
        *(Path(app.builder.get_outfilename(page)) for page in (*env.found_docs, "search")),
        *(root / "_sources" / source for source in sources),
        *(root / "_images" / name for _, name in env.images.values()),
    }


def _drop_stale(app: Sphinx, exception: Exception | None) -> None:
    """Remove what an earlier book had and this one has not: pages, their sources and images, words to search for."""
    if exception is not None or app.builder.format != "html":
        return
    root, wanted = Path(app.outdir), _wanted(app)
    for path in [*root.rglob("*.html"), *root.glob("_sources/**/*"), *root.glob("_images/*")]:
        if path.is_file() and path not in wanted and "_static" not in path.relative_to(root).parts:
            path.unlink()
    index = root / "searchindex.js"
    found = js_index.loads(index.read_text(encoding="utf-8"))
    for kind in ("terms", "titleterms"):
        found[kind] = {word: pages for word, pages in found[kind].items() if pages != []}
    index.write_text(js_index.dumps(found), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("env-get-outdated", _changed)
    app.connect("doctree-read", _note)
    app.connect("env-updated", _to_write, priority=900)
    app.connect("build-finished", _drop_stale, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
