"""Warm kernels: a Jupyter kernel provisioner that forks kernels from a process with all libraries imported.

`JUPYTER_DEFAULT_PROVISIONER_NAME=thb-warm` makes the ordinary python3 kernel warm, for papermill and any other client.
Each notebook still has its own interpreter, session, environment, folder and random state. The server is this file, run
by its path; it imports only third-party packages, whose code does not change. It and all kernels end with the client.
"""

import asyncio
import atexit
import builtins
import gc
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache, partialmethod
from types import SimpleNamespace

from jupyter_client.provisioning import LocalProvisioner

PRELOADED = (
    "ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio", "IPython.core.completerlib",
    "IPython.core.debugger", "IPython.core.oinspect", "IPython.core.pylabtools", "IPython.extensions.storemagic",
    "numpy", "pandas", "pandas.io.formats.csvs", "matplotlib.pyplot", "matplotlib.patheffects",
    "matplotlib.backends.backend_svg", "seaborn", "geopandas", "pyogrio", "jinja2",
)  # fmt: skip
READ_AT_IMPORT = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "GDAL", "PROJ", "MPL", "PYTHON", "LD_", "LC_", "LANG", "TZ")
_starting = threading.Lock()


def _preload() -> None:
    """Import the libraries as a kernel would: pandas asks `get_ipython()` whether it is in a terminal."""
    gc.disable()  # imports create many objects and hardly any garbage
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


def _serve(control: socket.socket) -> tuple[dict, int]:
    """Fork a kernel for each request, which is a line of JSON and the kernel's end of a pair of sockets.

    Return both in the kernel. End all kernels, with their children, when the client is gone.
    """
    kernels: list[int] = []
    with suppress(ConnectionError):
        while True:
            message, files, _, _ = socket.recv_fds(control, 1 << 20, 1)
            while message and not message.endswith(b"\n") and (more := control.recv(1 << 20)):
                message += more
            if not message.endswith(b"\n"):
                break
            kernels = [pid for pid in kernels if os.waitpid(pid, os.WNOHANG) == (0, 0)]
            if not (pid := os.fork()):
                control.close()
                return json.loads(message), files[0]
            kernels.append(pid)
            control.send(str(pid).encode())
            os.close(files[0])
    for pid in kernels:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    os._exit(0)  # without the cleanup of imported modules


def _become_kernel(request: dict, link: int) -> None:
    """Continue as `python -m ipykernel_launcher`; the link tells the client when ports are open and when this ends."""
    os.setsid()
    os.environ.clear()  # then set what ipykernel would when importing its debugger, which is preloaded
    os.environ.update({"PYDEVD_USE_FRAME_EVAL": "NO"} | request["env"] | {"JPY_PARENT_PID": str(os.getppid())})
    os.chdir(request["cwd"])
    importlib.import_module("numpy").random.seed()
    sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *request["arguments"]]
    app = importlib.import_module("ipykernel.kernelapp").IPKernelApp.instance()
    try:
        app.initialize()
    except Exception as error:  # or running threads would keep an unreachable process alive
        print(f"a kernel could not start: {error}", file=sys.stderr)
        os._exit(1)
    try:
        os.write(link, b"1")
    except OSError:  # the client is gone
        os._exit(1)
    app.start()


class _Forked:
    """A forked kernel with the part of the interface of subprocess.Popen that LocalProvisioner uses."""

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
            self.returncode = -signal.SIGKILL  # its exit code is not known
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    wait, kill = partialmethod(poll, 0), partialmethod(send_signal, signal.SIGKILL)
    terminate = partialmethod(send_signal, signal.SIGTERM)


def _read_at_import(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that libraries read at import, except those that pyproj and pyogrio then set."""
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
            process.wait()

    atexit.register(stop)
    return control, _read_at_import(os.environ)


def _fork(control: socket.socket, request: dict) -> _Forked:
    link, other = socket.socketpair()
    with other:
        try:
            socket.send_fds(control, [json.dumps(request).encode(), b"\n"], [other.fileno()])
            answer = control.recv(16)
        except ConnectionError:
            answer = b""
    if not answer:
        raise RuntimeError("the server of warm kernels has ended; see its output above (--cold works without it)")
    return _Forked(int(answer), link)


def start() -> None:
    """Start the server ahead of the first kernel, so that it imports while this process does other work."""
    with _starting:
        _server(os.getpid())


class WarmProvisioner(LocalProvisioner):
    """Fork python3 kernels if libraries would read the same environment at import as in the server; else start cold."""

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> dict:
        """Launch the kernel that `cmd` describes and return its connection information."""
        environment = kwargs.get("env") or dict(os.environ)
        cwd = os.fspath(kwargs.get("cwd") or os.getcwd())
        with _starting:
            control, fixed = _server(os.getpid())
            is_same = cmd[:3] == [sys.executable, "-m", "ipykernel_launcher"] and _read_at_import(environment) == fixed
            if is_same:
                self.process = _fork(control, {"env": environment, "cwd": cwd, "arguments": cmd[3:]})
        if not is_same:
            return await super().launch_kernel(cmd, **kwargs)
        self.cwd, self.pid, self.pgid = cwd, self.process.pid, self.process.pid
        opened = asyncio.create_task(asyncio.to_thread(self.process.link.recv, 1))
        await asyncio.wait([opened], timeout=60)  # connecting before ports are open would cost 0.1 s
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal, but no interrupt before the end: papermill ends a kernel that may still send its last answer.

        It would say that it was interrupted.
        """
        if signum != signal.SIGINT or not self.parent.shutting_down:
            await super().send_signal(signum)


if __name__ == "__main__":
    del sys.path[0]
    _preload()
    _become_kernel(*_serve(socket.socket(fileno=int(sys.argv[1]))))
