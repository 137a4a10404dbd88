"""How this project talks to kernels: over sockets that no other process can take, and without waits between cells."""

import math
import sys
import time
from collections import deque
from queue import Empty
from uuid import uuid4

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from nbformat import NotebookNode
from traitlets import Instance, List, Type, Unicode
from traitlets.config import Config

AHEAD = 100  # requests at a time; a socket keeps 1000
SPECIAL = {"raises-exception", "skip-execution"}  # tags of cells that nbclient asks for otherwise, or not at all


class PromptChannel(AsyncZMQSocketChannel):
    """Like AsyncZMQSocketChannel, but a message that is there is taken without asking first whether it is."""

    async def get_msg(self, timeout: float | None = None) -> dict:
        """Return the next message. Raises Empty if there is none within `timeout` seconds."""
        try:
            return await self._recv(flags=zmq.NOBLOCK)
        except zmq.Again:
            return await super().get_msg(timeout)


class PromptClient(AsyncKernelClient):
    """Like AsyncKernelClient, but ready when the kernel has answered; that one waits for 0.2 s of silence.

    If the client is told which `cells` will be run, it asks for those that follow with the first: the kernel goes on
    while the outputs of one cell are read. After an error the kernel drops what it was asked for.
    """

    cells = List(Unicode(), help="The code of the cells that will be run, in order.").tag(config=True)
    shell_channel_class = Type(PromptChannel)
    iopub_channel_class = Type(PromptChannel)
    _asked = Instance(deque, ())

    def execute(self, code: str, **options: object) -> str:
        """Ask for a cell, unless that was done, and return the id of the request.

        Raises RuntimeError if `cells` were given and this is not the next of them.
        """
        if not self._asked:
            for cell in self.cells[:AHEAD] or [code]:
                self._asked.append((cell, super().execute(cell, **options)))
            self.cells = self.cells[AHEAD:]
        expected, request = self._asked.popleft()
        if code != expected:
            raise RuntimeError(f"a cell was run that was not the next of those announced: {code!r}")
        return request

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels and nothing that it said is unread.

        `timeout` is in seconds. Raises RuntimeError if the kernel ends before, or does not answer in this time.
        """
        until = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < until:
            try:
                reply = await self.kernel_info(reply=True, timeout=1)
                self._handle_kernel_info_reply(reply)
                return await self._wait_for_idle(reply["parent_header"]["msg_id"])
            except (TimeoutError, Empty):  # what a kernel says before its second channel is connected is lost
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
        raise RuntimeError(f"Kernel did not respond in {timeout} seconds")

    async def _wait_for_idle(self, request: str) -> None:
        """Read until the kernel is done with a request. Raises Empty if it says nothing for 0.2 s."""
        while True:
            said = await self.get_iopub_msg(timeout=0.2)
            if said["parent_header"].get("msg_id") == request and said["content"].get("execution_state") == "idle":
                return


def _cells(notebook: NotebookNode) -> list[str]:
    """Return the code of the cells that nbclient runs; of none if it runs one of them in another way."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    plain = all(SPECIAL.isdisjoint(cell.metadata.get("tags", [])) for cell in cells)
    return [cell.source for cell in cells] if plain else []


def settings(notebook: NotebookNode) -> Config:
    """Return what the manager of one kernel is told: this client and, on Linux, sockets with a name instead of ports.

    The client is told which cells of the notebook it will run. A port that jupyter_client found free can be taken
    before the kernel opens it. Names that begin with @ leave no file behind.
    """
    sockets = {"transport": "ipc", "ip": f"@thb-atlas-{uuid4().hex}"} if sys.platform == "linux" else {}
    return Config(
        AsyncKernelManager={"client_factory": PromptClient, **sockets}, PromptClient={"cells": _cells(notebook)}
    )
