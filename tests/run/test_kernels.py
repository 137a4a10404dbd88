"""Warm kernels: the same results as ordinary ones, isolated from each other, and nothing left when they end."""

import os
import signal
from pathlib import Path

import nbformat
import pytest
from samples import command, is_running, left, notebook

from thb_atlas.core.paths import ROOT
from thb_atlas.run.editions import Job, find_notebook
from thb_atlas.run.kernels import PRELOADED
from thb_atlas.run.notebooks import COLD, WARM, execute

pytestmark = pytest.mark.notebook


def texts(provisioner: str, folder: Path, *sources: str) -> list[str]:
    """What each source printed; a busy kernel may send one line in two messages."""
    made = execute(Job(notebook(folder, *sources), {"country": "ALL"}, "pages/p"), provisioner)
    cells = [cell for cell in made.cells if cell.cell_type == "code"][-len(sources) :]
    return ["".join(part.text for part in cell.outputs) for cell in cells]


def test_warm_and_cold_kernels_show_the_same(executed):
    name = "02_eu_measures"
    cold = execute(Job(find_notebook(name), {"country": "FR"}, f"notebooks/{name}"), COLD)
    shown = [[nbformat.from_dict(c.get("outputs", [])) for c in made.cells] for made in (executed(name, "FR"), cold)]
    assert shown[0] == shown[1]


ASKED = [  # a cell each: before imports, and after
    "import os\nprint({k: v for k, v in sorted(os.environ.items()) if k != 'JPY_PARENT_PID'}, os.getcwd())",
    "import sys\nprint(sys.path, sys.flags, sys.argv[0], len(sys.argv), __name__)",
    "import sys, signal\nprint([signal.getsignal(s) for s in (signal.SIGCHLD, signal.SIGTERM)], sys.stdin is None)",
    "import builtins\nprint(type(builtins.get_ipython()).__name__)",
    "import pandas as pd\nprint({k: pd.get_option(k) for k in ('display.max_columns', 'display.width')})",
    "import matplotlib as mpl, seaborn\nprint(mpl.get_backend(), dict(mpl.rcParams))",
    f"import {', '.join(PRELOADED)}, warnings\nprint(sorted({{str(f) for f in warnings.filters}}))",
]


def test_a_warm_kernel_is_as_a_cold_one_and_sees_no_changes_of_another(tmp_path: Path):
    for asked, warm, cold in zip(ASKED, texts(WARM, tmp_path, *ASKED), texts(COLD, tmp_path, *ASKED), strict=True):
        assert warm == cold, asked
    ask = "import os, random, numpy as np\nprint(np.random.rand(), random.random(), os.getsid(0) == os.getpid())"
    asked = "print(pd.get_option('display.max_rows'), hasattr(pd, 'left'), 'LEFT' in os.environ)"
    change = "pd.set_option('display.max_rows', 3)\npd.left = os.environ['LEFT'] = 'x'"
    both = (texts(WARM, tmp_path, ask, f"import pandas as pd\n{asked}", change + "\nprint()") for _ in range(2))
    [one, seen, _], [two, again, _] = both
    assert seen == again == "60 False False\n"
    [[a, b, own], [c, d, other]] = one.split(), two.split()
    assert a != c and b != d and own == other == "True"


def test_a_kernel_ends_without_an_interrupt_and_is_cold_in_other_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sent, send = [], os.killpg
    monkeypatch.setattr(os, "killpg", lambda group, number: sent.append(number) or send(group, number))
    assert texts(WARM, tmp_path, "print(1)") == ["1\n"]
    assert sent == [signal.SIGKILL]
    parent = "import os\nprint(os.getppid())"
    monkeypatch.setenv("PROJ_CURL_CA_BUNDLE", "set by pyproj when it is imported")
    assert texts(WARM, tmp_path, parent) != [f"{os.getpid()}\n"]
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert texts(WARM, tmp_path, parent) == [f"{os.getpid()}\n"]


CLIENT = """
import sys
from pathlib import Path
from thb_atlas.run.editions import Job
from thb_atlas.run.notebooks import execute_to_text
execute_to_text(Job(Path(sys.argv[1]), {"country": "ALL"}, "pages/p"))
"""
TELL = """
import os, pathlib
pathlib.Path({!r}).write_text(f"{{os.getpid()}} {{os.getppid()}}\\n")
"""


def test_no_process_is_left_after_a_failure_or_if_nobody_asked_the_server(tmp_path: Path):
    """Nor after signals, which tests of the command send."""
    code = "import psutil, thb_atlas.run.kernels as k; k.start(); print(psutil.Process().children()[0].pid)"
    assert not is_running(int(command(ROOT, program=["-c", code]).stdout))
    script, said = tmp_path / "client.py", tmp_path / "pids"
    script.write_text(CLIENT)
    assert left(script, notebook(tmp_path, TELL.format(str(said)), "1 / 0"), said=said) == set()
