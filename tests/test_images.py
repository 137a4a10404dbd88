"""The image of a figure is drawn once: what changes it makes another figure, and nothing else does."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MultipleLocator

from thb_atlas import images, kept
from thb_atlas.figures import matrix, set_style
from thb_atlas.images import digest, image

CODES = ["AT", "BE", "FR", "SE"]
MARKS = pd.DataFrame([[True, False, True, True], [False, True, True, False]], ["some", "others"], CODES)


@pytest.fixture(autouse=True)
def style():
    set_style()
    yield
    plt.close("all")


def bars() -> Figure:
    fig, ax = plt.subplots(figsize=(4, 2), layout="constrained")
    ax.barh(["one", "two"], [1, 2])
    ax.set_title("Measures")
    fig.legend([ax.patches[0]], ["kind"])
    return fig


CHANGES: dict[str, Callable[[Figure], object]] = {
    "size": lambda fig: fig.set_size_inches(4, 2.01),
    "layout": lambda fig: fig.set_layout_engine("tight"),
    "no layout": lambda fig: fig.set_layout_engine(None),
    "text": lambda fig: fig.axes[0].set_title("measures"),
    "text's place": lambda fig: fig.axes[0].title.set_ha("left"),
    "font": lambda fig: fig.axes[0].title.set_weight("bold"),
    "value": lambda fig: fig.axes[0].patches[0].set_width(1.001),
    "colour": lambda fig: fig.axes[0].patches[0].set_facecolor("#000001"),
    "line": lambda fig: fig.axes[0].patches[0].set_linewidth(1.3),
    "hatch": lambda fig: fig.axes[0].patches[0].set_hatch("/"),
    "order": lambda fig: fig.axes[0].patches[0].set_zorder(9),
    "hidden": lambda fig: fig.axes[0].patches[0].set_visible(False),
    "transparent": lambda fig: fig.axes[0].patches[0].set_alpha(0.5),
    "clipped": lambda fig: fig.axes[0].patches[0].set_clip_path(Circle((0, 0), 1)),
    "moved": lambda fig: fig.axes[0].patches[0].set_transform(fig.axes[0].transAxes),
    "effect": lambda fig: fig.axes[0].title.set_path_effects([withStroke(linewidth=2)]),
    "limits": lambda fig: fig.axes[0].set_xlim(0, 3),
    "scale": lambda fig: fig.axes[0].set_xscale("log"),
    "ticks": lambda fig: fig.axes[0].xaxis.set_major_locator(MultipleLocator(0.3)),
    "tick labels": lambda fig: fig.axes[0].xaxis.set_major_formatter("{x:.3f}"),
    "grid": lambda fig: fig.axes[0].grid(visible=False),
    "one more": lambda fig: fig.axes[0].scatter([1], [1]),
    "an image": lambda fig: fig.axes[0].imshow([[1, 2]]),
    "legend": lambda fig: fig.legends[0].get_texts()[0].set_text("other"),
    "background": lambda fig: fig.set_facecolor("0.9"),
}


def test_the_same_figure_is_known_again_in_another_process():
    here, script = digest(bars(), "svg"), f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})"
    script += "; from test_images import *; set_style(); bars(); print(digest(bars(), 'svg'))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "MPLBACKEND": mpl.get_backend()}
    said = subprocess.run(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    assert len(here) == 64
    assert said.stdout.strip() == here == digest(bars(), "svg")


@pytest.mark.parametrize("change", CHANGES)
def test_a_figure_that_differs_in_anything_is_another(change: str):
    changed = bars()
    CHANGES[change](changed)
    assert digest(changed, "svg") not in ("", digest(bars(), "svg"))


@pytest.mark.parametrize(("setting", "value"), [("svg.hashsalt", "x"), ("font.size", 11), ("svg.fonttype", "none")])
def test_a_figure_drawn_with_other_settings_is_another(setting: str, value: object):
    fig = bars()
    before = digest(fig, "svg")
    with mpl.rc_context({setting: value}):
        assert digest(fig, "svg") not in ("", before)


def test_another_kind_or_version_makes_another_image(monkeypatch: pytest.MonkeyPatch):
    fig = bars()
    svg, png = digest(fig, "svg"), digest(fig, "png")
    monkeypatch.setattr(images, "VERSIONS", ("0",))
    assert len({svg, png, digest(fig, "svg")}) == 3


def test_figures_are_the_same_where_their_images_are():
    shown = [matrix(MARKS, code) for code in [None, *CODES, "DE", "FR"]]
    known = [digest(fig, "svg") for fig in shown]
    drawn = [images._draw(fig, "svg")["image/svg+xml"] for fig in shown]
    assert [known.index(one) for one in known] == [drawn.index(one) for one in drawn] == [0, 1, 2, 3, 4, 0, 3]


class Own(Text):
    """An artist of a module whose code no version tells."""


def elsewhere(x: float, _: int) -> str:
    return str(x)


class Unwritable(Figure):
    """A part that no pickle can hold."""

    def __getstate__(self):
        raise RuntimeError("not now")


UNKNOWN: dict[str, Callable[[Figure], object]] = {
    "a nameless function": lambda fig: fig.axes[0].xaxis.set_major_formatter(FuncFormatter(lambda x, _: str(x))),
    "a function of another module": lambda fig: fig.axes[0].xaxis.set_major_formatter(FuncFormatter(elsewhere)),
    "an artist of another module": lambda fig: fig.add_artist(Own(0, 0, "text")),
    "an artist made in a function": lambda fig: fig.add_artist(type("Own", (Text,), {"draw": None})(0, 0, "text")),
    "what cannot be written": lambda fig: setattr(fig, "own", Unwritable()),
    "a font's file": lambda fig: fig.axes[0].title.set_fontproperties(FontProperties(fname=findfont("DejaVu Sans"))),
    "a callback": lambda fig: fig.canvas.mpl_connect("draw_event", elsewhere),
    "a callback of axes": lambda fig: fig.axes[0].callbacks.connect("xlim_changed", print),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_a_figure_with_something_unknown_is_drawn_each_time(what: str):
    fig = bars()
    UNKNOWN[what](fig)
    assert digest(fig, "svg") == ""


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_an_image_is_kept_until_the_code_changes(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    draw, drawn = images._draw, []
    monkeypatch.setattr(images, "_draw", lambda *figure: drawn.append(figure) or draw(*figure))
    first, again = image(bars(), kind), image(bars(), kind)
    assert first == again == draw(bars(), kind)
    monkeypatch.setattr(kept, "CODE", "0" * 64)
    assert image(bars(), kind) == first
    assert len(drawn) == 2


def test_images_of_other_code_are_forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    image(bars(), "svg")
    [older], other = tmp_path.iterdir(), tmp_path / "claim-1"
    other.touch()
    kept.forget_other_code("figure")
    assert older.exists()
    monkeypatch.setattr(kept, "CODE", "0" * 64)
    kept.forget_other_code("figure")
    assert list(tmp_path.iterdir()) == [other]
