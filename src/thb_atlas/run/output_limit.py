"""A papermill engine that limits how much a cell may show."""

import asyncio

from jupyter_client.utils import ensure_async
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from ..core.errors import NotebookError
from .kernel_limit import MAX_CHARACTERS

NAME = "thb-atlas"
LAST_OF_CELL = ("execute_result", "error")  # an interrupt after these could hit the kernel's reply
OUTPUT_MESSAGES = ("stream", "display_data", "update_display_data", "execute_result", "error")


def _size(value: object) -> int:
    """Return the number of characters in all texts of a message."""
    if isinstance(value, dict | list):
        return sum(map(_size, value.values() if isinstance(value, dict) else value))
    return len(value) if isinstance(value, str) else 0


class LimitedClient(PapermillNotebookClient):
    """Runs cells; if one shows too much, drops the rest of its output and interrupts its kernel."""

    shown, cell = 0, -1

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Process a message of the kernel, unless it is output beyond the limit."""
        if cell_index != self.cell:
            self.cell, self.shown = cell_index, 0
        added = _size(msg["content"]) if msg["msg_type"] in OUTPUT_MESSAGES else 0
        before, self.shown = self.shown, self.shown + added
        if before <= MAX_CHARACTERS < self.shown and msg["msg_type"] not in LAST_OF_CELL:
            self.interrupt = asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))  # kept until it is done
        return None if self.shown > MAX_CHARACTERS and added else super().process_message(msg, cell, cell_index)

    def refuse(self, cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        """Raise NotebookError, which ends the notebook, after a cell that showed too much."""
        if self.shown > MAX_CHARACTERS and self.cell == cell_index:
            raise NotebookError(
                f"it shows more than {MAX_CHARACTERS // 1_000_000} MB; a page shows what a reader can read"
            )


class LimitedEngine(NBClientEngine):
    """Papermill's own engine with `LimitedClient`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, execution_timeout: int, **keywords: object
    ) -> None:
        """Run the cells of a notebook, each for at most `execution_timeout` seconds."""
        options = {name: value for name, value in keywords.items() if name in LimitedClient.class_trait_names()}
        client = LimitedClient(nb_man, kernel_name=kernel_name, timeout=execution_timeout, **options)
        client.on_cell_executed = client.refuse
        client.execute()


papermill_engines.register(NAME, LimitedEngine)
