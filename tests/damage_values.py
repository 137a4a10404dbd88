"""Damage to values: what no table may say, alone or beside another, and what the ledger cannot compute."""

from collections.abc import Callable

from damage import Copy, Names, kind, one_of

Fits = Callable[[dict], object]


def cell(
    name: str, table: str, column: str, new: str | Callable[[str], str], fits: Fits | None = None,
    *, names: int = 3, also: str = "",
) -> None:  # fmt: skip
    """Take the change of a cell in a row that fits, else of any that is not empty.

    A message must name the first so many (`names`) of file, row and column, and what stands in `also`.
    """
    kind(name, lambda copy: (*copy.change(table, column, new, fits)[:names], also), table)


def has(**cells: str) -> Fits:
    """Return what asks whether a row has these cells."""
    return lambda row: cells.items() <= row.items()


# The value

DATED = [("measures", "start"), ("measures", "end"), ("eu_measures", "start"), ("eu_measures", "end")]
DATES = ("2021-02-30", "0021", "9999", "2021-00", "21-05-2021", "2021-5")
one_of("date", DATES, lambda c, date: c.change(*c.choice.choice(DATED), date, bool), "value")
ADDRESSES = ("javascript:alert(1)", "https://a b.org", "https://user@x.org/", "https://localhost", "https://a..org")
one_of("address", ADDRESSES, lambda c, address: c.change("countries", "ncp_url", address), "value")
FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(A1)", "+1+cmd", "x; @SUM(A1)", "-1-1")
one_of("formula", FORMULAS, lambda c, text: c.change("glossary", "definition_en", text), "value")
SUSPICIOUS = ("Arts &amp; crafts", "&#60;b>", "see XXX", "TODO")
one_of("suspicious", SUSPICIOUS, lambda c, text: c.change("glossary", "definition_en", text), "value")
kind("negative count", lambda c: c.number(lambda text: f"-{text}" if text != "0" else "-1"), "value")
cell("share over 100", "victims_2022", "pct_non_eu", "104.2")
cell("claim over 100", "claims", "value", "162", lambda row: row["unit"] == "percent" and row["value"])
cell("small letters", "measure_targets", "iso3", str.lower)
cell("name of a claim that is no identifier", "claims", "name", "60_measures", also="pattern")
cell("name of another claim", "claims", "name", "measures_at_home_in_text", has(name="measures_abroad_in_text"))
cell("required cell empty", "policy_links", "code", "")
cell("value of no enum", "measures", "status", "finished")
cell("unknown box in a locator", "claims", "locator", "Box 28")
cell("unknown footnote in a locator", "positions", "locator", "§4.1.1 fn 356")
cell("reversed range in a locator", "glossary", "locator", "§3.3.1 fn 164-160")
cell("locator in other words", "glossary", "locator", "page 12")
cell("locator of the other annex", "measure_partners", "locator", "Annex III")

# Within a row, and between rows

cell("start after end", "measures", "start", "2024-06", lambda row: row["end"] and row["end"] < "2024" and row["start"])
cell("completed in the future", "measures", "end", "2027-01", has(status="completed"))
cell("sum without currency", "measure_funding", "currency", "", lambda row: row["amount"])
cell("currency without sum", "measure_funding", "amount", "")
cell("measure in the wrong annex", "measures", "annex", lambda text: "I" if text == "II" else "II")
cell("inferred without evidence", "measure_countries", "known_by", "", has(basis="inferred"))
cell("lost number without a note", "study_counts", "note", "", lambda row: not row["value"], names=2)
cell("left out without reason", "second_reading", "note_en", "", has(match="left_out"))
cell("question out of order", "scope", "number", "9", has(item="question"), names=2)
cell("twin of itself", "measures", "same_programme_as", "II-51", has(measure_id="II-51"))
cell("contained in another country's", "positions", "contained_in", "P-001", has(code="AT", contained_in=""))
cell("sum that cannot be", "measure_funding", "amount", "2000000000", has(flag=""), also="else the flag impossible")
cell("phase that no place has", "measure_funding", "start", "2020", has(measure_id="I-61"))
cell("flag without a note", "measure_funding", "note", "", lambda row: row["flag"] in ("doubtful", "impossible"))
cell("sum of Table 1", "victims_2022", "own", lambda text: str(int(text) + 3), names=2)
cell("share of Table 1", "victims_2022", "pct_non_eu", "51.5")
cell("printed total of Table 1", "study_counts", "value", "9461", has(value="9460"))
cell("region of annex III", "annex_places", "annex_region", "sahel", has(annex_region="west_africa"), names=1)
cell("level of annex III", "annex_places", "level", "region", has(level="country"), names=1)


