"""The command `thb-atlas`. Exit status: 0 done, 1 the task failed (one sentence on stderr), 2 wrong usage."""

import functools
import http.server
import socketserver
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from .book import BuildError
from .build import HTML
from .build import build as build_book
from .datapackage import DataError, check, tables
from .focus import UnknownCountryError, focus
from .ledger import audit, unexplained
from .runner import Job, NotebookError, execute, find_notebook
from .search import outcomes
from .smallest import changes

FAILURES = (BuildError, DataError, NotebookError, UnknownCountryError)
app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command end with one sentence and status 1 where it would end with a traceback."""

    @functools.wraps(command)
    def run(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except FAILURES as error:
            typer.echo(f"thb-atlas: {error}", err=True)
            raise typer.Exit(1) from None

    return run


@app.command()
@_plainly
def build() -> None:
    """Run all notebooks and build the book: _build/html/index.html."""
    build_book()


@app.command("run")
@_plainly
def run_notebook(
    name: Annotated[str, typer.Argument(help="A notebook, such as 03_2_policies")],
    country: Annotated[str, typer.Option(help="ALL or a country: FR, fr, France")] = "ALL",
    output: Annotated[Path | None, typer.Option("-o", help="The executed notebook to write")] = None,
) -> None:
    """Run one notebook for one country: thb-atlas run 03_2_policies --country FR."""
    source = find_notebook(name)
    seen = focus(country)
    code = seen.code if seen else "ALL"
    written = execute(Job(source, code, output or Path(f"{source.stem}_{code}.ipynb")))
    typer.echo(f"Written: {written}")


@app.command("check")
@_plainly
def check_data() -> None:
    """Validate the curated data against data/datapackage.json."""
    check()
    typer.echo(f"The data package is valid: {len(tables())} tables.")


@app.command("audit")
@_plainly
def audit_claims(
    section: Annotated[str | None, typer.Option(help="Only claims of this section, such as 3.3")] = None,
    country: Annotated[str | None, typer.Option(help="Only claims that name this country")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines")] = False,
) -> None:
    """Print every claim with its verdict; status 1 if one differs without an explanation.

    With --json also the smallest change of counting that would give the study's number: inference, not proof.
    """
    audited = audit()
    if section:
        audited = audited[audited["section"].str.startswith(section)]
    if country:
        name = getattr(focus(country), "name", "")
        audited = audited[audited["statement_en"].str.contains(name)]
    if as_json:
        found = audited["claim_id"].map(changes(outcomes(audited=audited), audited))
        typer.echo(audited.assign(smallest_change=found).to_json(orient="records", force_ascii=False, indent=2))
    else:
        for claim in audited.itertuples():
            typer.echo(f"{claim.claim_id:12} {claim.verdict:26} {claim.statement_en}")
    if len(failed := unexplained(audited)):
        raise DataError(f"{len(failed)} claims differ without an explanation: {', '.join(failed['claim_id'])}")


@app.command()
@_plainly
def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1")] = 8000) -> None:
    """Serve the built book on this computer until Ctrl-C."""
    if not HTML.exists():
        raise BuildError("there is no book yet: run `make book` first")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=HTML)
    with socketserver.TCPServer(("127.0.0.1", port), handler) as server:
        typer.echo(f"http://127.0.0.1:{port} (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("")
