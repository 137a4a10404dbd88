"""What this process has read of the project, for the record of a page: files, and what the ledger said of claims."""

_files: dict[str, str] = {}  # of the data package, by path within it: the SHA-256 of what was read
_told: dict[str, str] = {}  # by claim: the digest of what the ledger said of it
CHANGED = ""  # the digest of a file that was read in two states: a page made from both is never up to date


def note_file(path: str, digest: str) -> None:
    """Take a file of the data package as read by this process, with the SHA-256 of what was read."""
    _files[path] = digest if _files.get(path, digest) == digest else CHANGED


def note_claim(claim_id: str, digest: str) -> None:
    """Take what the ledger says of a claim as read by this process."""
    _told[claim_id] = digest if _told.get(claim_id, digest) == digest else CHANGED


def files() -> dict[str, str]:
    """Return the SHA-256 of the files of the data package that were read, as they were read, by path."""
    return dict(sorted(_files.items()))


def told() -> dict[str, str]:
    """Return the digests of what the ledger said of the claims that were asked for, by claim."""
    return dict(sorted(_told.items()))