def _again(copy: Copy, table: str, **other: str) -> Names:
    """Write a row again at the end."""
    rows = copy.read(table)
    number = copy.choice.randrange(len(rows))
    copy.write(table, [*rows, {**rows[number], **other}])
    return f"{table}.csv", f"row {number + 2}", f"row {len(rows) + 2}"


def _moved(copy: Copy, table: str) -> Names:
    """Let two rows change places."""
    rows = copy.read(table)
    one = copy.choice.randrange(1, len(rows) - 1)
    rows[one - 1], rows[one] = rows[one], rows[one - 1]
    copy.write(table, rows)
    return (f"{table}.csv",)


def _in_capitals(copy: Copy) -> Names:
    """Write a row again whose key differs in capital letters alone."""
    return *_again(copy, "glossary", term_en=copy.read("glossary")[0]["term_en"].upper())[:1], "capital letters"


NUMBERED = ("claims", "positions", "measures", "boxes", "footnotes", "issues", "repairs", "gaps")
KEYED = ("policy_links", "countries", "footnote_countries", "measure_partners", "claims", "glossary", "vocabulary")
one_of("identifiers out of order", NUMBERED, _moved, "row")
one_of("key twice", KEYED, _again, "row")
kind("row under another name", lambda c: _again(c, "positions", position_id="P-999"), "row")
kind("key equal but for case", _in_capitals, "row")


def row_gone(name: str, table: str, fits: Fits = bool, names: Callable[[dict], Names] | None = None) -> None:
    """Take the loss of a row that fits, with what a message must name: the table, unless `names` says more."""

    def damage(copy: Copy) -> Names:
        rows = copy.read(table)
        gone = copy.choice.choice([row for row in rows if fits(row)])
        copy.write(table, [row for row in rows if row is not gone])
        return names(gone) if names else (f"{table}.csv",)

    kind(name, damage, table)


row_gone("row of Table 1 gone", "victims_2022", names=lambda row: (row["code"], "victims_2022.csv"))
row_gone("footnote gone", "footnotes")
row_gone("box gone", "boxes")
row_gone("last rows gone", "agreements", names=lambda row: ("agreements.csv", "67 rows"))
row_gone("claim gone that an issue names", "claims", has(claim_id="CL-S-01"), lambda row: ("CL-S-01",))
row_gone("term removed", "vocabulary", names=lambda row: (row["scheme"], row["id"]))
row_gone("measure without country", "measure_countries", has(measure_id="I-08"), lambda _: ("I-08", "country"))
row_gone("list of a footnote", "footnote_countries", has(footnote="163", code="AT"), lambda _: ("footnotes.csv",))

# Between tables

REPORTERS = ("policy_links", "positions", "annex_places", "agreements", "measure_countries", "figure_3_places")
SECTIONED = ("claims", "positions", "boxes", "footnotes")
MENTION = (("row_id", "P-999"), ("iso3", ""), ("place_group", "africa"))
MENTIONED = ("I-99", "S-999", "CL-331-999", "fn 999", "footnote 400", "Box 28", "Figure 6", "fn 355-121")
one_of("unknown code", REPORTERS, lambda c, table: (*c.change(table, "code", "QQ"), "countries.code"), "value")
one_of("reporter that did not report", REPORTERS, lambda c, table: (*c.change(table, "code", "DK"), "reported"), "row")
one_of("unknown section", SECTIONED, lambda c, table: c.change(table, "section", "9.9"), "value")
one_of("mention", MENTION, lambda c, cell: c.change(
    "mentions", *cell, lambda row: row["iso3"] and row["resource"] == "positions"), "mentions")  # fmt: skip
one_of("mention of nothing", MENTIONED, lambda c, text: c.change("measures", "note", f"See {text}.", bool), "value")
cell("mention elsewhere than its row", "mentions", "locator", "§7", has(resource="positions"))
cell("mention in another role", "mentions", "role", "target", has(row_id="10", iso3="MAR", role="nationality"), names=2)
cell("place in a text", "positions", "example_en", lambda text: text.replace("Niger,", "Nigeria,"),
     lambda row: "Niger," in row["example_en"] and "Nigeria" not in row["example_en"])  # fmt: skip
cell("mention of another place", "mentions", "iso3", "NER", has(row_id="P-430", iso3="NGA"))
kind("labels exchanged", lambda c: (*c.change("vocabulary", "label_en", "Suspects", has(id="victim")), "of suspect") +
     c.change("vocabulary", "label_en", "Registered victims", has(id="suspect"))[:0], "vocabulary")  # fmt: skip
