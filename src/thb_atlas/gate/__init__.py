"""The gate: validates the data package before anything is built from it, and says of each fault how to mend it."""
