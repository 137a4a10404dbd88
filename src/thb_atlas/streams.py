"""What kernels write to: streams that wait for nothing, and lose nothing while a client reads what was said before."""

import os
import time
from functools import partial

import zmq
from ipykernel.iostream import OutStream

ON_ITS_WAY = 0.01  # s: what a forked child writes comes through a socket, and must not come after the end of its cell


class PromptStream(OutStream):
    """Like OutStream, but does not ask the sending thread for nothing: a kernel flushes four times a cell.

    From the first cell on, the socket of that thread keeps all that was not read yet. By default it drops what comes
    after 1000 messages, and a kernel that is asked for cells ahead can be further ahead than that.
    """

    _keeps_all = _has_forked = False

    def set_parent(self, parent: dict) -> None:
        """Note the request that is answered. With a request for a cell, its client has connected: not before."""
        super().set_parent(parent)
        if not self._keeps_all and self.parent_header.get("msg_type") == "execute_request":
            self._keeps_all = True
            self.pub_thread.schedule(partial(self.pub_thread.socket.setsockopt, zmq.SNDHWM, 0))

    def flush(self) -> None:
        """Send what was written since the last flush, and wait until it is sent."""
        if self._has_forked:
            time.sleep(ON_ITS_WAY)
        if self._has_forked or self._flush_pending or self._subprocess_flush_pending:
            super().flush()


if hasattr(os, "register_at_fork"):  # Unix alone has it
    os.register_at_fork(after_in_parent=partial(setattr, PromptStream, "_has_forked", True))