cell("strand of another section", "eu_measures", "strand", "empact", has(eu_measure_id="EU-12"), also="locator")
cell("body of another instrument", "instruments", "body", "OSCE", has(instrument_id="L-13"), also="European Union")
cell("locator of another measure", "eu_measure_countries", "locator", "§2.1", has(locator="Box 3"))
cell("members as countries", "claims", "counts", "all_countries", has(claim_id="CL-341-01"), also="statement_en")
cell("fact of a place that begins alike", "place_facts", "iso3", "MUS", has(fact_id="F-77"), also="Mauritania")
cell("agreement of no statement", "agreements", "kind", "protocol", has(code="PL", counterparty_iso3="SRB"), names=1)
cell("conclusion without its claim", "conclusions", "claims", "CL-7-16", has(conclusion_id="CO-52"),
     names=0, also="CL-7-17")  # fmt: skip
cell("vintage of one source alone", "persons_by_year", "vintage", "2022-11", has(vintage="2022-12"), also="2022-12")
cell("partner of another body", "measure_partners", "body", "UNODC", has(partner="IOM"))
cell("funder of another type", "measure_funding", "funder_type", "national", has(funder="European Union"))
cell("position in another section", "positions", "section", "4.1.2", has(section="4.1.1"), also="locator")
cell("position of another country", "positions", "code", "GE", has(locator="§4.1.1 fn 260"), also="footnote 260")
cell("place of figure 3", "figure_3_places", "iso3", "CHL", has(iso3="NGA"))
cell("group of annex III", "place_groups", "iso3", "CHL", has(basis="annex_iii"))
cell("French name of a country", "countries", "name_fr", "Albanien", has(iso3="ALB"))
cell("fact of another place", "place_facts", "iso3", "CHL", has(fact_id="F-79"))
cell("fact of the EU and a country", "place_facts", "by_eu", "true", has(fact_id="F-60"))
cell("member of the EU that is none", "countries", "eu_member", "true", has(code="RS"))
cell("issue of another footnote", "footnote_pairs", "issue", "S-59", has(footnote="153"))
cell("short name of another place", "places", "short_name_en", "the Gabon", has(iso3="GMB"))
cell("variant of another place", "name_variants", "name", "Niger", has(iso3="BIH"))
cell("counterparty of no footnote", "agreements", "counterparty_iso3", "BRA", has(locator="§3.4.1 fn 237"), names=2)
cell("pillar of another section", "positions", "pillar", "protection", has(position_id="P-202"))
cell("kind of another section", "positions", "kind", "need", has(position_id="P-334"))
cell("row of another table", "beneficiaries_abroad", "locator", "Table 4")
cell("section with another locator", "sections", "locator", "§1.3", has(section="1.2"), names=2)
cell("box on another page", "sections", "notebook", "05_results", has(section="Box 17"))
cell("second entry from elsewhere", "second_entries", "locator", "§4.1", has(resource="positions"))
cell("other French name of a region", "vocabulary", "label_fr", "Afrique", has(scheme="annex_region", id="west_africa"))
cell("repair undone", "measure_partners", "partner", "OIM", has(measure_id="II-15", partner="IOM"),
     names=0, also="II-15")  # fmt: skip
cell("quote in a name", "repairs", "column", 'co"de', has(repair_id="R-05"))
cell("statement with another number", "claims", "statement_en", "Altogether 99 measures.", has(claim_id="CL-331-05"))
cell("exception that is none", "exceptions", "row_id", "F-23", has(row_id="F-19"))
cell("page of a place", "places", "page", lambda text: "true" if text == "false" else "false")
cell("place that is nowhere", "places", "iso3", "QQQ", has(iso3="KGZ"), names=1)
cell("other name of a place", "countries", "name_en", "Elsewhere", has(iso3="GEO"))
cell("name twice", "places", "name_en", "Nigeria", lambda row: row["iso3"] != "NGA")
cell("country that no longer reports", "countries", "reporting", "false", has(code="FR"), names=1, also="FR")
cell("conclusion on no claim", "conclusions", "claims", "CL-11-99", also="CL-11-99")
cell("claim twice", "conclusions", "claims", lambda text: f"{text}; {text.split('; ')[0]}", also="once")
cell("guard without verdict", "issues", "guard_verdict", "", lambda row: row["guard_claim"])
cell("guard that is none of the claims", "issues", "guard_claim", "CL-11-01")
cell("guard of a hard issue gone", "issues", "guard_claim", "", has(severity="hard"))
cell("repair of no table", "repairs", "resource", "victims")
cell("gap of no table", "gaps", "resource", "nothing")
cell("number of a footnote", "footnotes", "countries_in_text", "21", lambda row: row["countries_in_text"])
cell("list of a table", "policy_links", "code", "LU", has(code="FR"), names=0, also="footnote_pairs.csv")
cell("footnote of a claim", "claims", "footnote", "350", lambda row: row["footnote"] and row["section"][0].isdigit())


def _another(text: str) -> str:
    return f"{float(text) + 1:.12g}"


cell("printed number of study_counts", "study_counts", "value", _another)
cell("printed number of agreements", "agreements", "year", _another)
cell("printed number of claims", "claims", "value", _another, lambda row: row["value"] and not row["quantifier"])

