"""Reading the data package: typed tables, labels, names of countries and places, boundaries. Nothing here validates."""
