"""The ground floor: paths, errors, checksums and HTML snippets. Nothing here knows the study."""
