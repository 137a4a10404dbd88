"""Rules on what the study prints in tables, annex III and footnotes: complete, in order, and adding up."""

from collections.abc import Iterator, Sequence

from ...core.errors import DataError
from ...data.faults import Fault
from ...data.filters import parse_filter
from ...data.rules import Data, Row, number, rule, whole
from .places import FOOTNOTES

LINES = 65  # of annex III
LISTS = {"country_list", "named_list"}


def _line(rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield what is wrong within one line of annex III: its rows name one place, and a country or a region."""
    first = rows[0]
    for row in rows:
        for column in ("level", "region", "iso3", "name_fr"):
            if row[column] != first[column]:
                wanted = f"{first[column]!r}, as row {first.number} has it for the same line"
                yield row.wrong(column, wanted, "correct one of the two")
        if (row["level"] == "country") != bool(row["iso3"]):
            wanted = "a code for a country" if row["level"] == "country" else "no code for a region"
            yield row.wrong("iso3", wanted, "correct level or iso3")


@rule("annex_places")
def annex_iii(data: Data) -> Iterator[Fault]:
    """Annex III has 65 lines in order, each with one region or country; a region's line begins its block."""
    lines = data.by("annex_places", "row")
    wanted = [str(place) for place in range(1, LINES + 1)]
    if list(lines) != wanted:
        gone = ", ".join(sorted(set(wanted) - set(lines), key=int)) or "none"
        yield whole("annex_places", f"the lines 1 to {LINES} in order (missing: {gone})", "put them in order", "row")
        return
    region, codes = "", set()
    for rows in lines.values():
        yield from _line(rows)
        first = rows[0]
        if first["level"] == "region":
            region, codes = first["region"], {row["code"] for row in rows}
        for row in rows if first["level"] == "country" else ():
            if row["region"] != region:
                yield row.wrong("region", f"{region}, the region above it", "correct the region")
            elif (row["code"] in codes) == bool(row["issue"]):
                wanted_code = f"a country of the line of {region} ({', '.join(sorted(codes))}), or else an issue"
                yield row.wrong("code", wanted_code, "correct the code, add it to the region, or name the issue")


@rule("footnotes", "footnote_countries", "footnote_places")
def footnotes(data: Data) -> Iterator[Fault]:
    """Footnotes are numbered 1 to 355; those of a kind with a list have one, lost ones have neither kind nor list."""
    for place, row in enumerate(data["footnotes"], start=1):
        if row["footnote"] != str(place):
            yield row.wrong("footnote", f"{place}, the next in order", "put the rows in order; add what is missing")
            return
    if len(data["footnotes"]) != FOOTNOTES:
        last = data["footnotes"][-1]
        yield last.wrong("footnote", f"{FOOTNOTES} footnotes, not {last['footnote']}", "bring the others back")
    lists = data.column("footnote_countries", "footnote") | data.column("footnote_places", "footnote")
    for row in data["footnotes"]:
        if (row["kind"] in LISTS) != (row["footnote"] in lists):
            wanted = "a list in footnote_countries.csv or footnote_places.csv, or a kind without one"
            yield row.wrong("kind", wanted, "correct the kind, or the list")
        if (row["status"] == "lost") != (row["kind"] == ""):
            yield row.wrong("status", "lost without a kind, else a kind", "correct status or kind")


@rule("footnotes", "footnote_countries", "footnote_places", "countries")
def footnote_counts(data: Data) -> Iterator[Fault]:
    """A footnote lists as many as its sentence says, counted as the study counts, or an issue says that it does not."""
    members = {row["code"] for row in data["countries"] if row["emn_role"] == "member"}
    lists, places = (data.by(table, "footnote") for table in ("footnote_countries", "footnote_places"))
    for row in data["footnotes"]:
        if bool(row["countries_in_text"]) != bool(row["counts"]):
            yield row.wrong("countries_in_text, counts", "both or neither", "say how many, and which are counted")
        if not row["countries_in_text"] or row["status"] == "lost":
            continue
        listed = [each["code"] for each in lists.get(row["footnote"], [])]
        if row["counts"] == "emn_members":
            listed = [code for code in listed if code in members]
        length = len(listed) + len(places.get(row["footnote"], []))
        same = number(row["countries_in_text"]) == length
        if not same and not row["issue"]:
            wanted = f"{length}, the length of its list, or an issue that says why not"
            yield row.wrong("countries_in_text", wanted, "correct number or list, or name the issue")
        elif same and row["issue"]:
            wanted = f"another number than its list has, as {row['issue']} says"
            yield row.wrong("countries_in_text", wanted, "correct it, or take the issue out")


def _listed(data: Data, table: str, text: str) -> set[str]:
    """Return the countries of the rows of a table that pass a filter; measures also by their annex and pillar."""
    conditions = parse_filter(text)
    annexes = {row["measure_id"]: {row["annex"]} for row in data["measures"]}
    pillars = {key: {row["pillar"] for row in rows} for key, rows in data.by("measure_pillars", "measure_id").items()}

    def passes(row: Row) -> bool:
        measure = row.cells.get("measure_id", "")
        linked = {"annex": annexes.get(measure, set()), "pillar": pillars.get(measure, set())}
        own = {name: linked.get(name, set()) if name not in row.cells else {row[name]} for name, _, _ in conditions}
        return all(own[name] & values for name, _, values in conditions)

    return {row["code"] for row in data[table] if passes(row)}


@rule("footnote_pairs", "footnote_countries", "measures", "measure_pillars")
def footnote_pairs(data: Data) -> Iterator[Fault]:
    """A footnote and the rows that it is paired with list the same countries, but for those that an issue names."""
    lists = data.by("footnote_countries", "footnote")
    for row in data["footnote_pairs"]:
        if bool(row["differs"]) != bool(row["issue"]):
            yield row.wrong("differs, issue", "both or neither", "give the other, or empty both")
        if row["resource"] not in data.tables or "code" not in data.fields[row["resource"]]:
            continue
        try:
            there = _listed(data, row["resource"], row["filter"])
        except DataError:
            continue  # the filter itself is told
        here = {each["code"] for each in lists.get(row["footnote"], [])}
        if here ^ there != set(row["differs"].split()):
            found = " ".join(sorted(here ^ there)) or "nothing"
            wanted = f"{found}: in this footnote and in {row['resource']}.csv ({row['filter']}) all others are the same"
            yield row.wrong("differs", wanted, "correct the row or the list that changed, or name the issue")


@rule("footnotes", "claims")
def footnote_claims(data: Data) -> Iterator[Fault]:
    """The number of countries or measures that a sentence with a footnote states is that of a claim on the footnote."""
    claims = data.by("claims", "footnote")
    for row in data["footnotes"]:
        own = [each for each in claims.get(row["footnote"], []) if each["unit"] in ("countries", "places")]
        stated = {number(each["value"]) for each in own if each["relation"] == "equal"}
        if row["countries_in_text"] and number(row["countries_in_text"]) not in stated:
            there = ", ".join(f"{each['claim_id']} has {each['value']}" for each in own) or "there is none"
            wanted = f"the number of a claim on this footnote in claims.csv ({there})"
            yield row.wrong("countries_in_text", wanted, "correct the number here or there")
        stated = {number(each["value"]) for each in claims.get(row["footnote"], []) if each["unit"] == "measures"}
        if row["measures_in_text"] and not row["note"] and number(row["measures_in_text"]) not in stated:
            wanted = "the number of measures of a claim on this footnote in claims.csv, or a note on why not"
            yield row.wrong("measures_in_text", wanted, "correct the number here or there")


@rule("study_counts")
def lost_numbers(data: Data) -> Iterator[Fault]:
    """A printed number is there, or a note says why it is not."""
    for row in data["study_counts"]:
        if not row["value"] and not row["note"]:
            yield row.wrong("value", "the printed number, or a note on why it is lost", "give one of the two")


@rule("scope")
def scope(data: Data) -> Iterator[Fault]:
    """Aims, limits and questions of the study are numbered from 1 on."""
    for item, rows in data.by("scope", "item").items():
        for place, row in enumerate(rows, start=1):
            if row["number"] != str(place):
                yield row.wrong("number", f"{place}, the next {item} in order", "number them again")
                break


@rule("footnotes", "footnote_countries", "footnote_places")
def footnote_locators(data: Data) -> Iterator[Fault]:
    """A footnote and its list have one locator: the section and the number."""
    own = {}
    for row in data["footnotes"]:
        part = f"§{row['section']}" if row["section"][:1].isdigit() else row["section"]
        own[row["footnote"]] = wanted = f"{part} fn {row['footnote']}"
        if row["locator"] != wanted:
            yield row.wrong("locator", wanted, "correct locator or section")
    for row in (row for table in ("footnote_countries", "footnote_places") for row in data[table]):
        if row["locator"] != (wanted := own.get(row["footnote"], "")):
            yield row.wrong("locator", f"{wanted}, as footnotes.csv has it", "correct footnote or locator")
