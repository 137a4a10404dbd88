"""The gate: validates the data package before anything is built from it, and says how to mend each fault."""
