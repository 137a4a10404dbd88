"""Running notebooks: editions and their jobs, papermill, kernels, and what a run depended on."""

import os

TIMEOUT = 600  # s that a cell may take
# Processors that this process may use: a scheduler or `taskset` can leave it fewer than there are.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
