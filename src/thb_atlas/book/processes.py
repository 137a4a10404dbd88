"""Processes that compile or print in parallel, and end with the one that started them."""

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from ..core.errors import BuildError
from ..gate import rules
from ..run import CORES


def _start_worker(registered: Sequence[rules.Rule], variables: Mapping[str, str]) -> None:
    """Take rules and environment variables, leave Ctrl-C to the parent process, and end whenever that ends."""
    rules.RULES[:] = registered
    os.environ.update(variables)
    gc.set_threshold(200_000)  # a book is many objects and little garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_with_parent() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


@contextlib.contextmanager
def workers(tasks: int, registered: Sequence[rules.Rule] = (), **variables: str) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of processes for so many tasks, at most one for each processor, with rules and variables.

    After an error those that are still at work are ended. Raises BuildError if one of them was killed.
    """
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    given, number = (registered, variables), min(CORES, tasks)
    with ProcessPoolExecutor(number, mp_context=context, initializer=_start_worker, initargs=given) as pool:
        try:
            yield pool
        except BrokenProcessPool:
            raise BuildError("a process ended before it was done: it was killed, or no memory was left") from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise
