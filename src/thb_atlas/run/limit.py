"""Limit the output of a kernel where it is produced; each kernel runs this file before its first cell.

Kernels get the file by its path, not as a module, so that it is not recorded among the modules that a page imports.
"""

MOST = 20_000_000  # characters that a cell may show: ten times the length of the longest page


def limit(most: int = MOST) -> None:
    """Cut each text that this kernel prints or sends to `most` + 1 characters, enough to show that it is too long."""
    from ipykernel.iostream import OutStream  # noqa: PLC0415 - every kernel has it
    from jupyter_client.session import Session  # noqa: PLC0415

    write, send = OutStream.write, Session.send

    def cut(value: object) -> object:
        if isinstance(value, dict):
            return {key: cut(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [cut(part) for part in value]
        return value[: most + 1] if isinstance(value, str) else value

    def write_less(self: object, string: str) -> int | None:
        return write(self, cut(string))

    def send_less(
        self: object,
        stream: object,
        message: dict | str,
        content: dict | None = None,
        *arguments: object,
        **keywords: object,
    ) -> dict | None:
        if isinstance(message, dict):
            message = message | {"content": cut(message["content"])}
        return send(self, stream, message, cut(content), *arguments, **keywords)

    OutStream.write, Session.send = write_less, send_less


if __name__ == "__main__":  # in a kernel, whose notebook must not see these names
    limit()
    del MOST, limit
