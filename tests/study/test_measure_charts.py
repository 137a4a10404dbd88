"""Charts of measures: sums by source and kind, measures in time."""

import pandas as pd
import pytest
from drawn import draw, legend, rows, written
from matplotlib.colors import to_hex

from thb_atlas.data.tables import load, terms
from thb_atlas.display import style
from thb_atlas.study import measure_charts


def test_sums_are_points_by_source_with_the_markers_of_their_kinds():
    table = pd.DataFrame(
        [("I-01", 100, "EUR", "National", ""), ("I-02", 1e6, "EUR", "National", "doubtful"),
         ("I-03", 5e4, "EUR", "European Union", "part"), ("I-04", 1, "USD", "National", "")],
        columns=["measure_id", "amount", "currency", "source", "kind"],
    )  # fmt: skip
    fig = measure_charts.sums(table, {"I-01"})
    ax = draw(fig)
    assert ax.get_xscale() == "log"
    assert rows(ax) == [label for label in terms("funder_type") if label in set(table["source"])]
    national = ax.collections[rows(ax).index("National")]
    assert national.get_offsets()[:, 0].tolist() == pytest.approx([100, 1e6])
    fills = [style.FOCUS, measure_charts.SUM_MARKS["doubtful"][1]]
    assert [to_hex(colour) for colour in national.get_facecolor()] == fills
    assert len(national.get_paths()[1].vertices) < len(national.get_paths()[0].vertices)  # a triangle, a circle
    assert legend(fig) == ["sum", "part of another sum", "doubtful"]


@pytest.mark.parametrize(
    ("date", "first", "last"), [("2022", 2022, 2023), ("2022-03", 2022.16, 2022.25), ("2022-01-01", 2022, 2022.003)]
)
def test_a_date_lasts_as_long_as_it_is_printed(date: str, first: float, last: float):
    assert (measure_charts.begin(date), measure_charts.finish(date)) == pytest.approx((first, last), abs=0.005)


def test_spans_run_from_start_to_end_and_say_what_is_not_printed():
    table = pd.DataFrame(
        [("a", "2020", "2021", "x"), ("b", None, None, "x"), ("c", "2022-06", None, "y"), ("d", None, "2024", "y")],
        columns=["label", "start", "end", "kind"],
    )
    fig = measure_charts.spans(table, {"x": style.ACCENT, "y": style.FOCUS, "z": style.INK}, ["c"])
    ax = draw(fig)
    assert (rows(ax), written(ax), legend(fig)) == (["a", "b", "c", "d"], ["no dates printed"], ["x", "y"])
    assert ax.lines[0].get_xdata().tolist() == pytest.approx([2020, 2022], abs=0.01)
    assert [line.get_marker() for line in ax.lines if line.get_marker() != "None"] == [">", "<"]


def test_a_timeline_names_measures_and_stresses_those_of_a_country():
    measures = load("measures", annex="II").head(5).set_index("measure_id")
    measures = measures.assign(codes=[["FR"], ["FR", "DE"], ["AT"], ["AT"], ["BG"]])
    ax = draw(measure_charts.timeline(measures, "FR"))
    names = [text for text in ax.texts if text.get_text().startswith("II-")]
    assert [text.get_text().split()[0] for text in names] == list(measures.index)
    stressed = [text.get_color() == style.FOCUS for text in names]
    assert stressed == [True, True, False, False, False]
