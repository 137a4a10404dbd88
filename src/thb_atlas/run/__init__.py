"""Running notebooks: editions and their jobs, papermill, kernels, and what a run depended on."""

TIMEOUT = 600  # s that a cell may take
