"""What no edit of datapackage.json may weaken: tables, columns, types, keys, references, ranges and classifications.

The schema stands in datapackage.json; this is its required core, so that a schema which lost a rule is noticed. The
schema may hold more rules, tables and columns than the core, never fewer.
"""

import re
from collections.abc import Iterator, Mapping

from .cells import DATE
from .descriptor import fault
from .faults import Fault

# Each line is a table and its columns: * of the key, ! required, :integer (else string), [least,most], ~ with the
# pattern of PATTERNS, {values|that|are|allowed} with _ for a space, =a classification of the vocabulary, >table that it
# refers to.
CORE = """
countries: code*!~ iso3!~ name_en! name_fr! adjective_en emn_role{member|observer} eu_member!:boolean
  reporting!:boolean ncp_url~ note
places: iso3*!~ name_en! name_fr! region!=m49_region
vocabulary: scheme*!~ id*!~ label_en! label_fr! description_en
victims_2022: code*!~>countries other_eu:integer[0,1000000] non_eu:integer[0,1000000] own:integer[0,1000000]
  total:integer[0,1000000] pct_non_eu:number[0,100] locator! note
persons_by_year: year*!:integer[2008,2024] status*!=person_status persons!:integer[0,1000000] source! source_url!~
  source_kind!{primary|primary-mirror|secondary} vintage!~ stated_by!:integer[1,20] study_locator note
priority_regions: region*!=priority_region iso3*!~>places locator!
priority_region_countries: region*!=priority_region code*!~>countries locator!
policy_approaches: approach*!=policy_approach code*!~>countries locator!
policy_links: domain*!=policy_domain code*!~>countries locator!
beneficiaries_abroad: group*!=beneficiary_group code*!~>countries locator!
annex_places: row*!:integer[1,65] level!{region|country} region!=annex_region iso3~>places name_fr! code*!~>countries
  locator! note
figure_3_places: iso3*!~>places code*!~>countries locator! note
study_counts: count_id*!~ locator! subject!{} item!~ label_en! value:number[0,]
  unit!{measures|emn_members|all_countries|persons|percent|places|other} note
agreements: code*!~>countries counterparty_iso3*!~ kind*!=agreement_kind year:integer[1990,2024]
  year_event{signature|publication|transposition|since|concluded} subject_en! locator! note
footnotes: footnote*!:integer[1,355] section status!{recovered|partial|lost}
  kind{country_list|named_list|citation|remark} subject_en countries_in_text:integer[0,60]
  counts{emn_members|all_countries} measures:integer[0,200] measures_in_text:integer[0,200] locator! note
footnote_countries: footnote*!:integer[1,355]>footnotes code*!~>countries locator!
footnote_pairs: footnote*!:integer[1,355]>footnotes resource!~ filter!
footnote_positions: footnote*!:integer[1,355]>footnotes filter!
footnote_places: footnote*!:integer[1,355]>footnotes iso3*!~>places locator!
eu_measures: eu_measure_id*!~ name! strand!=eu_strand start~ end~ amount:number[0,] currency{EUR|USD} funder
  implementer summary_en! locator! note
eu_measure_places: eu_measure_id*!~>eu_measures iso3*!~>places locator!
eu_measure_countries: eu_measure_id*!~>eu_measures code*!~>countries role!{lead|co_lead|participant} locator!
measures: measure_id*!~ annex!{I|II} title_en title_fr start~ end~ status!=measure_status scope objective_en
  activities_en same_programme_as~>measures locator! note
measure_countries: measure_id*!~>measures code*!~>countries basis!{printed|inferred} evidence locator!
measure_targets: measure_id*!~>measures iso3*!~>places locator!
measure_pillars: measure_id*!~>measures pillar*!=pillar basis!{icon|text} locator!
measure_actions: measure_id*!~>measures action*!=action locator!
measure_partners: measure_id*!~>measures partner*! partner_type!=partner_type locator!
measure_funding: measure_id*!~>measures line*!:integer[1,20] funder funder_fr funder_type=funder_type
  amount:number[0,] currency{EUR|USD|SEK} flag{total|part|twin|impossible|doubtful} locator! note
measure_beneficiaries: measure_id*!~>measures group*!=measure_beneficiary locator!
measure_results: result_id*!~ measure_id!~>measures result_en! value!:number[0,]
  unit!{persons|countries|institutions|languages|events|euro|other} kind!=result_kind locator! note
positions: position_id*!~ kind!=position_kind section! pillar=pillar side!=side theme!=theme code!~>countries
  example_en locator! note
instruments: instrument_id*!~ year:integer[1900,2024] name_en! kind!=instrument_kind body!{} identifier relevance_en!
  locator! note
boxes: number*!:integer[1,27] title_en! section! code~>countries summary_en! locator!
glossary: term_en*! term_fr! definition_en! basis! locator! note
scope: item*!{overall_aim|aim|exclusion|limit|question} number*!:integer[1,50] text_en! locator! note
quantifiers: id*!~ words_en! words_fr!
  relation!{equal|about|more_than|less_than|at_least|at_most|majority|none|most_common} share:number[0,100]
  number:integer[0,] rule_en!
claims: claim_id*!~ section! locator! statement_en! value:number[0,]
  unit!{countries|measures|percent|persons|euro|dollar|places|years|other}
  relation!{equal|about|more_than|less_than|at_least|at_most|majority|none|most_common} quantifier>quantifiers
  counts!{emn_members|all_countries|measures|other} footnote:integer[1,355]>footnotes evidence filter aggregate~
  explanation_en note
issues: issue_id*!~ kind!{} severity!{hard|slip|editorial} statement_en! claims~ reading_en! status!{open|settled}
  guard_claim~>claims guard_verdict{}
repairs: repair_id*!~ resource!~ locator! row! column! read! became!
  proof!{arithmetic|second_place|only_reading|inference} proof_en!
gaps: gap_id*!~ locator! resource!~ lost_en! reason_en!
double_entry: resource*!~ rows_a!:integer[0,] rows_b!:integer[0,] cells!:integer[0,] differing!:integer[0,] settled_en
second_coding: measure_id*!~>measures attribute*!{countries|targets|start|end|amount|status} value settled_en locator!
second_reading: reading_id*!~ kind!{statement|contradiction} locator! statement_en! value:number[0,]
  unit{countries|measures|percent|persons|euro|dollar|places|years|other}
  relation{equal|about|more_than|less_than|at_least|at_most|majority|none|most_common}
  match!{found|elsewhere|added|left_out} matched~ note_en
"""
PATTERNS = {  # by column
    "code": "[A-Z]{2}", "iso3": "[A-Z]{3}", "counterparty_iso3": "[A-Z]{3}", "id": "[a-z_0-9]+",
    "scheme": "[a-z_0-9]+", "resource": "[a-z_0-9]+", "measure_id": "I{1,2}-[0-9]{2}",
    "same_programme_as": "I{1,2}-[0-9]{2}", "eu_measure_id": "EU-[0-9]{2}", "count_id": "C-[0-9]{3}",
    "result_id": "MR-[0-9]{2}", "position_id": "P-[0-9]{3}", "instrument_id": "L-[0-9]{2}",
    "claim_id": "CL-[0-9A-Z]+-[0-9]{2,3}", "guard_claim": "CL-[0-9A-Z]+-[0-9]{2,3}",
    "claims": "CL-[0-9A-Z]+-[0-9]{2,3}(; CL-[0-9A-Z]+-[0-9]{2,3})*", "issue_id": "S-[0-9]{2,3}",
    "repair_id": "R-[0-9]{2}", "gap_id": "G-[0-9]{2}", "reading_id": "(R-[0-9]{3}|X-[0-9]{2})",
    "matched": "(CL-[0-9A-Z]+-[0-9]{2,3}|S-[0-9]{2,3})(; (CL-[0-9A-Z]+-[0-9]{2,3}|S-[0-9]{2,3}))*",
    "item": "[A-Z]{3}|[a-z0-9_]+", "start": DATE, "end": DATE, "vintage": "20[0-4][0-9](-(0[1-9]|1[0-2]))?( release)?",
    "ncp_url": "https?://[^ ]+", "source_url": "https?://[^ ]+",
    "aggregate": "(count|(count_distinct|count_shared|sum|share|share_sum|coverage|value|year|month|top|function):.+)",
}  # fmt: skip
COLUMN = re.compile(
    r"(?P<name>\w+)(?P<key>\*)?(?P<required>!)?(?::(?P<type>\w+))?(?:\[(?P<least>\d*),(?P<most>\d*)\])?(?P<pattern>~)?"
    r"(?:\{(?P<enum>[^}]*)\})?(?:=(?P<scheme>\w+))?(?:>(?P<target>\w+))?"
)
CODED = {  # columns coded here from free text, with the rows that are: a difference there is no fault of the study
    "measure_pillars.pillar": "basis=text", "measure_actions.action": "", "measure_partners.partner_type": "",
    "measure_beneficiaries.group": "",
}  # fmt: skip
HASHED = ("boundaries", "boundaries_europe", "boundaries_world")  # files of others, known by their checksums
Columns = dict[str, Mapping[str, str | None]]


