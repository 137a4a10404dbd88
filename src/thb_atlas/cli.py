"""The command `thb-atlas`. Exit: 0 done, 1 failed (a sentence says why; `check`: 2), 2 wrong usage, 130 Ctrl-C."""
# Its functions import what they need: most commands need little, and papermill, pandas and Sphinx are slow to import.

import functools
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from .core.errors import NotebookError, UsageError
from .core.paths import BUILD, CHECKOUT, NOTEBOOKS
from .run import TIMEOUT
from .terminal import end, steps, without_traceback

if TYPE_CHECKING:
    from .run.notebooks import Engine


class Commands(TyperGroup):
    """Commands whose errors end them with one sentence."""

    invoke = without_traceback(TyperGroup.invoke)


app = typer.Typer(cls=Commands, help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
new = typer.Typer(help="Begin something new.", no_args_is_help=True)
app.add_typer(new, name="new")


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"thb-atlas {version('thb-atlas')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version")]


@app.callback()
def _register_rules(context: typer.Context, _: Version = False) -> None:
    """Register the rules of the study with the gate, and refuse commands that need a checkout if there is none."""
    from .study import rules  # noqa: F401

    os.environ.pop("JPY_SESSION_NAME", None)  # kernels of a build that a notebook began are not for JupyterLab
    if not CHECKOUT and context.invoked_subcommand not in ("check", "audit", "diff"):  # these need the data alone
        message = "an installed wheel has the data and no notebooks; run this from the repository, after make install"
        typer.echo(f"thb-atlas: {context.invoked_subcommand}: {message}", err=True)
        raise typer.Exit(2)


def _codes() -> list[str]:
    from .data.countries import reporting_rows

    return ["ALL", *reporting_rows()]


def _notebook_names() -> list[str]:
    """Return the names of the notebooks, which are also their completions in the shell."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


COUNTRY_OPTION = typer.Option(help="ALL or a country: FR, fr, France, Frankreich", autocompletion=_codes)
CountryOption = Annotated[str, COUNTRY_OPTION]
SomeCountry = Annotated[str | None, COUNTRY_OPTION]
REPEATED_OPTION = typer.Option(help="A country's edition instead; may be repeated", autocompletion=_codes)
Countries = Annotated[list[str] | None, REPEATED_OPTION]
SomePlace = Annotated[str | None, typer.Option("--place", help="A third country, for its profile: NGA, Nigeria")]
SomeRegion = Annotated[str | None, typer.Option("--region", help="A region, for its profile: sahel, Western Balkans")]
Name = Annotated[str, typer.Argument(help="A notebook, such as 03_2_policies", autocompletion=_notebook_names)]
PageArgument = Annotated[str, typer.Argument(help="Notebook or page of book/: method", autocompletion=_notebook_names)]
Cold = Annotated[bool, typer.Option("--cold", help="Use ordinary kernels instead of forked ones")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser")]
Timeout = Annotated[int, typer.Option(min=1, help="Seconds that one cell of a notebook may take")]


def _judge(changes: list[str]) -> None:
    """Write the present verdicts and append to `changes` what changed; build and ledger do not import each other."""
    from .ledger.store import write_verdicts

    changes += [f"Changed: {change}" for change in write_verdicts()]


def _engine(scheduler: str | None, workers: int | None, cold: bool, timeout: int) -> "Engine":
    if scheduler:
        from .run.cluster import cluster

        return cluster(scheduler, cold=cold, timeout=timeout)
    from .run.notebooks import local

    return local(workers, cold=cold, timeout=timeout)


@app.command("build", epilog="Examples: thb-atlas build; thb-atlas build --country FR --country SE; thb-atlas build "
             "--every-country")  # fmt: skip
def build_editions(
    country: Countries = None,
    every_country: Annotated[bool, typer.Option("--every-country", help="All 25 country editions")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Notebooks at a time; one more than cores")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler: tcp://host:8786")] = None,
    cold: Cold = False,
    timeout: Timeout = TIMEOUT,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print what was done, and why")] = False,
) -> None:
    """Build the book, or the editions of countries; what did not change is not done again."""
    from .book.compiler import build
    from .run.editions import country_editions, editions_of

    if country and every_country:
        raise UsageError("--every-country has all countries; leave out --country, or --every-country")
    wanted = country_editions() if every_country else editions_of(country or ["ALL"])
    changed: list[str] = []
    engine = _engine(scheduler, workers, cold, timeout)
    ran, compiled = build(wanted, functools.partial(_judge, changed), engine, steps)
    messages = [f"{len(ran)} notebooks run, {compiled} books compiled"]
    messages += [f"{edition.title}: {BUILD / edition.slug / 'index.html'}" for edition in wanted]
    if not all((BUILD / edition.slug / edition.whole_book / "index.html").exists() for edition in wanted):
        messages.append("Links to the whole book work once it is built: thb-atlas build")
    typer.echo("\n".join([*(ran if verbose else []), *messages, *changed]))


@app.command("run", epilog="Examples: thb-atlas run 03_2_policies --country FR; thb-atlas "
             "run place_profile --place Nigeria")  # fmt: skip
def run_notebook(
    name: Name,
    country: SomeCountry = None,
    place: SomePlace = None,
    region: SomeRegion = None,
    cold: Cold = False,
    timeout: Timeout = TIMEOUT,
) -> None:
    """Run a notebook for a country, place or region; write it to _build/run/ with its outputs, also if a cell fails."""
    from .gate.validation import ensure_valid
    from .run.editions import Job, find_notebook, run_parameters
    from .run.notebooks import local, write

    source = find_notebook(name)
    chosen = run_parameters(source.stem, country=country, place=place, region=region)
    target = BUILD / "run" / ("_".join([source.stem, *chosen.values()]) + ".ipynb")
    ensure_valid()
    typer.echo(f"Running {source.stem}, mostly for less than a minute")
    with local(1, cold=cold, timeout=timeout) as (pool, work):
        try:
            write(pool.submit(work, Job(source, chosen, f"notebooks/{source.stem}")).result(), target)
        except NotebookError as error:
            if error.notebook:
                write(error.notebook, target)
            raise
    typer.echo(f"Written: {target}")


@app.command("list")
def list_all() -> None:
    """List the notebooks, and the countries, places and regions that they take."""
    from .run.editions import profile_kinds

    titles = {profile.parameter: profile.titles() for profile in profile_kinds().values()}
    typer.echo("Notebooks: " + ", ".join(_notebook_names()))
    for subject in ("country", "place", "region"):
        typer.echo(f"With --{subject}: " + ", ".join(f"{key} {name}" for key, name in titles[subject].items()))


@app.command("check")
def check_data(
    fix: Annotated[bool, typer.Option("--fix", help="First mend what a spreadsheet did to the form of tables")] = False,
) -> None:
    """Print all faults of the curated data, each with its place and how to mend it; status 2 if there are any.

    --fix mends form alone (byte order mark, line ends, delimiter, quotes, spaces at the ends of cells), never a value.
    """
    from .core.paths import DATA
    from .data.schema import table_names
    from .gate import validation
    from .gate.faults import lines

    for mended in validation.mend_form() if fix else ():
        typer.echo(mended)
    if faults := validation.faults():
        typer.echo("\n".join(lines(faults, DATA)), err=True)
        raise typer.Exit(2)
    typer.echo(f"The data package is valid: {len(table_names())} tables. What they bear out: thb-atlas audit.")


@app.command("audit", epilog="Example: thb-atlas audit --section 3.3")
def audit_claims(
    section: Annotated[str | None, typer.Option(help="Only claims of this section, such as 3.3")] = None,
) -> None:
    """Print every claim with its verdict, the study's number and that of the data; status 1 if one is unexplained."""
    from .gate.validation import ensure_valid
    from .ledger.failures import ensure_explained
    from .ledger.sections import claims_in_section
    from .ledger.verdicts import audit
    from .ledger.wording import claim_lines

    ensure_valid()
    audited = audit() if section is None else claims_in_section(audit(), section)
    typer.echo("\n".join(claim_lines(audited)))
    ensure_explained(audited.to_dict("records"))


