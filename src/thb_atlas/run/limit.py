"""What a kernel runs before its first cell: what a cell shows is cut where it is made, and not only where it is read.

A kernel is given this file by its path: a record of a page names the modules that the page imports, and this is none.
"""

MOST = 20_000_000  # signs that a cell may show: ten times what the longest page has in all


def limit(most: int = MOST) -> None:
    """Cut what this kernel prints and sends, each text to no more than what tells that it is too long."""
    from ipykernel.iostream import OutStream  # noqa: PLC0415 - a kernel has them
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
        self: object, stream: object, message: dict | str, content: dict | None = None, *more: object, **given: object
    ) -> dict | None:
        if isinstance(message, dict):
            message = message | {"content": cut(message["content"])}
        return send(self, stream, message, cut(content), *more, **given)

    OutStream.write, Session.send = write_less, send_less


if __name__ == "__main__":  # in a kernel, whose notebook has no use for these names
    limit()
    del MOST, limit
