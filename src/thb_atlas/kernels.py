"""Warm kernels: a Jupyter kernel provisioner that forks kernels from a process that has imported the libraries once.

`JUPYTER_DEFAULT_PROVISIONER_NAME=thb-warm` makes the ordinary python3 kernel warm, for papermill and any other client.
Each notebook still has its own interpreter, session, environment, folder and random state. The server, this file run by
its path, imports third-party packages alone, whose code cannot go stale. It and all kernels end with the client.
"""

import asyncio
import atexit
import builtins
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from functools import cache, partialmethod
from pathlib import Path
from types import SimpleNamespace

from jupyter_client.provisioning import LocalProvisioner

PRELOADED = (
    "ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio", "IPython.core.completerlib",
    "IPython.core.debugger", "IPython.core.oinspect", "IPython.core.pylabtools", "IPython.extensions.storemagic",
    "pandas", "pandas.io.formats.csvs", "matplotlib.pyplot", "matplotlib.patheffects",
    "matplotlib.backends.backend_svg", "geopandas", "pyogrio", "jinja2",
    "myst_nb.ext.glue", "yaml",
)  # fmt: skip
READ_AT_IMPORT = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "GDAL", "PROJ", "MPL", "PYTHON", "LD_", "LC_", "LANG", "TZ")
_starting, _asked = threading.Lock(), threading.Event()


def _preload() -> None:
    """Import the libraries as in a kernel: pandas asks `get_ipython()` whether it is in a terminal."""
    gc.disable()  # imports make many objects and hardly any garbage
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as kernels do, before pyplot
    os.environ |= {"JPY_PARENT_PID": str(os.getpid()), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None, config={})
    for name in PRELOADED:
        importlib.import_module(name)
    del builtins.get_ipython
    if others := threading.enumerate()[1:]:
        raise RuntimeError(f"an import started {others}: a fork would lose it")
    gc.freeze()
    gc.enable()


def _end(children: set[int], files: list[str]) -> None:
    """End the kernels of a client that is gone, and remove what it would have removed: their connection files."""
    for pid in children:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:  # not yet a group of its own
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    for file in files:
        Path(file).unlink(missing_ok=True)
    os._exit(0)  # without taking apart what was imported


def _serve(control: socket.socket) -> tuple[dict, list[int]]:
    """Fork a kernel for each request. Returns the request and its files in a kernel; ends when the client is gone."""
    children, files = set(), []
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1 << 20, 4)
        while children and (ended := os.waitpid(-1, os.WNOHANG)[0]):  # the kernels that ended
            children.discard(ended)
        if not message:
            _end(children, files)
        while not message.endswith(b"\n"):
            message += control.recv(1 << 20)
        request = json.loads(message)
        if not (pid := os.fork()):
            break
        children.add(pid)
        files.append(request["arguments"][1])
        control.send(str(pid).encode())
        for fd in fds:
            os.close(fd)
    control.close()
    return request, fds


def _become_kernel(request: dict, fds: list[int]) -> None:
    """Go on as `python -m ipykernel_launcher`. The last file tells the client that ports are open, and when it ends."""
    os.setsid()
    for number, fd in enumerate(fds[:3]):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()  # and then with what ipykernel sets when it imports its debugger, which is preloaded here
    os.environ.update({"PYDEVD_USE_FRAME_EVAL": "NO"} | request["env"] | {"JPY_PARENT_PID": str(os.getppid())})
    os.chdir(request["cwd"])
    sys.modules["numpy"].random.seed()
    sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *request["arguments"]]
    app = sys.modules["ipykernel.kernelapp"].IPKernelApp.instance()
    try:
        app.initialize()
    except Exception as error:  # else threads that have begun would keep a process that cannot be asked
        print(f"a kernel could not start: {error}", file=sys.stderr)
        os._exit(1)
    os.write(fds[3], b"1")
    app.start()


class _Forked:
    """A forked kernel with what LocalProvisioner uses of subprocess.Popen."""

    stdin = stdout = stderr = returncode = None

    def __init__(self, pid: int, link: socket.socket) -> None:
        self.pid, self.link = pid, link

    def poll(self, wait: int = socket.MSG_DONTWAIT) -> int | None:
        if self.returncode is None:
            try:
                self.link.recv(1, wait)
            except BlockingIOError:
                return None
            self.link.close()
            self.returncode = -signal.SIGKILL  # how it ended is not known here
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    wait, kill = partialmethod(poll, 0), partialmethod(send_signal, signal.SIGKILL)
    terminate = partialmethod(send_signal, signal.SIGTERM)


def _read_at_import(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that libraries read at import, without those that pyproj and pyogrio set then themselves."""
    return {k: v for k, v in environment.items() if k.startswith(READ_AT_IMPORT) and not k.endswith("_CA_BUNDLE")}


@cache
def _server(owner: int) -> tuple[socket.socket, dict[str, str]]:
    """Start the server of the process `owner`; return its socket and the variables that it read at import."""
    control, other = socket.socketpair()
    command = [sys.executable, __file__, str(other.fileno())]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[other.fileno()], start_new_session=True)
    other.close()

    def stop() -> None:
        if os.getpid() == owner:
            control.close()
            process.wait() if _asked.is_set() else process.kill()

    atexit.register(stop)
    return control, _read_at_import(os.environ)


def _fork(control: socket.socket, request: dict) -> _Forked:
    link, other = socket.socketpair()
    _asked.set()
    with open(os.devnull) as nothing, other:
        socket.send_fds(control, [json.dumps(request).encode(), b"\n"], [nothing.fileno(), 1, 2, other.fileno()])
    if not (answer := control.recv(16)):
        raise RuntimeError("the server of warm kernels has ended; its last words stand above (--cold works without it)")
    return _Forked(int(answer), link)


def start() -> None:
    """Start the server of this process ahead of its first kernel: it imports while this process does other things."""
    with _starting:
        _server(os.getpid())


class WarmProvisioner(LocalProvisioner):
    """Fork python3 kernels whose environment is the server's in what libraries read at import; others start cold."""

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and wait until it is gone: who asks next need not ask again."""
        await super().kill(restart)
        if isinstance(self.process, _Forked):
            self.process.wait()

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> dict:
        """Launch the kernel that `cmd` describes and return its connection information."""
        environment, cwd = kwargs.get("env") or dict(os.environ), os.fspath(kwargs.get("cwd") or os.getcwd())
        with _starting:
            control, fixed = _server(os.getpid())
            if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"] or _read_at_import(environment) != fixed:
                return await super().launch_kernel(cmd, **kwargs)
            self.process = _fork(control, {"env": environment, "cwd": cwd, "arguments": cmd[3:]})
        self.cwd, self.pid, self.pgid = cwd, self.process.pid, self.process.pid
        opened = asyncio.create_task(asyncio.to_thread(self.process.link.recv, 1))
        await asyncio.wait([opened], timeout=60)  # who connects before ports are open waits for 0.1 s
        return self.connection_info


if __name__ == "__main__":
    del sys.path[0]
    _preload()
    _become_kernel(*_serve(socket.socket(fileno=int(sys.argv[1]))))
