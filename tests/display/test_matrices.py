"""Matrices show a cell for each mark, the number of each row, and names that can be read."""

import numpy as np
import pandas as pd
import pytest
from drawn import columns, draw, legend, written
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from thb_atlas.display import matrices, style

CODES = ["AT", "BE", "FR", "SE"]
MARKS = pd.DataFrame([[True, False, True, True], [False, True, False, False]], ["some", "others"], CODES)


def cells(ax: Axes, shape: tuple[int, int]) -> np.ndarray:
    """Return the colours of a matrix's cells; rows of names between them have none."""
    drawn = [to_hex(colour) for colour in ax.collections[0].get_facecolor() if colour[3] > 0]
    return np.array(drawn).reshape(shape)


@pytest.mark.parametrize(("code", "in_focus"), [("FR", style.FOCUS), (None, style.ACCENT)])
def test_a_matrix_has_a_cell_for_each_mark_and_the_number_of_each_row(code: str | None, in_focus: str):
    ax = draw(matrices.matrix(MARKS, code))
    assert (columns(ax), written(ax)) == (CODES, ["some", "others", "3", "1"])
    yes, no = style.ACCENT, style.BLANK
    assert cells(ax, (2, 4)).tolist() == [[yes, no, in_focus, yes], [no, yes, no, no]]


@pytest.mark.parametrize(
    ("names", "turned"), [(CODES, 0), (["Austria", *CODES[1:]], 90), ([f"{n:02}" for n in range(36)], 90)]
)
def test_names_above_a_matrix_stand_upright_if_they_are_long_or_many(names: list[str], turned: int):
    ax = draw(matrices.matrix(pd.DataFrame(True, ["some"], names)))
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {turned}


def test_a_split_matrix_has_two_cells_for_each_country_and_two_numbers_for_each_row():
    fig = matrices.split_matrix(MARKS, ~MARKS, ["yes", "no"], "BE")
    ax = draw(fig)
    left, right = matrices.HALVES[1:]
    assert cells(ax, (2, 4, 2))[0].tolist() == [
        [left, style.BLANK], [style.BLANK, right], [left, style.BLANK], [left, style.BLANK]
    ]  # fmt: skip
    assert (columns(ax), written(ax)[2:], legend(fig)) == (CODES, ["3", "1", "1", "3"], ["yes", "no"])
    assert [label.get_color() for label in ax.get_xticklabels()].count(style.FOCUS) == 1


def test_halves_of_a_split_matrix_have_the_same_rows_and_columns():
    with pytest.raises(ValueError, match="same rows and the same columns"):
        matrices.split_matrix(MARKS, MARKS.iloc[:, ::-1], ["yes", "no"])
