"""What kernels write to: streams that a flush need not wait for when nothing was written."""

from ipykernel.iostream import OutStream


class PromptStream(OutStream):
    """Like OutStream, but does not ask the sending thread for nothing: a kernel flushes four times a cell."""

    def flush(self) -> None:
        """Send what was written since the last flush, and wait until it is sent."""
        if self._flush_pending or self._subprocess_flush_pending:
            super().flush()
