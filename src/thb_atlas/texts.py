"""The texts that notebooks of book/prose/ make, and that prose pages name as {{ name }}. Reading needs no pandas."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from .popovers import at_root

MIME = "application/vnd.thb-atlas.texts+json"


def show(values: Mapping[str, object]) -> None:
    """Show values in an executed notebook, as texts for `read` to take: numbers with the rows behind them."""
    from IPython.display import display  # noqa: PLC0415 - kernels alone have it loaded

    display({MIME: {name: at_root(value) for name, value in values.items()}}, raw=True)


def read(notebooks: Iterable[Path]) -> dict[str, str]:
    """Return the texts that executed notebooks show, by name."""
    cells = [cell for path in notebooks for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    return {name: text for data in shown for name, text in data.get(MIME, {}).items()}
