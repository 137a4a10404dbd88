"""What the book's certificate says: the state of the source, checksums, versions, verdicts. It has no clock in it."""

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from .counts import count, listing
from .datapackage import DATA, describe
from .editions import NOTEBOOKS
from .hashes import checksum, sha256
from .history import Source, source
from .ledger import VERDICTS, unexplained
from .markdown import table
from .record import installed

UNKNOWN = "not known: this copy of the source has no history"


def data_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its tables, by name, and its description."""
    return [*sorted(folder.glob("*.csv")), folder / "datapackage.json"]


def digest(folder: Path = DATA) -> str:
    """Return one SHA-256 over the files of the data package (`hashes.checksum`)."""
    return checksum(data_files(folder))


def in_words(found: Source) -> tuple[str, str]:
    """Return commit and date in words; a commit with uncommitted changes is not enough to repeat the check."""
    if found.commit is None or found.date is None:
        return UNKNOWN, UNKNOWN
    files = f"{found.changed} file{'' if found.changed == 1 else 's'}"
    changed = f", with uncommitted changes in {files}" if found.changed else ""
    return f"`{found.commit}`{changed}", f"{found.date[:10]}, the day of the commit"


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package and of the packages that it asks for, by name."""
    asked = [line for line in metadata.requires("thb-atlas") or [] if "extra ==" not in line]
    names = ["thb-atlas", *sorted(re.match(r"[\w.-]+", line)[0] for line in asked)]
    return {"Python": installed()["python"]} | {name: metadata.version(name) for name in names}


def _verdict_table(audited: pd.DataFrame) -> str:
    """Return the number of statements of each verdict, linked to those on the page of all claims."""
    counts, page = audited["verdict"].value_counts(), "notebooks/claims_audit.html"
    address = {kind: f"{page}?verdict={quote(kind)}#ledger" for kind in VERDICTS}
    rows = [[kind, f'<a href="{address[kind]}">{counts.get(kind, 0)}</a>', text] for kind, text in VERDICTS.items()]
    everything = f'<a href="{page}#ledger">{len(audited)}</a>'
    return table(["Verdict", "Statements", "Meaning"], [*rows, ["All", everything, "–"]])


def _manifest(paths: Iterable[Path]) -> str:
    names = ((f"`{path.parent.name}/{path.name}`", path) for path in paths)
    rows = [[name, f"{path.stat().st_size:,}", f"`{sha256(path)}`"] for name, path in names]
    return table(["File", "Bytes", "SHA-256"], rows)


def values(audited: pd.DataFrame) -> dict[str, object]:
    """Return what book/certificate.md names as {{ name }}; `audited` is what `ledger.audit` returns.

    It depends on the source, the data and the installed packages alone.
    """
    whole, notebooks, (commit, date) = digest(), sorted(NOTEBOOKS.glob("*.ipynb")), in_words(source())
    silent = audited[audited["verdict"] == "not derivable"].set_index("claim_id")["explanation_en"].fillna("")
    return {
        "certificate": f"thb-atlas-{describe()['version']}-{whole[:12]}",
        "commit": commit,
        "commit_date": date,
        "data_checksum": whole,
        "unexplained": count(unexplained(audited), "claims"),
        "verdict_table": _verdict_table(audited),
        "claims_open": count(silent.index, "claims"),
        "open_not_printed": count(silent.str.startswith("not printed"), "claims"),
        "open_lost": count(silent.str.startswith("lost"), "claims"),
        "open_untestable": count(silent.str.startswith("not testable"), "claims"),
        "claims_contradicted": count(audited[audited["verdict"] == "contradicted"], "claims"),
        "version_table": table(["Package", "Version"], versions().items()),
        "n_data_files": listing(str(len(data_files())), "files", (path.name for path in data_files())),
        "n_notebooks": listing(str(len(notebooks)), "notebooks", (path.name for path in notebooks)),
        "manifest": _manifest([*data_files(), *notebooks]),
    }
