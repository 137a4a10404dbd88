"""Books are compiled where they changed, several at a time, and published as a whole or not at all."""

import json
import os
import signal
from pathlib import Path

import nbformat
import pytest
from samples import book_source, code, executed_notebook, figure, left

from thb_atlas.book import compiler, publication
from thb_atlas.book.compiler import compile_book
from thb_atlas.book.layout import write_folder
from thb_atlas.book.pages import to_page
from thb_atlas.book.publication import recover
from thb_atlas.core.errors import BuildError, DataError
from thb_atlas.core.hashes import seal
from thb_atlas.run import editions, records
from thb_atlas.run.notebooks import local, silent, write

WHOLE = editions.whole_edition()._replace(contents={"format": "jb-book", "root": "index", "parts": []}, prose={})


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let an edition be a book of one page with the text `text` of what is given."""
    said = {"text": 'A <a href="data/countries.csv">table</a>.'}
    monkeypatch.setattr(compiler, "lay_out", lambda _, staging, root: book_source(staging, said["text"]))
    return said


BAD = {
    "{ref}`nowhere`": "index.md:3: WARNING: undefined label: 'nowhere'",
    '<a href="nowhere.html">nowhere</a>': "index.html: <a> points to nowhere.html, which does not exist.",
}


@pytest.mark.book
def test_a_sound_book_takes_the_place_of_the_old_one_and_a_bad_one_leaves_it(source: dict, tmp_path: Path):
    write("the old book", tmp_path / "html" / "old.html")
    compile_book(WHOLE, tmp_path)
    page = tmp_path / "html" / "index.html"
    assert page.exists() and (tmp_path / "html" / "data" / "countries.csv").exists()
    assert not (tmp_path / "html" / "old.html").exists()
    assert {path.name for path in (tmp_path / "compiling" / "html").iterdir()} == {"source", "sphinx"}
    sound = page.read_bytes()
    for source["text"], said in BAD.items():
        with pytest.raises(BuildError, match="1 problem; the published book is as it was") as error:
            compile_book(WHOLE, tmp_path)
        assert said in str(error.value) and page.read_bytes() == sound


def drawn(colour: str) -> bytes:
    size = 'width="9" height="9" viewBox="0 0 9 9"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><text>{colour}</text></svg>'
    shown = figure()
    shown[0].data["image/svg+xml"] = shown[0].metadata["thb"]["phone"] = drawing
    shown[0].metadata["thb"]["name"] = colour
    return json.dumps(to_page(executed_notebook(code("draw()", *shown)), "drawn")).encode()


CHANGES = [  # files of a book that are others, and whether a page that is as it was is made again
    ({"one.md": b"# One\n\nAnother sentence.\n", "drawn.ipynb": drawn("red")}, False),
    ({"one.md": b"# Another title\n\nAnother sentence.\n"}, True),
    ({"_static/custom.css": b".thb-source-line {color: red}"}, True),
]


@pytest.mark.book
def test_pages_made_again_are_those_made_from_nothing(tmp_path: Path):
    first = book_source(tmp_path / "first", "{doc}`one`")
    files = {path.relative_to(first).as_posix(): path.read_bytes() for path in first.rglob("*") if path.is_file()}
    files |= {"one.md": b"# One\n\nA sentence.\n", "two.md": b"# Two\n\nAnother.\n", "drawn.ipynb": drawn("blue")}
    contents = "format: jb-book\nroot: index\nchapters:\n- file: one\n- file: drawn\n- file: two\n"
    files |= {"_toc.yml": contents.encode()}

    def made(folder: Path) -> dict[str, bytes]:
        write_folder(folder / "source", files)
        for path in (folder / "source").rglob("*"):
            os.utime(path, (0, 0))  # a clock that stands still: only its content tells that a page changed
        html = folder / "sphinx" / "html"
        compiler._compile(folder / "source", html)
        return {path.relative_to(html).as_posix(): path.read_bytes() for path in html.rglob("*") if path.is_file()}

    made(tmp_path / "kept")
    page = tmp_path / "kept" / "sphinx" / "html" / "two.html"
    for number, (change, again) in enumerate(CHANGES):
        files, before = files | change, page.stat().st_mtime_ns
        kept, anew = made(tmp_path / "kept"), made(tmp_path / f"from nothing {number}")
        assert {name for name in kept.keys() | anew.keys() if kept.get(name) != anew.get(name)} <= {".buildinfo"}
        assert (page.stat().st_mtime_ns != before) == again
    bad = executed_notebook(code("a = 1"), code("b = 2"), nbformat.v4.new_markdown_cell("{ref}`nowhere`"))
    files |= {"drawn.ipynb": json.dumps(to_page(bad, "drawn")).encode()}
    for _ in range(2):  # a page that drew a warning draws it again, and names the cell of its source
        with pytest.raises(BuildError, match=r"drawn\.ipynb, cell 4: WARNING: undefined label: 'nowhere'"):
            made(tmp_path / "kept")


def test_the_old_book_or_the_new_is_there_wherever_publication_stops(tmp_path: Path):
    new, target, aside = tmp_path / "new", tmp_path / "html", tmp_path / "before"
    for stop in ("before", "between", "after"):
        for folder, text in ((new, "new"), (target, "old")):
            folder.mkdir(exist_ok=True)
            (folder / "index.html").write_text(text, encoding="utf-8")
        if stop != "before":
            target.rename(aside)
        if stop == "after":
            new.rename(target)
        recover(target, aside)
        assert (target / "index.html").read_text(encoding="utf-8") == ("new" if stop == "after" else "old")
        assert not aside.exists()


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the data for valid: what a build does when they are not is asked below."""
    monkeypatch.setattr(compiler.validation, "ensure_valid", lambda *_: None)


