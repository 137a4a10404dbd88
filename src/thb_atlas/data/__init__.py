"""The data package: validated tables, typed frames, names of countries and places."""
