"""The notebooks: stored clean, short cells, one parameter, few own names, numbers that open their rows."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from lxml import html
from shown import rendered
from shown import tree as tree_of

import thb_atlas as thb
from thb_atlas.book.html_fixes import AUDIT
from thb_atlas.core.markup import slug
from thb_atlas.core.paths import NOTEBOOKS, PROSE, ROOT
from thb_atlas.data.boundaries import DISCLAIMER
from thb_atlas.data.countries import reporting_rows
from thb_atlas.data.schema import table_names
from thb_atlas.ledger.sections import sections_with_page
from thb_atlas.run import editions

SOURCES = sorted(NOTEBOOKS.glob("*.ipynb"))
STORED = [*SOURCES, *sorted(PROSE.glob("*.ipynb"))]
COUNTRY = 'country: str = "ALL"  # ALL, or a country as code or name'  # papermill --help-notebook shows it
SUBJECTS = {kind.notebook: kind.parameter for kind in editions.profile_kinds().values()}  # and their parameters
SENT = {"brief": {"country": "NL", "place": "NGA", "region": ""}}  # no pages: what is sent, and its own values
TAGS = {"focus", "audit", "if-any"}
PROFILES = {  # and what each is run for
    "country_profile": ["FR", "HR"], "place_profile": ["NGA", "VNM"], "region_profile": ["western_balkans"],
}  # fmt: skip
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
RARE = {  # countries that a section lacks, or has otherwise than most
    "01_context": ["GE"], "02_eu_measures": ["RS"], "03_5_cooperation": ["CY"], "04_challenges_practices": ["IE"],
    "05_results": ["HR"], "06_needs_plans": ["EE"], "a2_measures_home": ["HR"],
}  # fmt: skip
CONSTANTS = {"01_context": {"15": "years on an axis", "30": "victims: a limit that the page sets itself"}}
SECTIONS = [path for path in SOURCES if path.stem in set(thb.load("sections")["notebook"].dropna())]  # and annexes
RUNS = [(path.stem, country) for path in SOURCES if path.stem not in {*SUBJECTS, *SENT} for country in ["ALL", "FR"]]
RUNS += [("brief", "FR"), ("brief", "HR")]
RUNS += [(name, of) for name, those in {**RARE, **PROFILES}.items() for of in those]

ELSEWHERE = (  # numbers that have their rows, or come from a text; what an entry opens has its numbers again
    "li:has(> a[href*='#CL-']), button, [popover], .thb-marked, .thb-said, .thb-entry-title, a, code, "
    ".thb-entry summary"
)
A_NUMBER = re.compile(r"(?<![\w#/.-])\d[\d,.]*(?<![,.])")
YEAR = re.compile(r"(19|20)\d\d")
PLACE = re.compile(  # of the study, by its number
    r"(sections?|tables?|figures?|box(es)?|footnotes?|fn|annex(es)?|text of)\s[\d.]+((, | and | to |-|–)[\d.]+)*"
    r"|\]\([\w./#-]+\)|§[\d.]+|\(\d\.\d[\d.]*\)|^#+ \d[\d.]*|\.ipynb|Covid-19|\b(19|20)\d\d\b"
    r"|\b\d\d? (January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.IGNORECASE | re.MULTILINE,
)


@cache
def cells(path: Path, kind: str = "code") -> tuple[nbformat.NotebookNode, ...]:
    return tuple(cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind)


def code(path: Path) -> str:
    return "\n\n".join(cell.source for cell in cells(path))


each_stored = pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)


def test_every_notebook_is_a_page_or_makes_numbers_of_prose_and_each_part_of_the_study_has_one():
    wanted = [editions.whole_edition(), editions.country_edition("FR")]
    run = {job.source for edition in wanted for job in editions.required_jobs(edition)}
    assert run == {path for path in STORED if path.stem not in SENT}
    sections = [re.search(r'thb\.page\("([^"]+)"', code(path))[1] for path in SECTIONS]
    assert sorted([*sections, "all"]) == sorted(sections_with_page())
    for path in SECTIONS:  # the ledger writes the audit
        *audit, last = [cell.source for cell in cells(path) if "audit" in cell.metadata.get("tags", [])]
        assert last == cells(path)[-1].source == "page.show_audit()" and len(audit) <= 5, path


@each_stored
def test_notebooks_are_stored_clean_with_short_cells_and_one_parameter(path: Path):
    notebook, (first, *others) = nbformat.read(path, as_version=4), cells(path)
    assert notebook.metadata == {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells), "each cell has an id of its own"
    assert [cell for cell in cells(path) if cell.outputs or cell.execution_count] == []
    assert max(len(cell.source.splitlines()) for cell in cells(path)) <= 25
    parameter, own = SUBJECTS.get(path.stem, "country"), SENT.get(path.stem)
    lines = [re.fullmatch(r'(\w+): str = "(\w*)"  # .+', line) for line in first.source.splitlines()]
    assert first.metadata["tags"] == ["parameters"] and all(lines)
    assert dict(line.groups() for line in lines) == own if own else [line[1] for line in lines] == [parameter]
    assert own or parameter != "country" or first.source == COUNTRY
    assert {tag for cell in others for tag in cell.metadata.get("tags", [])} <= TAGS


def nodes(path: Path) -> list[ast.AST]:
    return [node for cell in cells(path) for node in ast.walk(ast.parse(cell.source))]


def own_names(path: Path) -> set[str]:
    attributes = [ast.unparse(node) for node in nodes(path) if isinstance(node, ast.Attribute)]
    own = [name for name in attributes if re.fullmatch(r"thb\.\w+|(profile\.)?page\.\w+", name)]
    return {name.removeprefix("profile.") for name in own}


def test_notebooks_need_few_own_names_quote_claims_by_name_and_use_all_that_is_public():
    used = {name: path.stem for path in SOURCES for name in own_names(path)}
    inside = [path.stem for path in SOURCES if re.search(r"^\s*(from thb_atlas|import thb_atlas\.)", code(path), re.M)]
    names = [node.attr for path in STORED for node in nodes(path) if isinstance(node, ast.Attribute)]
    private = [name for name in names if re.match("_(?!_)", name)]
    assert len(used) <= 45, sorted(used)
    assert inside == private == []
    written = "\n".join(map(code, STORED))
    assert re.findall(r"\bCL-[0-9A-Z]+-\d+", written) == []
    assert set(thb.load("claims")["name"].dropna()) - set(re.findall(r"\w+", written)) == set()
    told = [path.read_text("utf-8") for path in (ROOT / "README.md", ROOT / "docs" / "tutorial.md")]
    text = "\n".join([*told, *map(code, STORED)])
    rooms = {"core", "data", "ledger", "study", "display"}
    assert [name for name in thb.__all__ if name not in rooms and not re.search(rf"\bthb\.{name}\b", text)] == []


@each_stored
def test_prose_without_code_has_no_number_of_the_data(path: Path):
    """Such a number would be typed: it opens no rows, and nobody would notice that it has changed."""
    audit = [cell.source for cell in cells(path, "markdown") if "audit" in cell.metadata.get("tags", [])]
    assert {slug(source.partition("\n")[0]) for source in audit[:1]} <= {AUDIT}, "the section that a page hides"
    for cell in cells(path, "markdown"):
        assert "{glue" not in cell.source
        left = A_NUMBER.findall(PLACE.sub("", cell.source))
        assert set(left) <= ({"80"} if "above 80 %" in cell.source else set()), cell.source  # a limit of the study


def kind(output: nbformat.NotebookNode) -> str:
    return output.get("metadata", {}).get("thb", {}).get("kind", "")


def tree(output: nbformat.NotebookNode) -> html.HtmlElement:
    data = output["data"]
    return rendered(data["text/markdown"]) if "text/markdown" in data else tree_of(data["text/html"])


def outputs(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, nbformat.NotebookNode]]:
    for cell in notebook.cells:
        yield from ((cell.source, output) for output in cell.get("outputs", []))


@cache
def words_of_the_data() -> str:
    """Return all texts of all tables in one, with single blanks; once more with the names of countries for codes."""
    frames = [thb.load(name).select_dtypes("string") for name in table_names()]
    text = " ".join(" ".join(text.split()) for frame in frames for column in frame for text in frame[column].dropna())
    named = re.sub(r"\b[A-Z]{2}\b", lambda code: reporting_rows().get(code[0], {"name_en": code[0]})["name_en"], text)
    return f"{text} {named}"


@cache
def in_small_letters() -> str:
    return words_of_the_data().lower()


def bare(said: html.HtmlElement, source: str, constants: Collection[str] = ()) -> list[str]:
    """Return the numbers of prose that open no rows, have no verdict, and come neither from the cell nor from a text.

    A number of a place of the study, a year, and what the author typed need no rows; a text of the data is what it is.
    """
    for quoted in said.cssselect(".thb-said"):
        assert " ".join(quoted.text_content().split()).lower() in in_small_letters()
    for element in said.cssselect(ELSEWHERE):
        element.drop_tree()
    text = " ".join(said.text_content().split()).replace(" ".join(DISCLAIMER.split()), "")
    typed = set(A_NUMBER.findall(source))
    places = [match.span() for match in PLACE.finditer(text)]
    found = []
    for match in A_NUMBER.finditer(text):
        before, after = text[: match.start()][-8:], text[match.end() :][:8]
        is_quoted = before.split("; ")[-1] + match[0] + re.split("[;:)]", after)[0] in words_of_the_data()
        is_place = any(start <= match.start() < end for start, end in places)
        if not (is_place or is_quoted or match[0] in {*typed, *constants} or YEAR.fullmatch(match[0])):
            found.append(f"{match[0]} in: ... {text[max(0, match.start() - 40) : match.end() + 20]} ...")
    return found


@pytest.mark.parametrize(("name", "country"), RUNS)
def test_pages_speak_of_their_country_and_their_numbers_open_their_rows(name: str, country: str, executed):
    shown = list(outputs(executed(name, country)))
    assert [output for _, output in shown if output.output_type != "display_data"] == []
    assert {kind(output) for _, output in shown} <= {"figure", "caption", "table", "prose"}
    said = [(source, tree(output)) for source, output in shown if kind(output) in ("prose", "table", "caption")]
    text = " ".join(each.text_content() for _, each in said)
    assert not re.search(r"\b(nan|NaN|NaT|None(?! of))\b|<NA>|\{glue", text)
    if country != "ALL":
        own = [each for source, each in said if "focus" in source or "page.code" in source or name in PROFILES]
        of = thb.profile(country).name if name in PROFILES else thb.country_name(country)
        assert of in " ".join(each.text_content() for each in own)
    prose = [(source, tree(output)) for source, output in shown if kind(output) == "prose"]
    found = [line for source, each in prose for line in bare(each, source, CONSTANTS.get(name, ()))]
    assert found == []


def test_profile_and_brief_say_who_else_acts_what_was_due_to_end_and_what_two_do_together(executed):
    of = {code: outputs(executed("country_profile", code)) for code in ("FR", "HR")}
    for code, shown in of.items():
        prose = [tree(output) for _, output in shown if kind(output) == "prose"]
        for part in (part for each in prose for part in each.cssselect("[popover]")):
            part.drop_tree()
        of[code] = " ".join(" ".join(each.text_content() for each in prose).split())
    assert "East Africa: Austria 1, Germany 2, Italy 1, Netherlands 1;" in of["FR"]
    assert re.search(r"Due to end after 2024, before 3 December 2026: .*Rock 2 \(2025, computed from", of["FR"])
    assert "Due to end" not in of["HR"]  # which reports no measure
    prose = [tree(output) for _, output in outputs(executed("brief", "FR")) if kind(output) == "prose"]
    text = " ".join(" ".join(each.text_content() for each in prose).split())
    assert "Other EU measures of section 2 (France is not named for Nigeria)" in text
    assert "(2020 to 2024; France in Côte d'Ivoire and Guinea" in text and "Origin: In the study" in text
    assert "Nigeria is one of 11 third countries" in text and "France registered 2,000 in 2022, 983 of them" in text
    assert "Good practices with Nigeria that France names (the numbers below count programmes alone): It" in text
    assert text.count("The project PACKING") == 1 and "…" not in text
    assert "to March 2023); PROMIS (November 2020" in text  # dollars are not added to euro, nor compared with them
    tables = [tree(output) for _, output in outputs(executed("03_4_measures_home")) if kind(output) == "table"]
    rows = [[cell.text_content() for cell in row] for table in tables for row in table.iter("tr")]
    in_both = [row[1] for row in rows if "in annex I too" in row]
    assert in_both == ["30,000,000", "1,500,000", "428,000"], "without the sum that annex I prints otherwise"


@pytest.mark.parametrize("name", [path.stem for path in SOURCES if path.stem not in {*PROFILES, *SENT}])
def test_cells_on_the_country_in_focus_show_nothing_where_there_is_none(name: str, executed):
    told = [cell for cell in executed(name).cells if "focus" in cell.metadata.get("tags", [])]
    assert [cell.source for cell in told if cell.outputs] == []
    assert any(cell.outputs for cell in executed(name, "FR").cells if "focus" in cell.metadata.get("tags", []))


@pytest.mark.parametrize("name", [path.stem for path in SOURCES])
def test_figures_have_words_and_names_of_their_own(name: str, executed):
    shown = [output for _, output in outputs(executed(name, "FR" if name in SENT else PROFILES.get(name, ["ALL"])[0]))]
    figures = [output.metadata["thb"] for output in shown if kind(output) == "figure"]
    after = [kind(after) for before, after in zip(shown, shown[1:], strict=False) if kind(before) == "figure"]
    assert after == ["caption"] * len(figures)
    anchors = [note["name"] for note in figures]
    anchors += [box.get("id") for each in shown if kind(each) == "table" for box in tree(each).cssselect(".thb-scroll")]
    assert len(anchors) == len(set(anchors))
    links = {link for note in figures for link in re.findall(r'href="#([\w.-]+)"', note["source_line"])}
    assert links <= set(anchors)
