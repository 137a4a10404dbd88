"""Maps as SVG within a page: countries in at most five shades, each a link with a title; and a list that says the same.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo. Their outlines were projected and simplified once, by
data/boundaries/make.py, which says what its file has. A page sets the colours (`thb-shade-1` to `-5`, book/_static/
custom.css); the attributes are those of JupyterLab, which has not the book's style.
"""

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core.markup import inert
from ..core.paths import DATA
from ..data.countries import place_name
from ..data.schema import ensure, resource, stamp
from ..data.usage import note_file
from ..ledger.verdicts import figure
from .numbers import link, place_link

DISCLAIMER = (
    "Boundaries: Natural Earth, via the visionscarto world atlas (BSD-3-Clause); borders and names imply no position "
    "on the status of any territory. Kosovo: This designation is without prejudice to positions on status, and is in "
    "line with UNSCR 1244/1999 and the ICJ Opinion on the Kosovo declaration of independence."
)
PATHS = "boundaries_paths"
ABSENT = "no data"
FILLS = ["#b9bfc5", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c"]  # no value, and thb-shade-1 to -5
LAND, INK, PAPER = "#ececec", "#1f2933", "#ffffff"
KEY = 'width="12" height="12" aria-hidden="true"><rect width="12" height="12"/>'  # the square of a legend
LETTER = 1.5  # height of a label in hundredths of a map's width; on a phone 2.3 times that
PHONE = 2.3
DOT = 0.35  # radius of a dot in hundredths of a map's width
Ground = Mapping[str, Mapping]  # of `paths.json`: size, countries


@lru_cache(maxsize=2)
def _read(path: Path, _: tuple[int, int]) -> tuple[dict[str, Ground], str]:
    ensure(PATHS)
    content = path.read_bytes()
    return json.loads(content), sha256(content).hexdigest()


def grounds() -> dict[str, Ground]:
    """Return the outlines of the maps world, europe and balkans. Raises DataError if they are not those described."""
    file = resource(PATHS)["path"]
    found, digest = _read(DATA / file, stamp(DATA / file))
    note_file(file, digest)
    return found


def _in_words(count: int) -> str:
    return "1 country" if count == 1 else f"{count} countries"


def _with_unit(value: float, unit: str) -> str:
    """Return a value with its unit: `1 measure`, `11 measures`, `49.2 %`."""
    return f"{figure(value)}\N{NO-BREAK SPACE}{unit[:-1] if value == 1 and unit.endswith('s') else unit}"


def classes(values: pd.Series, bins: Sequence[float]) -> pd.Series:
    """Return the class of each value, in words, as an ordered categorical; missing where the value is.

    `bins` are the classes' upper bounds (included); higher values make one more class. The words say from and to, and
    the number of countries. Raises ValueError for no value, a country that is there twice, and more than five classes.
    """
    if values.dropna().empty or not values.index.is_unique:
        raise ValueError("A map needs at least one value, and not more than one for a country.")
    tops = np.array([*bins, *([values.max()] if values.max() > bins[-1] else [])])
    if len(tops) >= len(FILLS):
        raise ValueError(f"A map has {len(FILLS) - 1} classes at most, not {len(tops)}.")
    codes = pd.cut(values, [-np.inf, *tops], labels=False)
    whole, least = (values.dropna() % 1 == 0).all(), values.min()
    lows = [min(least if whole else min(0, least), tops[0]), *(tops[:-1] + whole)]
    spans = [f"{low:g}\N{EN DASH}{top:g}" if low < top else f"{top:g}" for low, top in zip(lows, tops, strict=True)]
    if not whole and lows[0] == tops[0]:
        spans[1:2] = [f"over {span}" for span in spans[1:2]]
    words = [f"{span}: {_in_words((codes == code).sum())}" for code, span in enumerate(spans)]
    return pd.Series(pd.Categorical.from_codes(codes.fillna(-1).astype(int), words, ordered=True), values.index)


def _view(ground: Ground, shown: Collection[str]) -> tuple[float, float, float, float]:
    """Return the part of a map that has some countries, with a margin: left, top, width, height on its grid."""
    boxes = np.array([ground["countries"][iso3]["box"] for iso3 in shown])
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    width = min(max(1.08 * (right - left), 1.5 * (bottom - top), 700), ground["size"][0])
    height = max(1.08 * (bottom - top), width / 2.4)
    x = min(max((left + right - width) / 2, 0), ground["size"][0] - width)
    return round(x), round((top + bottom - height) / 2), round(width), round(height)


def _label(text: str, at: Sequence[int], letter: float) -> str:
    """Return the label of a country where it has room for it; of the class `thb-wide` where it has on a phone too."""
    x, y, room = at
    need = letter * math.hypot(0.31 * len(text), 0.36)  # half of the diagonal
    if need > room:
        return ""
    wide = ' class="thb-wide"' if PHONE * need <= room else ""
    return f'<text{wide} stroke="none" fill="currentColor" x="{x}" y="{y + 0.36 * letter:.0f}">{inert(text)}</text>'


class _Country(NamedTuple):
    """A country with a value, as a map shows it; `step` is its shade from pale to dark, 0 for no value."""

    title: str
    address: str | None
    text: str
    step: int
    outlined: bool


def _drawn(country: _Country, shape: Mapping, width: float) -> str:
    """Return a country: a link with a title if it has an address; a dot where it is too small to see."""
    x, y, room = shape["at"]
    dot, look = DOT * width / 100, ' class="thb-outlined" stroke="#d55e00"' if country.outlined else ""
    form = f'<path{look} d="{shape["d"]}"/>' if room > dot else f'<circle{look} cx="{x}" cy="{y}" r="{2 * dot:.1f}"/>'
    title, number = inert(unescape(country.title)), _label(country.text, shape["at"], LETTER * width / 100)
    drawn = f"<title>{title}</title>{form}{number}"
    return f'<a href="{inert(country.address)}">{drawn}</a>' if country.address else f"<g>{drawn}</g>"


def _svg(ground: Ground, view: Sequence[float], countries: Mapping[str, _Country], label: str) -> str:
    """Return a part of a map: all other land in grey, then the countries, the darkest first."""
    shapes, width = ground["countries"], view[2]
    land = "".join(shape["d"] for iso3, shape in shapes.items() if iso3 not in countries)
    groups = []
    for step in reversed(range(len(FILLS))):
        these = [
            _drawn(country, shapes[i], width)
            for i, country in countries.items()
            if country.step == step and i in shapes
        ]
        ink = PAPER if step > 3 else INK
        groups += [f'<g class="thb-shade-{step}" fill="{FILLS[step]}" color="{ink}">{"".join(these)}</g>'] * bool(these)
    letter = LETTER * width / 100
    return (
        f'<svg viewBox="{" ".join(map(str, view))}" role="group" aria-label="{inert(unescape(label))}" '
        f'stroke="{PAPER}" '
        f'stroke-width="{width / 1200:.2g}" stroke-linejoin="round" text-anchor="middle" font-size="{letter:.1f}" '
        f'style="--thb-letter: {PHONE * letter:.1f}px"><path class="thb-land" fill="{LAND}" d="{land}"/>'
        f"{''.join(groups)}</svg>"
    )


def _steps(count: int) -> list[int]:
    """Return the shades of so many classes: the darkest is always there, and they lie far apart."""
    return np.linspace(5 if count == 1 else 1, 5, count).round().astype(int).tolist()


def _legend(shade: pd.Series, unit: str) -> str:
    """Return the classes as a list of texts, each with its colour; nothing where there is one class for all."""
    names, missing = shade.cat.categories, int(shade.isna().sum())
    if len(names) == 1 and not missing:
        return ""
    keys = [*zip(_steps(len(names)), names, strict=True), *[(0, f"{ABSENT}: {_in_words(missing)}")] * bool(missing)]
    items = [f'<li><svg class="thb-shade-{n}" fill="{FILLS[n]}" {KEY}</svg> {inert(said)}</li>' for n, said in keys]
    return f'<ul class="thb-legend"><li>{inert(unit[0].upper() + unit[1:])}</li>{"".join(items)}</ul>'


def _titles(values: pd.Series, unit: str) -> dict[str, str]:
    """Return the titles of countries: their names and their values."""
    said = values.map(lambda value: ABSENT if pd.isna(value) else _with_unit(value, unit))
    return {iso3: f"{place_name(iso3)}: {words}" for iso3, words in said.items()}


def world_map(
    values: pd.Series,
    *,
    bins: Sequence[float],
    unit: str,
    label: str,
    title_of: Callable[[str], str] | None = None,
    link_of: Callable[[str], str | None] = link,
    outline: Collection[str] = (),
    ground: str = "world",
) -> str:
    """Return a map as HTML: of as much of the world (Equal Earth) as the values need, or of `europe`, the other ground.

    `values` is numeric, its index iso3 (unique); NaN is no data, countries not in the index stay grey. `bins`
    are the classes' upper bounds (included); higher values make one more class, of five at most. `unit` is what is
    counted, `label` says what the map shows. `title_of` and `link_of` give a country's title ("Niger: 11 measures") and
    address (None: no link) from its code; `outline` are countries to be outlined. Small states are dots. A second map
    has the Balkans to the South Caucasus larger, where the world shows one of them too small for its number. Raises
    ValueError for a country without an outline, no values, and more than five classes.
    Example: `world_map(pd.Series({"NER": 11, "MUS": 1}), bins=[1, 5], unit="projects", label="Projects by place")`.
    """
    land, near = grounds()[ground], grounds()["balkans"]
    if unknown := sorted(set(values.index) - set(land["countries"])):
        raise ValueError(f"The map has no outline of {', '.join(unknown)}: codes are ISO alpha-3, and XKX for Kosovo.")
    shade, title_of = classes(values.astype(float), bins), title_of or _titles(values, unit).get
    steps = [*_steps(len(shade.cat.categories)), 0]  # a missing value has the code -1
    texts = values.map(lambda value: "" if len(steps) == 2 or pd.isna(value) else f"{value:.0f}")
    countries = {
        iso3: _Country(title_of(iso3), link_of(iso3), texts[iso3], steps[code], iso3 in set(outline))
        for iso3, code in shade.cat.codes.items()
    }
    view = _view(land, values.index) if ground == "world" else (0, 0, *land["size"])
    drawn = _svg(land, view, countries, label)
    small = {iso3 for iso3 in values.index if land["countries"][iso3]["at"][2] < LETTER * view[2] / 200}
    if ground == "world" and small & set(near["countries"]):
        drawn += _svg(near, (0, 0, *near["size"]), countries, "The Balkans to the South Caucasus, larger")
    return f'<div class="thb-map">{drawn}{_legend(shade, unit)}</div>'


def ranked_list(values: pd.Series, *, unit: str) -> str:
    """Return the countries of a map as a list in HTML, the highest values first; those with the same one by name."""
    items = []
    for value, group in sorted(values.dropna().groupby(values), reverse=True):
        names = map(place_link, sorted(group.index, key=place_name))
        items.append(f"<li><b>{_with_unit(value, unit)}</b> {', '.join(names)}</li>")
    return f'<ul class="thb-ranked">{"".join(items)}</ul>'
