"""Ground floor: paths, errors, checksums, HTML snippets. Nothing here knows the study."""
