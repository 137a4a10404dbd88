"""Warm kernels: the same results as ordinary ones, isolated from each other, and nothing left behind."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import nbformat
import pytest
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.session import Session
from nbclient import NotebookClient
from samples import notebook
from traitlets.config import Config

from thb_atlas import client, kept, kernels, runner
from thb_atlas.client import PromptChannel, PromptClient
from thb_atlas.editions import Job, find_notebook
from thb_atlas.engines import COLD, WARM
from thb_atlas.finish import NotebookError
from thb_atlas.kernels import PRELOADED
from thb_atlas.runner import execute, run

STREAMS = ("stdout", "stderr")


def outputs(provisioner: str, folder: Path, *sources: str) -> list[list]:
    made = execute(Job(notebook(folder, *sources), {"country": "ALL"}, "pages/p"), provisioner)
    return [cell.outputs for cell in made.cells if cell.cell_type == "code"][-len(sources) :]


def texts(provisioner: str, folder: Path, *sources: str) -> list[str]:
    return [cell[0].text for cell in outputs(provisioner, folder, *sources)]


def forget_images() -> int:
    """Remove the images that are kept, so that the next kernel draws; return how many there were."""
    images = list(kept.FOLDER.glob("figure-*"))
    for path in images:
        path.unlink()
    return len(images)


@pytest.mark.parametrize("name", ["02_eu_measures", "03_1_priorities", "03_3_measures_abroad", "country_profile"])
def test_warm_and_cold_kernels_give_the_same_page(name: str):
    job = Job(find_notebook(name), {"country": "FR"}, f"notebooks/{name}")
    forget_images()
    warm = run(job, WARM)
    assert forget_images() == len(set(re.findall(r'"image/(?:png|svg\+xml)": (?:"|\[\n)([^\]]*)', warm)))
    assert warm == run(job, COLD)


def test_no_module_of_the_package_hides_one_of_python():
    modules = {path.stem for path in Path(kernels.__file__).parent.glob("*.py")}
    assert not modules & sys.stdlib_module_names  # the folder of the server's file is looked in first


def test_a_figure_of_pyplot_is_shown(tmp_path: Path):
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    warm, cold = outputs(WARM, tmp_path, draw), outputs(COLD, tmp_path, draw)
    assert [o.data.keys() for o in warm[0]] == [{"text/plain": "", "image/png": ""}.keys()]
    assert warm == cold


@pytest.mark.parametrize(
    "asked",
    [
        "import pandas as pd\nprint({k: pd.get_option(k) for k in ('display.max_columns', 'display.width')})",
        "import sys\nprint(sys.path, sys.flags, sys.argv[0], len(sys.argv), __name__)",
        f"import {', '.join(PRELOADED)}, warnings\nprint(sorted({{str(f) for f in warnings.filters}}))",
        "import os\nprint({k: v for k, v in sorted(os.environ.items()) if k != 'JPY_PARENT_PID'}, os.getcwd())",
        "import matplotlib as mpl\nprint(mpl.get_backend(), dict(mpl.rcParams))",
        "import sys, signal\nprint([signal.getsignal(s) for s in (signal.SIGCHLD, signal.SIGTERM)], sys.stdin is None)",
        "import builtins\nprint(type(builtins.get_ipython()).__name__)",
    ],
)
def test_a_warm_kernel_is_as_a_cold_one(asked: str, tmp_path: Path):
    assert texts(WARM, tmp_path, asked) == texts(COLD, tmp_path, asked)


def test_each_kernel_has_random_numbers_and_a_session_of_its_own(tmp_path: Path):
    ask = "import os, random, numpy as np\nprint(np.random.rand(), random.random(), os.getsid(0) == os.getpid())"
    one, two = texts(WARM, tmp_path, ask)[0].split(), texts(WARM, tmp_path, ask)[0].split()
    assert one[0] != two[0] and one[1] != two[1] and one[2] == two[2] == "True"


def test_what_one_notebook_changes_the_next_does_not_see(tmp_path: Path):
    change = (
        "import pandas as pd, os\npd.set_option('display.max_rows', 3)\npd.left = os.environ['LEFT'] = 'x'\nprint(1)"
    )
    texts(WARM, tmp_path, change)
    asked = (
        "import pandas as pd, os\nprint(pd.get_option('display.max_rows'), hasattr(pd, 'left'), 'LEFT' in os.environ)"
    )
    assert texts(WARM, tmp_path, asked) == ["60 False False\n"]


PARENT = "import os\nprint(os.getppid())"


def test_a_kernel_whose_libraries_would_read_other_variables_is_cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PROJ_CURL_CA_BUNDLE", "set by pyproj when it is imported")
    assert texts(WARM, tmp_path, PARENT) != [f"{os.getpid()}\n"]
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert texts(WARM, tmp_path, PARENT) == [f"{os.getpid()}\n"]


def test_a_kernel_that_dies_is_an_error(tmp_path: Path):
    with pytest.raises(NotebookError, match=r"sample\.ipynb with country=ALL: Kernel died"):
        outputs(WARM, tmp_path, "import os\nos._exit(3)")


def test_a_notebook_whose_kernel_cannot_start_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tries, real = [], PromptClient.wait_for_ready

    async def wait_for_ready(*arguments: object, **options: object) -> None:
        tries.append(1)
        if len(tries) < 2:
            raise RuntimeError("Kernel died before replying to kernel_info")
        await real(*arguments, **options)

    monkeypatch.setattr(PromptClient, "wait_for_ready", wait_for_ready)
    assert texts(WARM, tmp_path, "print(1)") == ["1\n"]
    assert len(tries) == 2


def test_a_kernel_that_never_starts_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def wait_for_ready(*_: object, **__: object) -> None:
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(PromptClient, "wait_for_ready", wait_for_ready)
    with pytest.raises(NotebookError, match="Kernel died before replying"):
        texts(WARM, tmp_path, "print(1)")


def test_what_is_written_in_parts_and_by_processes_is_shown_once_and_in_order(tmp_path: Path):
    parts = "import sys\nprint('a', end='', flush=True)\nprint('b', end='')\nprint('c', file=sys.stderr)\nprint('d')"
    other = "import os\nif not os.fork():\n    print('child', flush=True)\n    os._exit(0)\nos.wait();"
    shell = "!echo from a shell"
    for provisioner in (WARM, COLD):
        cells = outputs(provisioner, tmp_path, parts, other, shell)
        said, errors = (["".join(o.text for o in cell if o.name == name) for cell in cells] for name in STREAMS)
        assert [text.strip() for text in said] == ["abd", "child", "from a shell"]
        assert errors == ["c\n", "", ""]


@pytest.mark.skipif(sys.platform != "linux", reason="sockets have ports there")
def test_a_kernel_whose_socket_is_taken_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    name = "@thb-atlas-test"
    settings = Config(AsyncKernelManager={"client_factory": PromptClient, "transport": "ipc", "ip": name})
    monkeypatch.setattr(runner, "settings", lambda _: settings)
    with socket.socket(socket.AF_UNIX) as taken:
        taken.bind(f"\0{name[1:]}-1")
        with pytest.raises(NotebookError, match="Kernel died before replying"):
            texts(WARM, tmp_path, "print(1)")
    assert "a kernel could not start: Address already in use" in capfd.readouterr().err
    assert texts(WARM, tmp_path, "print(1)") == ["1\n"]


def test_what_a_kernel_says_at_once_is_not_lost(tmp_path: Path):
    job = Job(notebook(tmp_path, "print(1)", "print(2)"), {"country": "ALL"}, "pages/p")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(execute, [job] * 20))
    assert [[cell.outputs[0].text for cell in page.cells[-2:]] for page in made] == [["1\n", "2\n"]] * 20


@pytest.mark.parametrize("ahead", [1, 3, 100])
def test_cells_that_are_asked_for_ahead_show_what_they_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: int
):
    monkeypatch.setattr(client, "AHEAD", ahead)
    cells = [f"print({number})" for number in range(8)]
    assert texts(WARM, tmp_path, *cells, "print(1)") == [*(f"{number}\n" for number in range(8)), "1\n"]


def test_all_cells_are_asked_for_before_the_first_has_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked, seen, ask, process = [], [], AsyncKernelClient.execute, NotebookClient.process_message

    def execute(client: AsyncKernelClient, code: str, **options: object) -> str:
        asked.append(code)
        return ask(client, code, **options)

    def process_message(*arguments: object) -> object:
        seen.append(len(asked))
        return process(*arguments)

    monkeypatch.setattr(AsyncKernelClient, "execute", execute)
    monkeypatch.setattr(NotebookClient, "process_message", process_message)
    assert texts(WARM, tmp_path, "print(1)", "print(2)") == ["1\n", "2\n"]
    assert set(seen) == {5}  # with the parameter, the one that papermill adds, and the record


def test_a_notebook_that_ends_itself_is_an_error(tmp_path: Path):
    with pytest.raises(NotebookError, match=r"sample\.ipynb with country=ALL ended before its last cell"):
        outputs(WARM, tmp_path, "print(1)", "import sys\nsys.exit()", "print(2)")


def test_no_cell_runs_after_one_that_failed(tmp_path: Path):
    file = tmp_path / "written"
    with pytest.raises(NotebookError, match="cell 3: ZeroDivisionError: division by zero"):
        outputs(WARM, tmp_path, "1 / 0", *[f"open({str(file)!r}, 'w').close()"] * 3)
    assert not file.exists()


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception"])
def test_cells_that_run_otherwise_are_not_asked_for_ahead(tmp_path: Path, tag: str):
    path = notebook(tmp_path, "print(1)", "print(2)")
    page = nbformat.read(path, as_version=4)
    assert len(client.settings(page).PromptClient.cells) == 3
    page.cells[-2].metadata["tags"] = [tag]
    assert client.settings(page).PromptClient.cells == []
    nbformat.write(page, path)
    made = execute(Job(path, {"country": "ALL"}, "pages/p"))
    assert [len(cell.outputs) for cell in made.cells[-2:]] == [tag != "skip-execution", 1]


def test_a_cell_that_was_not_announced_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(2)")])
    monkeypatch.setattr(runner, "settings", lambda _: client.settings(other))
    with pytest.raises(NotebookError, match="not the next of those announced"):
        texts(WARM, tmp_path, "print(1)")


SAY_MUCH_AT_ONCE = """
kernel = get_ipython().kernel
message, parent = kernel.session.msg, kernel.get_parent()
said = [message("stream", {"name": "stdout", "text": f"{number} "}, parent) for number in range(5000)]
said = [[b"stream", *kernel.session.serialize(one)] for one in said]
kernel.iopub_thread.schedule(lambda: [kernel.iopub_thread.socket.send_multipart(one) for one in said])
"""


@pytest.mark.parametrize("provisioner", [WARM, COLD])
def test_a_kernel_may_be_thousands_of_messages_ahead_of_its_reader(tmp_path: Path, provisioner: str):
    made = outputs(provisioner, tmp_path, SAY_MUCH_AT_ONCE)[0]
    assert [output.text for output in made] == [f"{number} " for number in range(5000)]


def test_a_message_is_taken_when_it_is_there_or_when_it_comes():
    async def take() -> list[str]:
        context, session = zmq.asyncio.Context(), Session(key=b"k")
        with context.socket(zmq.PAIR) as near, zmq.Context(context).socket(zmq.PAIR) as far:
            far.bind("inproc://messages")
            near.connect("inproc://messages")
            channel = PromptChannel(near, session)
            with pytest.raises(Empty):
                await channel.get_msg(timeout=0.05)
            for kind in ("first", "second"):
                session.send(far, kind)
            taken = [(await channel.get_msg(timeout=1))["msg_type"] for _ in range(2)]
            asyncio.get_running_loop().call_later(0.05, session.send, far, "late")
            return [*taken, (await channel.get_msg())["msg_type"]]

    with ThreadPoolExecutor(1) as pool:  # the browser's tests have a loop here
        assert pool.submit(asyncio.run, take()).result() == ["first", "second", "late"]


def test_a_kernel_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch):
    async def silent(*_: object, **__: object) -> None:
        raise TimeoutError

    async def alive(*_: object) -> bool:
        return True

    monkeypatch.setattr(PromptClient, "kernel_info", silent)
    monkeypatch.setattr(PromptClient, "is_alive", alive)
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match=r"did not respond in 0\.05 seconds"):
        pool.submit(asyncio.run, PromptClient().wait_for_ready(0.05)).result()  # as above


def test_a_kernel_may_take_long_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    startup = tmp_path / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "slow.py").write_text("import time; time.sleep(1.5); slow = True", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    assert texts(WARM, tmp_path, "print(slow)") == ["True\n"]


CLIENT = """
import sys
from pathlib import Path
from thb_atlas.editions import Job
from thb_atlas.runner import run
run(Job(Path(sys.argv[1]), {"country": "ALL"}, "pages/p"))
"""
SLEEP = """
import os, pathlib, time
pathlib.Path({!r}).write_text(f"{{os.getpid()}} {{os.getppid()}}")
time.sleep({})
"""


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def sockets() -> set[str]:
    """Return the names of kernels' sockets that are open."""
    return set(re.findall(r"@thb-atlas-\S+", Path("/proc/net/unix").read_text(encoding="utf-8")))


