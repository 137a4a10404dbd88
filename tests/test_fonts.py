"""Fonts in memory draw what fonts in files draw, in every format."""

import os
import subprocess
import sys

import pytest

DRAW = """
import hashlib, sys
from io import BytesIO
import matplotlib as mpl
import matplotlib.pyplot as plt
from thb_atlas import fonts

if sys.argv[1] == "in memory":
    fonts.keep_in_memory()
mpl.use("agg")
mpl.rcParams.update({"svg.hashsalt": "x", "pdf.fonttype": int(sys.argv[3]), "ps.fonttype": int(sys.argv[3])})
fig, axes = plt.subplots()
axes.set_title("Šibenik, 25 of 60, $x^2$, \U0001f600")
axes.text(0.5, 0.5, "bold", weight="bold")
content = BytesIO()
fig.savefig(content, format=sys.argv[2], metadata={"Date": None} if sys.argv[2] == "svg" else None)
print(hashlib.sha256(content.getvalue()).hexdigest())
"""


def drawn(where: str, kind: str, fonttype: int) -> str:
    command = [sys.executable, "-W", "ignore", "-c", DRAW, where, kind, str(fonttype)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.mark.parametrize(("kind", "fonttype"), [("svg", 3), ("png", 3), ("pdf", 3), ("pdf", 42), ("ps", 3), ("ps", 42)])
def test_fonts_in_memory_draw_the_same(kind: str, fonttype: int):
    assert drawn("in memory", kind, fonttype) == drawn("in files", kind, fonttype)


READS = """
from io import BytesIO
from pathlib import Path
import matplotlib.pyplot as plt
import thb_atlas as thb

def reads():
    return int(Path("/proc/self/io").read_text("utf-8").split()[5])

thb.set_style()
fig, axes = plt.subplots()
axes.set_title("A title")
fig.savefig(BytesIO(), format="svg")
before = reads()
fig.savefig(BytesIO(), format="svg")
print(reads() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process reads")
def test_a_figure_of_the_book_reads_no_font_from_its_file():
    """matplotlib reads some hundred times for a figure like this."""
    said = subprocess.run([sys.executable, "-c", READS], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert int(said) < 10
