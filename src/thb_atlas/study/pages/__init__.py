"""What pages of this study show: the page of notebooks, measures, statements, and the values of pages of prose."""
