"""Charts show the numbers and the names of the frames that they are given."""

import pandas as pd
import pytest
from drawn import draw, legend, rows, written
from matplotlib.colors import to_hex

from thb_atlas.data.tables import load, terms
from thb_atlas.display import charts, style


@pytest.fixture(autouse=True)
def _look():
    style.set_style()


def test_bars_have_their_numbers_names_and_colours():
    frame = pd.DataFrame({"name": ["one", "two", "none"], "size": pd.array([1, 25, 0], "Int64"), "of": ["a", "b", "c"]})
    ax = draw(charts.bars(frame, "size", "name", focus=["two"], pale=["one"], stressed=["none"]))
    assert (rows(ax), written(ax)) == (["one", "two", "none"], ["1", "25", "0"])
    bars = [(bar.get_width(), to_hex(bar.get_facecolor())) for bar in ax.patches]
    assert bars == [(1, style.PALE), (25, style.FOCUS), (0, style.ACCENT)]
    assert [label.get_color() for label in ax.get_yticklabels()] == [style.INK, style.FOCUS, style.FOCUS]
    assert written(charts.bars(frame, "size", "name", text="of").axes[0]) == ["a", "b", "c"]


def test_the_first_row_of_a_chart_is_at_its_top():
    ax = draw(charts.bars(pd.DataFrame({"name": ["one", "two"], "size": [1, 2]}), "size", "name"))
    top, low = (ax.transData.transform((0, y))[1] for y in (0, 1))
    assert top > low


def test_parts_are_drawn_in_their_wholes():
    frame = pd.DataFrame({"what": ["one", "two"], "all": [4, 12], "some": [4, 7]})
    ax = draw(charts.parts(frame, "all", "some", "what"))
    assert [bar.get_width() for bar in ax.patches] == [4, 12, 4, 7]
    assert written(ax) == ["4 of 4", "7 of 12"]


def test_opposite_bars_go_both_ways():
    table = pd.DataFrame({"challenge": [3, 0], "practice": [1, 2]}, ["trust", "skills"])
    ax = draw(charts.opposite(table, ["skills"]))
    assert [bar.get_width() for bar in ax.patches] == [-3, 0, 1, 2]
    assert written(ax) == ["3", "0", "challenge", "1", "2", "practice"]
    assert [label.get_color() for label in ax.get_yticklabels()] == [style.INK, style.FOCUS]


def test_stacked_bars_write_the_numbers_that_have_room():
    fig = charts.stacked(pd.DataFrame({"held": [90, 1], "open": [10, 0]}, ["a", "b"]), [style.ACCENT, style.GRID])
    ax = draw(fig)
    assert (rows(ax), legend(fig)) == (["a", "b"], ["held", "open"])
    assert written(ax) == ["90", "", "10", ""]
    assert ax.texts[0].get_color() == "white" and ax.texts[2].get_color() == style.INK


def test_dots_are_where_the_numbers_are():
    table = pd.DataFrame({"Study": [10, 9], "All rows": [11, 9], "Without Spain": [10, pd.NA]}, ["Nigeria", "Niger"])
    fig = charts.dots(table.astype("Int64"))
    ax = draw(fig)
    assert (rows(ax), legend(fig)) == (["Nigeria", "Niger"], ["Study", "All rows", "Without Spain"])
    points = [tuple(point) for each in ax.collections[1:] for point in each.get_offsets().tolist()]
    assert sorted(points) == [(9, 1), (9, 1), (10, 0), (10, 0), (11, 0)]


def test_one_computed_number_is_enough_for_dots():
    fig = charts.dots(pd.DataFrame({"Study": [1, 2], "Annex II": [2, 2]}, ["a", "b"]))
    draw(fig)
    assert legend(fig) == ["Study", "Annex II"]


def test_shares_have_their_numbers():
    fig = charts.shares(pd.DataFrame({"abroad": [50.0, 48.3], "home": [52.0, 82.0]}, ["prevention", "protection"]))
    assert written(draw(fig)) == ["50\u00a0%", "52\u00a0%", "48\u00a0%", "82\u00a0%"]
    assert legend(fig) == ["abroad", "home"]