def test_a_build_mends_what_a_killed_one_left(checked: None, tmp_path: Path):
    slugs = ("html", "editions/FR")
    (tmp_path / "editions").mkdir()
    for slug in slugs:
        write("a page", tmp_path / "compiling" / slug / "before" / "index.html")
        write("half a record", tmp_path / "compiling" / slug / ".published-from-1.part")
    compiler.build([], lambda: None, local(), root=tmp_path)
    assert all((tmp_path / slug / "index.html").exists() for slug in slugs)
    assert not [*tmp_path.rglob("before"), *tmp_path.rglob(".*.part")]


def test_two_builds_at_once_are_refused(checked: None, tmp_path: Path):
    (tmp_path / "html").mkdir()
    with publication.locked(tmp_path), pytest.raises(BuildError, match="another build is at work"):
        compiler.build([], lambda: None, local(), root=tmp_path)
    assert (tmp_path / "html").exists()
    compiler.build([], lambda: None, local(), root=tmp_path)


def test_bad_data_stop_the_build_before_anything_is_judged_or_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def broken(*_: object) -> None:
        raise DataError("data/policy_links.csv, row 3: expected something else")

    judged = []
    monkeypatch.setattr(compiler.validation, "ensure_valid", broken)
    monkeypatch.setattr(compiler.fingerprint, "verdicts", lambda: {"state": "another", "claims": {}})
    with pytest.raises(DataError, match="row 3"):
        compiler.build([editions.whole_edition()], lambda: judged.append(1), local(1, cold=True), root=tmp_path)
    assert judged == [] and not list(tmp_path.rglob("*.ipynb"))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the editions that would be compiled, and publish nothing but a start page."""
    asked = []

    def fake(todo: list, root: Path, progress: object) -> None:
        for edition, made_from in todo:
            asked.append(edition.key)
            write("a page", root / edition.slug / "index.html")
            digests = {"made_from": made_from, "files": publication.book_digest(root / edition.slug)}
            write(seal(digests), publication.record_path(edition, root))

    monkeypatch.setattr(compiler, "_compile_all", fake)
    return asked


def test_a_book_whose_state_did_not_change_is_not_compiled_again(compiled: list, tmp_path: Path):
    wanted, now = [WHOLE, WHOLE._replace(key="FR", slug="editions/FR")], records.present()
    assert [compiler.compile_editions(wanted, now, silent, tmp_path) for _ in range(2)] == [2, 0]
    other = [WHOLE._replace(title="Another"), wanted[1]]
    assert compiler.compile_editions(other, now, silent, tmp_path) == 1
    newer = now._replace(installed={**now.installed, "sphinx": "99"})
    assert compiler.compile_editions(other, newer, silent, tmp_path) == 2
    assert compiled == ["whole", "FR", "whole", "whole", "FR"]


def test_a_book_is_compiled_again_when_a_rule_or_the_folder_of_a_page_is_another(compiled, monkeypatch, tmp_path: Path):
    source, root, now = tmp_path / "book", tmp_path / "built", records.present()
    rules, page = source / "rules.sql", source / "page.md"
    write("-- a: A sentence.", rules)
    write("# A page", page)
    monkeypatch.setattr(compiler, "PACKAGE", source)
    monkeypatch.setattr(compiler, "BOOK", source)
    assert compiler.compile_editions([WHOLE], now, silent, root) == 1
    write("-- a: Another sentence.", rules)
    assert compiler.compile_editions([WHOLE], records.present(), silent, root) == 1
    (source / "folder").mkdir()
    page.rename(source / "folder" / page.name)
    monkeypatch.setattr(compiler, "DOCS", tmp_path / "docs")
    write("# A tutorial", tmp_path / "docs" / "tutorial.md")
    assert [compiler.compile_editions([WHOLE], records.present(), silent, root) for _ in range(2)] == [1, 0]


def test_a_published_book_that_is_damaged_is_compiled_again_whatever_is_added_to_it(compiled: list, tmp_path: Path):
    now, html = records.present(), tmp_path / "html"
    compiler.compile_editions([WHOLE], now, silent, tmp_path)
    record = tmp_path / "compiling" / "html" / "published-from"
    for damage in (lambda: (html / "index.html").write_text("changed"), (html / "more.html").touch, record.unlink):
        damage()
        if (html / "more.html").exists():
            with publication.amend(WHOLE, tmp_path) as new:  # as pdf does
                (new / "one.pdf").touch()
        assert compiler.compile_editions([WHOLE], now, silent, tmp_path) == 1


CLIENT = """
import os, sys, time
from pathlib import Path
from thb_atlas.book import processes

def slow(path):
    Path(path).write_text(f"{os.getpid()}\\n")
    time.sleep(60)

if __name__ == "__main__":
    with processes.workers(1) as pool:
        pool.submit(slow, sys.argv[1]).result()
"""


@pytest.mark.book
def test_no_process_is_left_when_the_client_is_gone(tmp_path: Path):
    script, said = tmp_path / "client.py", tmp_path / "pid"
    script.write_text(CLIENT)
    assert left(script, said, said=said, end=signal.SIGKILL) == set()
