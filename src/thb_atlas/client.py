"""How this project talks to kernels: over sockets that no other process can take, and without fixed waits."""

import math
import sys
import time
from queue import Empty
from uuid import uuid4

from jupyter_client.asynchronous import AsyncKernelClient
from traitlets.config import Config


class PromptClient(AsyncKernelClient):
    """Like AsyncKernelClient, but ready when the kernel has answered; that one waits for 0.2 s of silence."""

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


def settings() -> Config:
    """Return what the manager of one kernel is told: this client and, on Linux, sockets with a name instead of ports.

    A port that jupyter_client found free can be taken before the kernel opens it. Names that begin with @ leave no
    file behind.
    """
    sockets = {"transport": "ipc", "ip": f"@thb-atlas-{uuid4().hex}"} if sys.platform == "linux" else {}
    return Config(AsyncKernelManager={"client_factory": PromptClient, **sockets})
