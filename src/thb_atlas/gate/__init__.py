"""The gate: what is wrong in the data package, where, and how to mend it, before anything is built from it."""
