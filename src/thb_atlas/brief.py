"""A brief for a meeting: one country's work in a third country or a region, as a page and as a PDF."""

from contextlib import suppress
from pathlib import Path

from .book.compiler import Judge, build
from .book.finished import parse_page
from .book.pdf_files import PdfFile
from .book.pdf_printing import check_ready, write_pdf
from .book.publication import locked
from .core.errors import UsageError, cut, suggest
from .core.hashes import checksum
from .core.paths import BUILD
from .data.countries import country_name
from .data.rows import rows_of
from .preview import preview_edition, source_of
from .run.editions import parameter_value
from .run.notebooks import Progress, local

PAGE = "notebooks/brief"
SUBJECT = ": action against trafficking in human beings"


def _readings(name: str) -> dict[str, str]:
    """Return what a name may mean, by parameter: a reporting country, a region, or a third country."""
    read = {}
    for parameter in ("country", "region", "place"):
        with suppress(UsageError):
            read[parameter] = parameter_value(parameter, name)
    return read


def parameters(one: str, other: str) -> dict[str, str]:
    """Return the parameters of the brief for a reporting country and a third country or region, in either order.

    Raises UsageError, with the nearest name, for a name that is none of them, and for two that do not go together.
    """
    readings = {name: _readings(name) for name in (one, other)}
    for name in (name for name, read in readings.items() if not read):
        names = [row["name_en"] for table in ("countries", "places", "regions") for row in rows_of(table)]
        near = suggest(name.strip().title(), names)
        raise UsageError(f"{cut(name)!r} is no reporting country, third country or region of the study{near}")
    for country, where in ((one, other), (other, one)):
        parameter = next((each for each in readings[where] if each != "country"), "")
        if "country" in readings[country] and parameter and one != other:
            return {"country": readings[country]["country"], parameter: readings[where][parameter]}
    raise UsageError("a brief is on a reporting country and on a third country or region: thb-atlas brief FR Nigeria")


def make_brief(one: str, other: str, judge: Judge, progress: Progress) -> tuple[Path, Path]:
    """Make the brief for two names, as `parameters` takes them; return its page and its PDF.

    Raises UsageError for other names, BuildError without WeasyPrint or Pango.
    """
    check_ready()
    chosen = parameters(one, other)
    subject = "-".join(chosen.values())
    book = preview_edition(source_of("brief"), **chosen)._replace(key=f"brief-{subject}", slug=f"briefs/{subject}")
    regions = {row["place_group"]: row["name_en"] for row in rows_of("regions")}
    title = " – ".join(regions.get(value) or country_name(value) for value in chosen.values()) + SUBJECT
    book.contents["parts"][0]["chapters"][0]["title"] = title
    build([book], judge, local(1), progress)
    folder, target = BUILD / book.slug, BUILD / "briefs" / f"{subject}.pdf"
    page = folder / f"{PAGE}.html"
    sections = parse_page(page).xpath("//article/section/section/@id")
    pdf = PdfFile(target.name, PAGE, "Brief", title, [PAGE], sections, checksum([page], subject))
    with locked(BUILD):
        write_pdf(pdf, folder, book, target)
    return page, target