# Claims


def _evident(row: dict) -> bool:
    return bool(row["evidence"] and row["filter"])


cell("filter on no column", "claims", "filter", "nothing=AT", _evident, also="nothing")
cell("filter on no value", "claims", "filter", "domain=nothing", has(evidence="policy_links"), also="nothing")
cell("filter in no form", "claims", "filter", "__import__('os')", _evident)
cell("filter of a footnote", "footnote_positions", "filter", "kind=nothing")
cell("unknown aggregate", "claims", "aggregate", "median:value")
cell("aggregate without its argument", "claims", "aggregate", "lasting")
cell("aggregate of no column", "claims", "aggregate", "sum:nothing")
cell("aggregate of a link table", "claims", "aggregate", "count_distinct:code", has(evidence="measures"))
cell("aggregate of no class", "claims", "aggregate", "lasting:long")
cell("column of text summed", "claims", "aggregate", "sum:locator", lambda row: row["aggregate"].startswith("count"))
cell("count in another unit", "claims", "unit", "countries", has(aggregate="count_distinct:measure_id"))
cell("evidence that is no table", "claims", "evidence", "nothing", _evident)
cell("evidence gone", "claims", "evidence", "", _evident, names=2)
cell("word in another relation", "claims", "relation", "about", has(quantifier="several"), also="quantifiers.csv")
cell("word of another number", "claims", "value", "77", has(quantifier="several"), also="quantifiers.csv")
cell("word that no claim has", "quantifiers", "id", "zz", lambda row: True, names=1, also="a word of quantity")
cell("no reason", "claims", "explanation_en", "", lambda row: not row["evidence"])

# What a second place tells

cell("code of another country", "countries", "iso3", "LIE", has(code="SI"), names=2)
cell("contact point of another", "countries", "ncp_url", "https://www.emn.at/en/", has(code="BG"))
cell("kind of another act", "instruments", "kind", "regulation", has(kind="directive"))
cell("kind of one text", "place_facts", "kind", "policy", has(fact_id="F-68"), names=2)
cell("event without a year", "agreements", "year_event", "signature", lambda row: not row["year"], names=2)
cell("group by another line of annex III", "places", "study_region", "sahel", has(iso3="UGA"))
cell("item of another label", "study_counts", "item", "NER", has(item="NGA", locator="Figure 3"))
cell("title of another part", "sections", "title_en", "Summary", has(section="K"))
cell("theme of one footnote", "positions", "theme", "data_protection", has(position_id="P-010"))
cell("label of another item", "study_counts", "label_en", "Victims", has(count_id="C-036"))
cell("adjective of no such name", "countries", "adjective_en", "Danish", has(code="FR"))
cell("other footnote of a lost list", "claims", "explanation_en", lambda text: text.replace("108", "109"),
     has(claim_id="CL-311-06"))  # fmt: skip
cell("footnote of another claim", "claims", "explanation_en", lambda text: text.replace("213", "214"),
     has(claim_id="CL-332-29"))  # fmt: skip
cell("footnote of another issue", "issues", "statement_en", lambda t: t.replace("149", "148"), has(issue_id="S-31"))
cell("number of no claim", "issues", "statement_en", lambda t: t.replace("35", "36"), has(issue_id="S-28"), names=2)
cell("footnote of a claim as a number", "issues", "statement_en", lambda t: t.replace("in footnote", "in"),
     has(issue_id="S-63"), names=2)  # fmt: skip
cell("share of a majority", "quantifiers", "share", "60", has(id="most"))
cell("repair of part of a cell", "repairs", "became", "IO", has(repair_id="R-47"))
cell("repair of one language", "measures", "title_en", "Migration", has(measure_id="I-17"), names=0, also="BMM III")
cell("repair in a longer number", "instruments", "name_en", lambda text: f"{text}5", has(instrument_id="L-19"),
     names=0, also="repairs.csv, row")  # fmt: skip
cell("repair of no row", "repairs", "row", "NGA", has(repair_id="R-10"))

# What texts say, and the rows that they are about

cell("subject of another footnote", "footnotes", "subject_en", "Agreements of Poland", has(footnote="236"))
cell("heading that is inferred", "measure_countries", "basis", "inferred", has(measure_id="I-19"))
cell("share in persons", "study_counts", "unit", "persons", lambda row: row["label_en"].startswith("Share"))
cell("word twice", "boxes", "summary_en", lambda text: text.replace(" of ", " of of ", 1))
cell("digits exchanged", "eu_measures", "summary_en", lambda t: t.replace("212", "221"), has(eu_measure_id="EU-04"))
cell("sentence that is cut", "boxes", "summary_en", lambda text: text[:-40].rstrip(" .,"))
cell("third country of another line", "priority_regions", "iso3", "SEN", has(iso3="KEN"))
