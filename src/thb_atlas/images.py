"""Figures as images, each drawn once: the image of a figure is kept, and taken when the same one is to be drawn again.

A figure is known again by all that it is drawn from: its parts as pickle writes them, the settings of matplotlib, the
versions of the libraries that draw, and the code of this package. What cannot be told so is drawn each time.
"""

import base64
import pickle
import platform
import re
from hashlib import sha256
from io import BytesIO
from types import BuiltinFunctionType, FunctionType

import cycler
import kiwisolver
import matplotlib as mpl
import numpy as np
import PIL
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox, TransformNode
from PIL import Image

from .kept import by_code, kept

VERSIONS = (platform.python_version(), *(library.__version__ for library in (cycler, kiwisolver, mpl, np, PIL)))
KNOWN = {"builtins", "collections", "cycler", "functools", "itertools", "matplotlib", "numpy", __package__}
INHERITED = {"__module__", "__doc__", "set"}  # what a class has that adds nothing to its base; matplotlib writes `set`


def _by_name(part: type | FunctionType | BuiltinFunctionType) -> tuple:
    """Let a class or function be known by its name, if a version or the code of this package tells what it is.

    A class made in a function is known by its bases, if it adds nothing to them. Raises PicklingError.
    """
    if isinstance(part, type) and "<locals>" in part.__qualname__ and vars(part).keys() <= INHERITED:
        return tuple, (part.__bases__,)
    if part.__module__ and part.__module__.partition(".")[0] not in KNOWN:
        raise pickle.PicklingError(f"another {part} can have the same name")
    return NotImplemented


def _without_callbacks(registry: CallbackRegistry) -> tuple:
    """Leave out what matplotlib itself asked to be told of. Raises PicklingError if others did: they can draw."""
    told = [reference() for references in registry.callbacks.values() for reference in references.values()]
    if not all(getattr(one, "func", one).__module__.startswith("matplotlib.") for one in told if one):
        raise pickle.PicklingError("a callback can change what is drawn")
    return CallbackRegistry, ()


class _Parts(pickle.Pickler):
    """Write all that a figure is drawn from, without what differs from run to run: its number, the ids of objects."""

    def reducer_override(self, part: object) -> tuple:
        if isinstance(part, TransformNode):
            return object.__new__, (type(part),), {**vars(part), "_parents": None}
        if isinstance(part, type | FunctionType | BuiltinFunctionType):
            return _by_name(part)
        if isinstance(part, FontProperties) and part.get_file():
            raise pickle.PicklingError("a font's file can have changed")
        if isinstance(part, CallbackRegistry):
            return _without_callbacks(part)
        if isinstance(part, Figure):
            return object.__new__, (type(part),), {**part.__getstate__(), "_number": None}
        return NotImplemented


def digest(fig: Figure, kind: str) -> str:
    """Return the SHA-256 of all that the image of a figure depends on; empty if that cannot be told."""
    written, settings = BytesIO(), dict(dict.items(mpl.rcParams))
    try:
        _Parts(written, pickle.HIGHEST_PROTOCOL).dump((kind, VERSIONS, settings, fig))
    except Exception:  # whatever keeps a part from being written, the figure can be drawn
        return ""
    return sha256(written.getbuffer()).hexdigest()


def _arrange(fig: Figure) -> dict[str, Bbox]:
    """Let the figure's layout engine do its work once, now; return how to save a figure that has none.

    The place of a label that is empty is given, else it is computed from all tick labels, again and again.
    """
    for axis in (axis for axes in fig.axes for axis in (axes.xaxis, axes.yaxis) if not axis.get_label_text()):
        axis.set_label_coords(0.5, 0.5)
    if not (engine := fig.get_layout_engine()):
        return {"bbox_inches": fig.get_tightbbox().padded(mpl.rcParams["savefig.pad_inches"])}  # "tight" draws twice
    engine.execute(fig)
    fig.set_layout_engine(None)  # with one, also with "none", saving draws everything twice
    return {}


def _few_colours(image: BytesIO) -> bytes:
    """Return a PNG with 256 colours instead of all: a quarter of the bytes, and the same to the eye."""
    buffer = BytesIO()
    Image.open(image).convert("RGB").quantize(method=Image.Quantize.FASTOCTREE).save(buffer, "png")
    return buffer.getvalue()


def _brief(svg: str) -> str:
    """Return an SVG with its paths to a hundredth of a point, and without white space that nobody sees.

    It has hardly any lines then: a notebook keeps each as an item of a list.
    """
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", " ".join(path[0].split())), svg)
    return re.sub(r">\s+<", "><", svg)


def _draw(fig: Figure, kind: str) -> dict[str, str]:
    buffer, how = BytesIO(), _arrange(fig)
    if kind == "svg":
        fig.savefig(buffer, format="svg", metadata={"Date": None}, **how)
        return {"image/svg+xml": _brief(buffer.getvalue().decode("utf-8"))}
    fig.savefig(buffer, format="png", dpi=200, pil_kwargs={"compress_level": 0}, **how)
    return {"image/png": base64.b64encode(_few_colours(buffer)).decode("ascii")}


def image(fig: Figure, kind: str) -> dict[str, str]:
    """Return a figure as "svg" or "png" (200 dpi), by its media type: drawn now, or as it was drawn before."""
    if known := digest(fig, kind):
        return kept(by_code("figure") + known, lambda: _draw(fig, kind))
    return _draw(fig, kind)
