"""What kernels write to: streams that wait for nothing, and lose nothing while a client reads what was said before."""

from functools import partial

import zmq
from ipykernel.iostream import OutStream


class PromptStream(OutStream):
    """Like OutStream, but does not ask the sending thread for nothing: a kernel flushes four times a cell.

    From the first cell on, the socket of that thread keeps all that was not read yet. By default it drops what comes
    after 1000 messages, and a kernel that is asked for cells ahead can be further ahead than that.
    """

    _keeps_all = False

    def set_parent(self, parent: dict) -> None:
        """Note the request that is answered. With a request for a cell, its client has connected: not before."""
        super().set_parent(parent)
        if not self._keeps_all and self.parent_header.get("msg_type") == "execute_request":
            self._keeps_all = True
            self.pub_thread.schedule(partial(self.pub_thread.socket.setsockopt, zmq.SNDHWM, 0))

    def flush(self) -> None:
        """Send what was written since the last flush, and wait until it is sent."""
        if self._flush_pending or self._subprocess_flush_pending:
            super().flush()
