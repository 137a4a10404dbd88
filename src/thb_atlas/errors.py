"""What can go wrong by a user's mistake."""


class AtlasError(Exception):
    """Something that its reader can mend: the message says what, in sentences, and a traceback would not help."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]
