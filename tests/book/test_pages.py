"""Executed notebooks as pages: what is shown, where the code goes, and what no reader should meet."""

import nbformat
import pytest
from samples import PYTHON, code, executed_notebook, figure, shown

from thb_atlas.book.pages import NO_CODE, PLAIN, VALUES_MIME, shown_values, source_cell_number, to_page
from thb_atlas.core.errors import NotebookError

TABLE = shown({"text/html": "<table></table>", "text/plain": "x"}, kind="table")
SAID = shown({"text/markdown": "So it is, [there](05_results.ipynb#a).", "text/plain": "x"}, kind="prose")
HEADING = nbformat.v4.new_markdown_cell("## Heading")
IF_ANY = nbformat.v4.new_markdown_cell("## Heading", metadata={"tags": ["if-any"]})
WORDS = nbformat.v4.new_markdown_cell("Those named.")
PARAMETERS = code('country = "ALL"', tags=("parameters",))
NO_FOCUS = code("if focus: ...", tags=("focus",))
INJECTED = code('country = "FR"', tags=("injected-parameters",))
SHOWN, HIDDEN = "hide-input", "remove-input"  # code that a reader can open, and what stands without any


def cells(*executed: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    copied = [nbformat.from_dict(cell) for cell in executed]
    return to_page(executed_notebook(*copied), "notebooks/sample").cells[1:-1]


def test_code_stands_above_the_next_thing_that_is_no_prose():
    for executed, wanted in (  # a cell for each figure; with the next that shows; at the end; without and with a focus
        ([code("all()", SAID, *figure(), TABLE)], [(NO_CODE, HIDDEN), ("all()", SHOWN), (NO_CODE, HIDDEN)]),
        (
            [code("a = 1"), code("say(a)", SAID), HEADING, code("b = 2"), code("show(b)", TABLE), code("c", TABLE)],
            [(NO_CODE, HIDDEN), ("## Heading", ""), ("a = 1\n\nsay(a)\n\nb = 2\n\nshow(b)", SHOWN), ("c", SHOWN)],
        ),
        ([code("say()", SAID), code("a = 1")], [(NO_CODE, HIDDEN), ("say()\n\na = 1", SHOWN)]),
        ([PARAMETERS, INJECTED, NO_FOCUS, code("t", TABLE)], [('country = "ALL"\n\nt', SHOWN)]),
        ([code("own()", TABLE, tags=("focus",))], [("own()", SHOWN)]),
        ([IF_ANY, code("all()")], [("", ""), ("all()", SHOWN)]),
        ([IF_ANY, WORDS, code("t", TABLE)], [("## Heading", ""), ("Those named.", ""), ("t", SHOWN)]),
    ):
        assert [(cell.source, ", ".join(cell.metadata.get("tags", []))) for cell in cells(*executed)] == wanted


def test_outputs_have_one_form_and_values_for_prose_are_read_by_name():
    said, drawn, table, plain = cells(code("f", SAID, *figure(), TABLE), code("1", shown({"text/plain": "1"})))
    assert said.outputs[0].data == {"text/markdown": "So it is, [there](05_results.html#a)."}
    assert [list(output.data) for output in drawn.outputs] == [["image/svg+xml"]]
    assert [list(output.data) for output in table.outputs] == [["text/html"]] and table.outputs[0].metadata == {}
    assert plain.outputs[0].data == {"text/plain": "1"}
    said = [code(name, shown({VALUES_MIME: {name: text}})) for name, text in (("n", "3"), ("m", "4"))]
    assert shown_values(executed_notebook(*said)) == {"n": "3", "m": "4"}
    assert shown_values(executed_notebook(code("a", TABLE))) == {}


NO_WORDS = r"notebooks/sample\.ipynb \(notebooks/sample\), cell 2 shows a figure without alternative text: show it with"


def test_what_no_reader_should_meet_is_refused_with_notebook_and_cell():
    for output in (figure("")[0], figure("figure_1.png")[0], shown({"image/png": "...", "text/plain": "<Figure>"})):
        with pytest.raises(NotebookError, match=NO_WORDS):
            cells(INJECTED, code("show()", output))


def test_the_title_of_a_profile_is_text_the_run_leaves_no_trace_and_a_cell_knows_its_source():
    page = to_page(executed_notebook(), "countries/XX", "A {include} *land*")
    assert page.cells[0].source == "# A &#123;include&#125; &#42;land&#42;"
    assert page.metadata == {**PYTHON, "language_info": PLAIN}
    page = to_page(executed_notebook(code("a", *figure(), TABLE), code("b", TABLE)), "notebooks/sample")
    assert [source_cell_number(page, number) for number in range(1, 5)] == ["1", "2", "2", "3"]
