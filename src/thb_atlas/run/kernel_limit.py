"""Limit the output of a kernel where it is produced; each kernel runs this file before its first cell.

Kernels get the file by its path, not as a module, so that it is not recorded among the modules that a page imports.
"""

MAX_CHARACTERS = 20_000_000  # that a cell may show: ten times the length of the longest page


def limit(most: int = MAX_CHARACTERS) -> None:
    """Truncate each text that this kernel shows to `most` + 1 characters, enough to tell that it is too long."""
    import sys  # noqa: PLC0415 - a notebook must not see these names

    from IPython import get_ipython  # noqa: PLC0415

    def truncate(value: object) -> object:
        if isinstance(value, dict):
            return {key: truncate(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [truncate(part) for part in value]
        return value[: most + 1] if isinstance(value, str) else value

    def show_exception(
        shell: object, kind: type, value: Exception, traceback: object, tb_offset: int | None = None
    ) -> None:
        value.args = truncate(value.args)
        shell.showtraceback((kind, value, traceback), tb_offset=tb_offset, running_compiled_code=True)

    def truncate_message(message: dict) -> dict:
        return message | {"content": truncate(message["content"])}

    class Stream:
        """A text stream that passes on the beginning of what is written, and all else that is asked of it."""

        def __init__(self, stream: object) -> None:
            self._stream = stream

        def __getattr__(self, name: str) -> object:
            return getattr(self._stream, name)

        def write(self, text: str) -> int:
            self._stream.write(truncate(text))
            return len(text)

    sys.stdout, sys.stderr = Stream(sys.stdout), Stream(sys.stderr)
    shell = get_ipython()
    for publisher in (shell.display_pub, shell.displayhook):
        publisher.register_hook(truncate_message)
    shell.set_custom_exc((Exception,), show_exception)


if __name__ == "__main__":  # in a kernel
    limit()
    del MAX_CHARACTERS, limit
