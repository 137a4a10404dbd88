"""The ground floor: paths, errors, checksums, wording and HTML snippets. Nothing here knows the study."""
