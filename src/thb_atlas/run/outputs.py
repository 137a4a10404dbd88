"""A papermill engine, a public extension point, under which a cell shows no more than a page could bear."""

import asyncio

from jupyter_client.utils import ensure_async
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from ..core.errors import NotebookError
from .limit import MOST

NAME = "thb-atlas"
SHOWN = ("stream", "display_data", "update_display_data", "execute_result", "error")  # messages that add to a page


def _size(value: object) -> int:
    """Return how many signs the texts of a message have: those of a stream, of displays, metadata and exceptions."""
    if isinstance(value, dict | list):
        return sum(map(_size, value.values() if isinstance(value, dict) else value))
    return len(value) if isinstance(value, str) else 0


class Client(PapermillNotebookClient):
    """Runs cells; of one that shows too much the rest is let go, and its kernel is interrupted."""

    shown, cell = 0, -1

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take what a kernel shows, up to the limit."""
        if cell_index != self.cell:
            self.cell, self.shown = cell_index, 0
        added = _size(msg["content"]) if msg["msg_type"] in SHOWN else 0
        before, self.shown = self.shown, self.shown + added
        if before <= MOST < self.shown:
            asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))
        return None if self.shown > MOST and added else super().process_message(msg, cell, cell_index)

    def refuse(self, cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        """End the notebook after a cell that showed too much. Raises NotebookError."""
        if self.shown > MOST and self.cell == cell_index:
            raise NotebookError(f"it shows more than {MOST // 1_000_000} MB; a page shows what a reader can read")


class Engine(NBClientEngine):
    """Papermill's own engine with another client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, execution_timeout: int, **given: object
    ) -> None:
        """Run the cells of a notebook, each for at most `execution_timeout` seconds."""
        options = {name: value for name, value in given.items() if name in Client.class_trait_names()}
        client = Client(nb_man, kernel_name=kernel_name, timeout=execution_timeout, **options)
        client.on_cell_executed = client.refuse
        client.execute()


papermill_engines.register(NAME, Engine)
