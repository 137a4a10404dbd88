"""Running notebooks: editions and their jobs, papermill, kernels, and what a run depended on."""