def test_sums_are_points_by_source_with_the_markers_of_their_kinds():
    sources, kinds = ["National", "National", "European Union", "National"], ["", "doubtful", "part", ""]
    ids, currency = ["I-01", "I-02", "I-03", "I-04"], ["EUR", "EUR", "EUR", "USD"]
    table = pd.DataFrame({"measure_id": ids, "amount": [100, 1e6, 5e4, 1], "currency": currency, "source": sources})
    fig = charts.sums(table.assign(kind=kinds), {"I-01"})
    ax = draw(fig)
    assert ax.get_xscale() == "log"
    assert rows(ax) == [label for label in terms("funder_type") if label in sources]
    national = ax.collections[rows(ax).index("National")]
    assert national.get_offsets()[:, 0].tolist() == pytest.approx([100, 1e6])
    assert [to_hex(colour) for colour in national.get_facecolor()] == [style.FOCUS, charts.SUM_MARKS["doubtful"][1]]
    assert len(national.get_paths()[1].vertices) < len(national.get_paths()[0].vertices)  # a triangle, a circle
    assert legend(fig) == ["sum", "part of another sum", "doubtful"]


@pytest.mark.parametrize(
    ("date", "first", "last"), [("2022", 2022, 2023), ("2022-03", 2022.16, 2022.25), ("2022-01-01", 2022, 2022.003)]
)
def test_a_date_lasts_as_long_as_it_is_printed(date: str, first: float, last: float):
    assert (charts.begin(date), charts.finish(date)) == pytest.approx((first, last), abs=0.005)


def test_spans_run_from_start_to_end_and_say_what_is_not_printed():
    table = pd.DataFrame(
        [("a", "2020", "2021", "x"), ("b", None, None, "x"), ("c", "2022-06", None, "y"), ("d", None, "2024", "y")],
        columns=["label", "start", "end", "kind"],
    )
    fig = charts.spans(table, {"x": style.ACCENT, "y": style.FOCUS, "z": style.INK}, ["c"])
    ax = draw(fig)
    assert (rows(ax), written(ax), legend(fig)) == (["a", "b", "c", "d"], ["no dates printed"], ["x", "y"])
    assert ax.lines[0].get_xdata().tolist() == pytest.approx([2020, 2022], abs=0.01)
    assert [line.get_marker() for line in ax.lines if line.get_marker() != "None"] == [">", "<"]


def test_a_timeline_names_measures_and_stresses_those_of_a_country():
    measures = load("measures", annex="II").head(5).set_index("measure_id")
    measures = measures.assign(codes=[["FR"], ["FR", "DE"], ["AT"], ["AT"], ["BG"]])
    ax = draw(charts.timeline(measures, "FR"))
    names = [text for text in ax.texts if text.get_text().startswith("II-")]
    assert [text.get_text().split()[0] for text in names] == list(measures.index)
    stressed = [text.get_color() == style.FOCUS for text in names]
    assert stressed == [True, True, False, False, False]


def test_figure_1_has_a_panel_for_each_status_and_each_number_once():
    points = load("persons_by_year")
    fig = charts.persons(points)
    draw(fig)
    panels = {written(ax)[-1 if n else -2]: ax for n, ax in enumerate(fig.axes)}
    assert list(panels) == list(terms("person_status"))
    numbers = [text for ax in fig.axes for text in written(ax) if text.replace(",", "").isdigit()]
    assert sorted(numbers) == sorted(f"{number:,}" for number in points["persons"])
    bold = [text.get_text() for ax in fig.axes for text in ax.texts if text.get_weight() == "bold"]
    printed = points.loc[points["study_locator"].notna(), "persons"]
    assert sorted(bold) == sorted([*panels, *(f"{number:,}" for number in printed)])
    assert fig.axes[-1].get_xticks().tolist() == list(range(points["year"].min(), points["year"].max() + 1))


def test_a_strip_shows_one_country_among_the_others():
    ax = draw(charts.strip(pd.Series({"FR": 49.2, "DE": 44.7, "IT": 98.3}), "FR", "France 49.2 %", "per cent"))
    assert written(ax) == ["France 49.2 %"]
    marks, own = ax.collections
    assert len(marks.get_segments()) == 2
    assert own.get_offsets().tolist() == [[49.2, 0.25]]