def wait_until(true: object, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(true())


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc which processes run")
def test_a_server_that_nobody_asked_ends_with_its_client():
    code = "import os, thb_atlas.kernels as k; k.start(); print(open(f'/proc/self/task/{os.getpid()}/children').read())"
    server = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout
    assert not is_running(int(server))  # though it takes a second to import


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc which processes run")
@pytest.mark.parametrize("end", [None, "failure", signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_no_process_and_no_file_is_left(end: object, tmp_path: Path):
    said, runtime, temporary, before = tmp_path / "pids", tmp_path / "runtime", tmp_path / "tmp", sockets()
    temporary.mkdir()
    last = "1 / 0" if end == "failure" else "print('done')"
    seconds = 60 if isinstance(end, signal.Signals) else 0
    source = notebook(tmp_path, SLEEP.format(str(said), seconds), last)
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", CLIENT, str(source)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=environment, start_new_session=True, **quiet) as client:
        assert wait_until(lambda: said.exists() and " " in said.read_text(encoding="utf-8"))
        pids = [int(pid) for pid in said.read_text(encoding="utf-8").split()]
        assert client.pid not in pids
        if isinstance(end, signal.Signals):
            assert all(map(is_running, pids))
            client.send_signal(end)
        client.wait(60)
    assert wait_until(lambda: not any(map(is_running, pids)), 10)
    assert wait_until(lambda: not list(runtime.glob("*")), 10)
    assert list(temporary.iterdir()) == []
    assert wait_until(lambda: sockets() <= before, 10)