def core() -> dict[str, Columns]:
    """Return the core: for each table its columns, each with what `COLUMN` finds."""
    tables = re.findall(r"^(\w+): (.*(?:\n  .*)*)", CORE, re.MULTILINE)
    return {name: {f[1]: f.groupdict() for f in map(COLUMN.fullmatch, text.split())} for name, text in tables}


def _bounds(place: str, wanted: Mapping, constraints: Mapping) -> Iterator[Fault]:
    for name, key, is_laxer in (("minimum", "least", lambda a, b: a < b), ("maximum", "most", lambda a, b: a > b)):
        bound = wanted[key] and int(wanted[key])
        if bound not in (None, "") and (name not in constraints or is_laxer(constraints[name], bound)):
            found = constraints.get(name, "none")
            yield fault(place, f"{name} {bound}", "bring the constraint back", "weakened", found)


def _values(place: str, wanted: Mapping, field: Mapping) -> Iterator[Fault]:
    """Yield what is weaker in the values that a column allows: its pattern, enum and classification."""
    constraints = field.get("constraints", {})
    if wanted["pattern"] and constraints.get("pattern") != (pattern := PATTERNS[wanted["name"]]):
        yield fault(place, f"pattern {pattern}", "bring it back", "weakened", constraints.get("pattern", "none"))
    if wanted["scheme"] and field.get("vocabulary") != wanted["scheme"]:
        found = field.get("vocabulary", "none")
        yield fault(place, f"vocabulary {wanted['scheme']}", "bring it back", "weakened", found)
    if (wanted["enum"] is not None or wanted["scheme"]) and "enum" not in constraints:
        yield fault(place, "an enum of the values that are allowed", "bring it back", "weakened")
    if wanted["enum"] and (more := [str(v) for v in constraints.get("enum", []) if not _allows(wanted["enum"], v)]):
        mend = "take them out, or add them to the core in data/contract.py"
        yield fault(place, f"an enum of {wanted['enum'].replace('|', ', ')}", mend, "weakened", ", ".join(more))