@app.command("pdf")
def make_pdf(country: CountryOption = "ALL") -> None:
    """Add PDFs to a built book: a brief of each profile, the study, everything; what did not change is kept."""
    from .book.pdf_printing import add_pdfs_to_book
    from .run.editions import editions_of

    edition = editions_of([country])[0]
    typer.echo(f"{add_pdfs_to_book(edition, steps)} PDFs made: {BUILD / edition.slug / 'pdf'}")


def _open(address: str, no_browser: bool, note: str = "") -> None:
    import webbrowser

    typer.echo(f"{address} (Ctrl-C ends it{note})")
    if not no_browser:
        webbrowser.open(address)


@app.command()
def serve(country: CountryOption = "ALL", port: Port = 8000, no_browser: NoBrowser = False) -> None:
    """Show a built book on this computer until Ctrl-C, in the browser."""
    from .book.server import serve_books
    from .run.editions import book_folder, editions_of

    book = book_folder(editions_of([country])[0], BUILD)
    announce = functools.partial(_open, no_browser=no_browser)
    serve_books(BUILD, book.relative_to(BUILD).as_posix(), port, announce)


@app.command(epilog="Examples: thb-atlas preview 03_2_policies --country FR; thb-atlas preview method")
def preview(
    name: PageArgument,
    country: SomeCountry = None,
    place: SomePlace = None,
    region: SomeRegion = None,
    port: Port = 0,
    no_browser: NoBrowser = False,
) -> None:
    """Show one notebook or page of prose as a page, remade each time it or a table is saved, until Ctrl-C."""
    from .preview import serve_preview

    announce = functools.partial(_open, no_browser=no_browser, note="; the browser shows it again after each save")
    judge, subject = functools.partial(_judge, []), {"country": country, "place": place, "region": region}
    serve_preview(name, port, judge, announce, typer.echo, **subject)
    end(0)  # without waiting for a page that is being made


@app.command("brief", epilog="Examples: thb-atlas brief France Nigeria; thb-atlas brief western_balkans AT")
def brief_for_meeting(
    one: Annotated[str, typer.Argument(help="A reporting country: FR, France")],
    other: Annotated[str, typer.Argument(help="A third country or a region; the order does not matter")],
) -> None:
    """Make a brief for a meeting, as a page and a PDF: what a country does in a third country or region."""
    from .brief import make_brief

    typer.echo("\n".join(map(str, make_brief(one, other, functools.partial(_judge, []), steps))))


@new.command("notebook", epilog="Example: thb-atlas new notebook 03_6_training --after 03_2_policies")
def new_notebook(
    name: Annotated[str, typer.Argument(help="Letters, digits and _, such as 03_6_training")],
    after: Annotated[str, typer.Option(help="The notebook that it follows", autocompletion=_notebook_names)] = "",
) -> None:
    """Write a notebook that runs, and put it into the table of contents."""
    from .scaffold import create_notebook, steps_after_notebook

    typer.echo(steps_after_notebook(create_notebook(name, after)), nl=False)
