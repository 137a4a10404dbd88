"""Executed notebooks as pages: what is shown, where the code goes, and what no reader should meet."""

import nbformat
import pytest
from samples import PYTHON, code, executed_notebook, figure, shown

from thb_atlas.book.pages import NO_CODE, PLAIN, VALUES, finish, source_cell, values, without_code
from thb_atlas.core.errors import NotebookError
from thb_atlas.core.markup import NOTEBOOK_LINK

TABLE = shown({"text/html": f"<table></table>{NOTEBOOK_LINK}", "text/plain": "x"}, kind="table")
SAID = shown({"text/markdown": "So it is.", "text/plain": "x"}, kind="prose")


def cells(*executed: nbformat.NotebookNode, page: str = "notebooks/sample") -> list[nbformat.NotebookNode]:
    """Return the cells of the finished page without its title and its record."""
    return finish(executed_notebook(*[nbformat.from_dict(cell) for cell in executed]), page).cells[1:-1]


def kinds(made: list[nbformat.NotebookNode]) -> list[tuple[str, str]]:
    return [(cell.source, ", ".join(cell.metadata["tags"])) for cell in made]


def test_alt_text_and_caption_of_a_figure_stand_where_the_book_reads_them():
    [cell] = cells(code("draw()", *figure()))
    assert cell.metadata["mystnb"]["image"] == {"alt": "Most are blue."}
    caption = cell.metadata["mystnb"]["figure"]["caption"]
    assert caption.startswith("What is *drawn*.\n\n<p") and "../data/boxes.csv" in caption
    assert cell.metadata["mystnb"]["figure"]["name"] == "f-sample"
    assert [list(output.data) for output in cell.outputs] == [["image/svg+xml"]]


def test_a_cell_with_a_figure_and_more_becomes_a_cell_for_each():
    made = cells(code("all()", SAID, *figure(), TABLE))
    assert kinds(made) == [(NO_CODE, "remove-input"), ("all()", "hide-input"), (NO_CODE, "remove-input")]
    assert ["mystnb" in cell.metadata for cell in made] == [False, True, False]


def test_code_that_shows_nothing_or_prose_goes_where_the_next_code_goes():
    text = nbformat.v4.new_markdown_cell("## Heading")
    made = cells(code("a = 1"), code("say(a)", SAID), text, code("b = 2"), code("show(b)", TABLE), code("c", TABLE))
    assert kinds([made[0]]) == [(NO_CODE, "remove-input")]
    assert made[1].source == "## Heading"
    assert kinds(made[2:]) == [("a = 1\n\nsay(a)\n\nb = 2\n\nshow(b)", "hide-input"), ("c", "hide-input")]


def test_code_at_the_end_that_shows_nothing_is_not_lost():
    assert kinds(cells(code("say()", SAID), code("a = 1"))) == [
        (NO_CODE, "remove-input"),
        ("say()\n\na = 1", "hide-input"),
    ]


def test_cells_for_papermill_and_for_a_country_that_is_not_in_focus_are_dropped():
    injected = code('country = "FR"', tags=("injected-parameters",))
    made = cells(
        code('country = "ALL"', tags=("parameters",)),
        injected,
        code("if focus: ...", tags=("focus",)),
        code("t", TABLE),
    )
    assert kinds(made) == [('country = "ALL"\n\nt', "hide-input")]


def test_a_cell_on_the_country_in_focus_is_shown():
    assert kinds(cells(code("own()", TABLE, tags=("focus",)))) == [("own()", "hide-input")]


def test_outputs_have_one_form_and_no_words_of_the_machine():
    [cell] = cells(code("t", TABLE))
    assert list(cell.outputs[0].data) == ["text/html"] and cell.outputs[0].metadata == {}
    link = '<a href="../_sources/notebooks/sample.ipynb" download>notebooks/sample.ipynb</a>'
    assert cell.outputs[0].data["text/html"] == f"<table></table>{link}"
    [plain] = cells(code("1", shown({"text/plain": "1"})))
    assert plain.outputs[0].data == {"text/plain": "1"}


