"""Limit the output of a kernel where it is produced; each kernel runs this file before its first cell.

Kernels get the file by its path, not as a module, so that it is not recorded among the modules that a page imports.
"""

MAX_CHARACTERS = 20_000_000  # that a cell may show: ten times the length of the longest page


def limit(most: int = MAX_CHARACTERS) -> None:
    """Truncate each text that this kernel prints or sends to `most` + 1 characters, enough to tell that it is too long.

    Neither ipykernel nor jupyter_client has an option for it.
    """
    from functools import wraps  # noqa: PLC0415 - a notebook must not see these names

    from ipykernel.iostream import OutStream  # noqa: PLC0415
    from jupyter_client.session import Session  # noqa: PLC0415

    write, send = OutStream.write, Session.send

    def truncate(value: object) -> object:
        if isinstance(value, dict):
            return {key: truncate(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [truncate(part) for part in value]
        return value[: most + 1] if isinstance(value, str) else value

    @wraps(write)
    def write_less(self: object, string: str) -> int:
        write(self, truncate(string))
        return len(string)

    @wraps(send)
    def send_less(
        self: object,
        stream: object,
        msg_or_type: dict | str,
        content: dict | None = None,
        *arguments: object,
        **keywords: object,
    ) -> dict | None:
        if isinstance(msg_or_type, dict):
            msg_or_type = msg_or_type | {"content": truncate(msg_or_type["content"])}
        return send(self, stream, msg_or_type, truncate(content), *arguments, **keywords)

    OutStream.write, Session.send = write_less, send_less


if __name__ == "__main__":  # in a kernel
    limit()
    del MAX_CHARACTERS, limit
