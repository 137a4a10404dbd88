"""The book: layout, Sphinx, checks, publication. It knows notebooks as executed files alone."""
