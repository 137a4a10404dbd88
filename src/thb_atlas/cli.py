"""The command `thb-atlas`. Exit status: 0 done, 1 failed (one sentence on stderr), 2 wrong usage, 130 Ctrl-C."""
# Its functions import what they need, as late as they can: kernels begin to warm before pandas is imported here.

import atexit
import functools
import gc
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from . import early
from .errors import AtlasError
from .record import BUILD

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
new = typer.Typer(help="Begin something new.", no_args_is_help=True)
app.add_typer(new, name="new")
Country = Annotated[str, typer.Option(help="ALL or a country: FR, fr, France")]
atexit.register(gc.freeze)  # nothing needs collecting when the process ends
Cold = Annotated[bool, typer.Option("--cold", help="Ordinary kernels instead of forked ones")]


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command end with one sentence and status 1 where it would end with a traceback."""

    @functools.wraps(command)
    def run(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except AtlasError as error:
            typer.echo(f"thb-atlas: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("thb-atlas: interrupted", err=True)
            raise typer.Exit(130) from None

    return run


@app.command("build", epilog="Examples: thb-atlas build; thb-atlas build --country FR --country SE; thb-atlas build "
             "--every-country; thb-atlas build --only 03_2_policies --no-html")  # fmt: skip
@_plainly
def build_editions(
    country: Annotated[list[str] | None, typer.Option(help="A country's edition instead; may be repeated")] = None,
    every_country: Annotated[bool, typer.Option("--every-country", help="All 25 country editions")] = False,
    only: Annotated[str | None, typer.Option(help="Run this notebook alone; the book is not compiled")] = None,
    no_html: Annotated[bool, typer.Option("--no-html", help="Run the notebooks; do not compile the book")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Notebooks at a time; as many as cores")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler: tcp://host:8786")] = None,
    cold: Cold = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what was done and what was not")] = False,
) -> None:
    """Build the book, or the editions of countries; what did not change is not done again."""
    if not (cold or scheduler or only or no_html):
        early.begin()
    from .build import build, only_run
    from .editions import for_every_country, named
    from .engines import cluster, local
    from .progress import NORMAL, QUIET, VERBOSE, say

    level = QUIET if quiet else VERBOSE if verbose else NORMAL
    wanted = for_every_country() if every_country else named(country or ["ALL"])
    engine = cluster(scheduler, cold=cold) if scheduler else local(workers, cold=cold)
    if only or no_html:
        only_run(wanted, engine, level, only=only)
    else:
        build(wanted, engine, level)
        if every_country:
            from .landing import write

            say(f"All editions: {write(wanted, BUILD)}", level)


@app.command("run", epilog="Example: thb-atlas run 03_2_policies --country FR -o policies_FR.ipynb")
@_plainly
def run_notebook(
    name: Annotated[str, typer.Argument(help="A notebook, such as 03_2_policies")],
    country: Country = "ALL",
    output: Annotated[Path | None, typer.Option("-o", help="The executed notebook to write")] = None,
    cold: Cold = False,
) -> None:
    """Run one notebook for one country and write it with its outputs."""
    from .editions import Job, find_notebook, parameter
    from .engines import provisioner

    source, code, kernels = find_notebook(name), parameter(country), provisioner(cold)
    from .runner import write

    target = output or Path(f"{source.stem}_{code}.ipynb")
    write(Job(source, {"country": code}, f"notebooks/{source.stem}"), target, kernels)
    typer.echo(f"Written: {target}")


@app.command("list")
@_plainly
def list_all() -> None:
    """List the notebooks, the countries, and the editions with where they are published."""
    from . import editions
    from .places import reporting

    typer.echo("Notebooks: " + ", ".join(sorted(p.stem for p in editions.NOTEBOOKS.glob("*.ipynb"))))
    typer.echo("Countries: " + ", ".join(f"{code} {row.name_en}" for code, row in reporting().iterrows()))
    typer.echo("Editions:")
    for edition in [editions.whole(), *editions.for_every_country()]:
        built = "built" if (BUILD / edition.slug / "index.html").exists() else "not built"
        typer.echo(f"  {edition.title}: {BUILD.name}/{edition.slug} ({built})")


@app.command("check")
@_plainly
def check_data() -> None:
    """Validate the curated data against data/datapackage.json."""
    from .datapackage import check, tables

    check()
    typer.echo(f"The data package is valid: {len(tables())} tables.")


@app.command("audit", epilog="Example: thb-atlas audit --section 3.3 --country FR --json")
@_plainly
def audit_claims(
    section: Annotated[str | None, typer.Option(help="Only claims of this section, such as 3.3")] = None,
    country: Annotated[str | None, typer.Option(help="Only claims that name this country")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines")] = False,
) -> None:
    """Print every claim with its verdict; status 1 if one differs without an explanation.

    With --json also the smallest change of counting that would give the study's number: inference, not proof.
    """
    from .datapackage import DataError
    from .focus import focus
    from .ledger import audit, unexplained
    from .statements import naming

    audited = audit()
    if section:
        audited = audited[audited["section"].str.startswith(section)]
    if country:
        seen = focus(country)
        audited = naming(audited, seen.code) if seen else audited
    if as_json:
        from .search import outcomes
        from .smallest import changes

        found = audited["claim_id"].map(changes(outcomes(audited=audited), audited))
        typer.echo(audited.assign(smallest_change=found).to_json(orient="records", force_ascii=False, indent=2))
    else:
        for claim in audited.itertuples():
            typer.echo(f"{claim.claim_id:12} {claim.verdict:26} {claim.statement_en}")
    if len(failed := unexplained(audited)):
        raise DataError(f"{len(failed)} claims differ without an explanation: {', '.join(failed['claim_id'])}")


@app.command()
@_plainly
def serve(
    country: Country = "ALL",
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one")] = 8000,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser")] = False,
) -> None:
    """Show a built book on this computer until Ctrl-C, in the browser."""
    from .book import BuildError
    from .editions import named
    from .serve import serve_folder

    edition = named([country])[0]
    if not (BUILD / edition.slug / "index.html").exists():
        raise BuildError(f"{BUILD.name}/{edition.slug} has no book yet: run thb-atlas build")
    serve_folder(BUILD, edition.slug, port, browse=not no_browser)


@app.command()
@_plainly
def clean() -> None:
    """Remove what builds made: books, executed notebooks, what Sphinx remembers."""
    shutil.rmtree(BUILD, ignore_errors=True)


@new.command("notebook", epilog="Example: thb-atlas new notebook 03_6_training")
@_plainly
def new_notebook(name: Annotated[str, typer.Argument(help="Letters, digits and _, such as 03_6_training")]) -> None:
    """Write a notebook that runs, and put it into the table of contents."""
    from .skeleton import create

    typer.echo(f"Written: {create(name)}; it stands in _toc.yml")