def test_links_to_notebooks_in_prose_lead_to_their_pages():
    said = shown(
        {"text/markdown": "[a](05_results.ipynb), [b](../method.md#gaps), [c](https://x.org/a.md?b)"}, kind="prose"
    )
    [cell] = cells(code("say()", said))[:1]
    expected = "[a](05_results.html), [b](../method.html#gaps), [c](https://x.org/a.md?b)"
    assert cell.outputs[0].data["text/markdown"] == expected


@pytest.mark.parametrize("alt", ["", " ", "figure_1.png"])
def test_a_figure_without_alternative_text_is_named_with_notebook_and_cell(alt: str):
    with pytest.raises(
        NotebookError, match=r"notebooks/sample\.ipynb \(notebooks/sample\), cell 2 shows a figure without"
    ):
        cells(code("draw()", *figure(alt)))


def test_a_figure_that_was_only_drawn_is_refused():
    with pytest.raises(
        NotebookError, match="cell 3 shows a figure without alternative text; write what it shows .* `# alt: Most"
    ):
        cells(code("1"), code("plt.show()", shown({"image/png": "...", "text/plain": "<Figure>"})))


def test_a_plain_figure_has_the_alternative_text_that_its_cell_gives():
    returned = shown({"text/plain": "<Axes: xlabel='count'>"})
    drawn = shown({"image/png": "...", "text/plain": "-"})
    [figure_cell] = cells(code("# alt: Most are blue.\nplot()", returned, drawn))
    assert figure_cell.metadata["mystnb"] == {"image": {"alt": "Most are blue."}}
    assert [list(output.data) for output in figure_cell.outputs] == [["image/png"]]


def test_a_notebook_that_writes_to_stderr_is_refused():
    injected = code('country = "FR"', tags=("injected-parameters",))
    said = nbformat.v4.new_output("stream", name="stderr", text="old\n")
    with pytest.raises(NotebookError, match=r"cell 2 wrote to stderr: old$"):
        cells(injected, code("warn()", said))


def test_the_title_of_a_profile_is_that_of_its_country_and_text_of_the_data_is_text():
    page = finish(executed_notebook(), "countries/XX", "A {include} *land*")
    assert page.cells[0].source == "# A &#123;include&#125; &#42;land&#42;"


def test_a_page_says_what_it_was_made_from_and_keeps_no_trace_of_the_run():
    notebook = executed_notebook()
    read = {"files": {"boxes.csv": "0123456789abcdef"}, "schema": {"boxes": "a", "places": "b"}}
    notebook.metadata["thb"] |= read | {"claims": {"CL-1": "x"}}
    page = finish(notebook, "notebooks/sample")
    assert page.metadata == {**PYTHON, "language_info": PLAIN}
    record = page.cells[-1].source
    assert "<code>boxes.csv</code> 0123456789ab<" in record and "datapackage.json, 2 parts" in record
    assert "country=ALL" in record and "1 claims" in record


def test_a_cell_of_a_page_knows_its_source():
    page = finish(executed_notebook(code("a", *figure(), TABLE), code("b", TABLE)), "notebooks/sample")
    assert [source_cell(page, number) for number in range(1, 5)] == ["1", "2", "2", "3"]


def test_a_country_edition_shows_no_code():
    page = finish(executed_notebook(code("a", TABLE)), "notebooks/sample")
    assert kinds(without_code(page).cells[1:-1]) == [("a", "remove-input")]


def test_values_for_prose_are_read_by_name():
    assert values(
        executed_notebook(code("v", shown({VALUES: {"n": "3"}})), code("w", shown({VALUES: {"m": "4"}})))
    ) == {
        "n": "3",
        "m": "4",
    }
    assert values(executed_notebook(code("a", TABLE))) == {}