def _allows(values: str, value: object) -> bool:
    return str(value).replace(" ", "_") in values.split("|")


def _column(place: str, wanted: Mapping, field: Mapping) -> Iterator[Fault]:
    """Yield in what a field of the schema is weaker than a column of the core."""
    constraints, kind = field.get("constraints", {}), wanted["type"] or "string"
    if field["type"] != kind:
        yield fault(place, f"type {kind}", "bring the type back", "weakened", field["type"])
    if wanted["required"] and constraints.get("required") is not True:
        yield fault(place, "required true", "bring the constraint back", "weakened")
    if wanted["name"].endswith("_url") and field.get("format") != "uri":
        yield fault(place, "format uri", "bring the format back", "weakened", field.get("format", "none"))
    if place in CODED and (field.get("coded"), field.get("codedWhere", "")) != ("free text", CODED[place]):
        yield fault(place, f"coded free text, codedWhere {CODED[place] or 'nowhere'}", "bring them back", "weakened")
    yield from _bounds(place, wanted, constraints)
    yield from _values(place, wanted, field)


def _table(name: str, wanted: Columns, part: Mapping) -> Iterator[Fault]:
    """Yield in what a table of the schema is weaker than one of the core."""
    if part.get("type") != "table":
        yield fault(name, "type table", "correct the type", "weakened", part.get("type"))
        return
    if "dialect" not in part or "encoding" not in part:
        yield fault(name, "encoding utf-8 and the dialect of all tables", "bring them back", "weakened")
    schema = part["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    key = [column for column, rule in wanted.items() if rule["key"]]
    if sorted(schema["primaryKey"]) != sorted(key):
        found = ", ".join(schema["primaryKey"])
        yield fault(name, f"primaryKey {', '.join(key)}", "bring the key back", "weakened", found)
    references = {(k["fields"][0], k["reference"].get("resource") or name) for k in schema.get("foreignKeys", [])}
    for column, rule in wanted.items():
        if column not in fields:
            yield fault(f"{name}.{column}", "a column of this name", "bring the column back", "weakened")
            continue
        yield from _column(f"{name}.{column}", rule, fields[column])
        if rule["target"] and (column, rule["target"]) not in references:
            wanted_key = f"a foreign key to {rule['target']}"
            yield fault(f"{name}.{column}", wanted_key, "bring the key back", "weakened")


def weakened(package: Mapping) -> list[Fault]:
    """Return in what the schema of a data package (of the right form) is weaker than the core."""
    parts = {part["name"]: part for part in package["resources"]}
    found = []
    for name, columns in core().items():
        if name in parts:
            found += _table(name, columns, parts[name])
        else:
            found.append(fault(name, "a table of this name", "bring its description back", "weakened"))
    for name in HASHED:
        if not all(isinstance(parts.get(name, {}).get(key), kind) for key, kind in (("hash", str), ("bytes", int))):
            found.append(fault(name, "a file with hash and bytes", "bring its description back", "weakened"))
    return found


def complete(package: Mapping) -> set[str]:
    """Return the tables of a data package that have all columns of the core, and those that the core does not name."""
    parts = {part["name"]: part for part in package["resources"] if part["type"] == "table"}
    columns = {name: {field["name"] for field in part["schema"]["fields"]} for name, part in parts.items()}
    known = core()
    return {name for name, found in columns.items() if set(known.get(name, ())) <= found}
