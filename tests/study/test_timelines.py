"""Measures in time: lines from start to end, what is not printed, whose they are."""

import warnings

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.display import style

MEASURES = pd.DataFrame(
    [
        (["FR"], "A", "2020", "2021", "completed"),
        (["FR", "DE"], "B", pd.NA, pd.NA, "unknown"),
        (["AT"], "C", "2022-06", pd.NA, "ongoing"),
        (["AT"], "D", pd.NA, "2024", "ongoing"),
    ],
    columns=["codes", "title_en", "start", "end", "status"],
).astype({"start": "string", "end": "string"})


def draw(fig: Figure) -> Axes:
    """Draw a figure in full; a warning fails. Return its axes."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig.savefig("/dev/null", format="svg")
    return fig.axes[0]


def test_measures_run_from_start_to_end_with_room_for_an_arrow_for_what_is_not_printed():
    style.set_style()
    fig = thb.timeline(MEASURES)
    ax = draw(fig)
    lines = [line for line in ax.lines if line.get_marker() == "None"]
    assert [line.get_xdata().round(1).tolist() for line in lines] == [[2020, 2022], [2022.4, 2022.9], [2024.5, 2025]]
    assert [line.get_marker() for line in ax.lines if line not in lines] == [">", "<"]
    periods = [(shade.get_x(), shade.get_x() + shade.get_width()) for shade in ax.patches]
    assert periods == [(2021, 2024), (2024, 2026)], "that of the study, and what came after it"
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["Completed", "Ongoing", "Not printed"]
    for start, end in ((pd.NA, "2021"), (pd.NA, "2021-06"), ("2022-09", pd.NA)):
        ax = draw(thb.timeline(MEASURES.head(1).assign(start=start, end=end)))
        left, right = ax.get_xlim()
        assert all(left < x < right for line in ax.lines if line.get_marker() in ("<", ">") for x in line.get_xdata())
    assert draw(thb.timeline(MEASURES.iloc[1:2])).get_xlim() == (2021, 2024)
    with pytest.raises(DataError, match="no measures to draw"):
        thb.timeline(MEASURES.head(0))


def test_labels_name_countries_and_titles_stress_the_focus_and_have_room():
    texts = draw(thb.timeline(MEASURES, "FR")).texts
    labels = ["France: A", "France, Germany: B", "no dates given", "Austria: C", "Austria: D"]
    assert [text.get_text() for text in texts] == labels
    assert [text.get_text() for text in texts if text.get_color() == style.FOCUS] == labels[:2]
    titles = pd.Series([f"{name} title " + "a title " * 20 for name in "ABCD"], dtype="string")
    fig = thb.timeline(MEASURES.assign(title_en=titles))
    labels = [text for text in draw(fig).texts if text.get_text() != "no dates given"]
    boxes = [label.get_window_extent() for label in labels]
    assert [label.get_text().replace("\n", " ").split(": ")[1] for label in labels] == [*titles.str.strip()]
    assert min(label.get_text().count("\n") for label in labels) > 1
    assert all(above.y0 > below.y1 for above, below in zip(boxes, boxes[1:], strict=False))
