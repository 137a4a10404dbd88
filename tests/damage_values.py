"""Damage to values: what no table may say, alone or beside another, and what the ledger cannot compute."""

from collections.abc import Callable

from damage import Copy, Names, kind, one_of, simple

# The value

DATED = [("measures", "start"), ("measures", "end"), ("eu_measures", "start"), ("eu_measures", "end")]
DATES = ("2021-02-30", "2021-13", "0021", "1021-05", "9999", "2021-00", "21-05-2021", "2021/05", "2021-5", "2021-05x")
one_of("date", DATES, lambda c, date: c.change(*c.choice.choice(DATED), date))
simple("start after end")(
    lambda c: c.change("measures", "start", "2024-06", lambda row: row["end"] and row["end"] < "2024" and row["start"])
)
simple("completed in the future")(
    lambda c: c.change("measures", "end", "2027-01", lambda row: row["status"] == "completed")
)
simple("negative count")(lambda c: c.number(lambda text: f"-{text}" if text != "0" else "-1"))
simple("share over 100")(lambda c: c.change("victims_2022", "pct_non_eu", "104.2", lambda row: row["pct_non_eu"]))
simple("claim over 100")(
    lambda c: c.change("claims", "value", "162", lambda row: row["unit"] == "percent" and row["value"])
)
simple("sum without currency")(lambda c: c.change("measure_funding", "currency", "", lambda row: row["amount"]))
simple("currency without sum")(lambda c: c.change("measure_funding", "amount", "", lambda row: row["amount"]))
ADDRESSES = (
    "javascript:alert(1)", "ftp://a.org", "https://", "https://a b.org", "//x.org", "https://user@x.org/", "https://x",
    "https://a.org:99999/", "https://a..org",
)  # fmt: skip
one_of("address", ADDRESSES, lambda c, address: c.change("countries", "ncp_url", address, lambda row: row["ncp_url"]))
simple("code with more")(lambda c: c.change("policy_links", "code", lambda text: text + "x"))
simple("reading id with more")(lambda c: c.change("second_reading", "reading_id", lambda text: text + "x"))
simple("small letters")(lambda c: c.change("measure_targets", "iso3", str.lower))
simple("required cell empty")(lambda c: c.change("policy_links", "code", ""))
simple("value of no enum")(lambda c: c.change("measures", "status", "finished"))
simple("unknown section")(
    lambda c: c.change(c.choice.choice(["claims", "positions", "boxes", "footnotes"]), "section", "9.9")
)
simple("unknown box in a locator")(lambda c: c.change("claims", "locator", "Box 28"))
simple("unknown footnote in a locator")(lambda c: c.change("positions", "locator", "§4.1.1 fn 356"))
simple("locator in other words")(lambda c: c.change("glossary", "locator", "page 12"))
simple("measure in the wrong annex")(
    lambda c: c.change("measures", "annex", lambda text: "I" if text == "II" else "II")
)
simple("locator of the other annex")(lambda c: c.change("measure_partners", "locator", "Annex III"))


def _moved(copy: Copy, table: str) -> Names:
    """Let two rows change places."""
    rows = copy.read(table)
    one = copy.choice.randrange(1, len(rows) - 1)
    rows[one - 1], rows[one] = rows[one], rows[one - 1]
    copy.write(table, rows)
    return (f"{table}.csv",)


simple("identifiers out of order")(
    lambda c: _moved(
        c, c.choice.choice(["claims", "positions", "measures", "boxes", "footnotes", "issues", "repairs", "gaps"])
    )
)


# Between tables

one_of("mention", [("row_id", "P-999"), ("iso3", ""), ("region", "africa")], lambda c, cell: c.change(
    "mentions", *cell, lambda row: row["iso3"] and row["resource"] == "positions"))  # fmt: skip
simple("page of a place")(lambda c: c.change("places", "page", lambda text: "true" if text == "false" else "false"))


def _dropped(copy: Copy, table: str, fits: Callable[[dict], bool] = bool) -> dict:
    """Delete a row that fits; return it."""
    rows = copy.read(table)
    gone = copy.choice.choice([row for row in rows if fits(row)])
    copy.write(table, [row for row in rows if row is not gone])
    return gone


def _again(copy: Copy, table: str, **other: str) -> Names:
    """Write a row again at the end."""
    rows = copy.read(table)
    number = copy.choice.randrange(len(rows))
    copy.write(table, [*rows, {**rows[number], **other}])
    return f"{table}.csv", f"row {number + 2}", f"row {len(rows) + 2}"


KEYED = ["policy_links", "countries", "footnote_countries", "measure_partners", "claims", "glossary", "vocabulary"]
REPORTERS = ["policy_links", "positions", "annex_places", "agreements", "measure_countries", "figure_3_places"]
simple("key twice")(lambda c: _again(c, c.choice.choice(KEYED)))
simple("row under another name")(lambda c: _again(c, "positions", position_id="P-999"))
simple("unknown code")(lambda c: (*c.change(c.choice.choice(REPORTERS), "code", "QQ"), "countries.code"))
simple("reporter that did not report")(lambda c: (*c.change(c.choice.choice(REPORTERS), "code", "DK"), "reported"))
simple("agreement with nowhere")(lambda c: c.change("agreements", "counterparty_iso3", "QQQ"))
simple("place that is nowhere")(lambda c: c.change("places", "iso3", "QQQ", lambda row: row["iso3"] == "KGZ")[:1])
simple("issue on no claim")(lambda c: c.change("issues", "claims", "CL-11-99"))
simple("guard without verdict")(lambda c: c.change("issues", "guard_verdict", "", lambda row: row["guard_claim"]))
simple("guard that is no claim")(
    lambda c: c.change("issues", "guard_claim", "CL-11-99", lambda row: row["guard_claim"])
)
simple("repair of no table")(lambda c: c.change("repairs", "resource", "victims"))
simple("repair of no column")(lambda c: c.change("repairs", "column", "nothing"))
simple("gap of no table")(lambda c: c.change("gaps", "resource", "nothing"))
simple("reading of no claim")(lambda c: c.change("second_reading", "matched", "CL-11-99", lambda row: row["matched"]))
simple("left out without reason")(
    lambda c: c.change("second_reading", "note_en", "", lambda row: row["match"] == "left_out")
)
simple("twin of itself")(
    lambda c: c.change("measures", "same_programme_as", "II-51", lambda row: row["measure_id"] == "II-51")
)
simple("region of annex III")(
    lambda c: c.change("annex_places", "region", "sahel", lambda row: row["region"] != "sahel")[:1]
)
simple("level of annex III")(
    lambda c: c.change("annex_places", "level", "region", lambda row: row["level"] == "country")[:1]
)
simple("sum of Table 1")(
    lambda c: c.change("victims_2022", "own", lambda text: str(int(text) + 3), lambda row: row["own"])[:2]
)
simple("share of Table 1")(lambda c: c.change("victims_2022", "pct_non_eu", "51.5", lambda row: row["pct_non_eu"]))
simple("printed total of Table 1")(
    lambda c: c.change("study_counts", "value", "9461", lambda row: row["value"] == "9460")
)
simple("row of Table 1 gone")(lambda c: (_dropped(c, "victims_2022")["code"], "victims_2022.csv"))
simple("footnote gone")(lambda c: (_dropped(c, "footnotes") and "footnotes.csv",))
simple("box gone")(lambda c: (_dropped(c, "boxes") and "boxes.csv",))
simple("measure gone")(lambda c: (_dropped(c, "measures") and "measures.csv",))
simple("claim gone that an issue names")(
    lambda c: (_dropped(c, "claims", lambda row: row["claim_id"] == "CL-S-01")["claim_id"],)
)
simple("number of a footnote")(
    lambda c: c.change(
        "footnotes", "countries_in_text", "21", lambda row: row["countries_in_text"] and row["status"] != "lost"
    )
)
simple("list of a footnote")(
    lambda c: (
        _dropped(c, "footnote_countries", lambda row: row["footnote"] == "163" and row["code"] != "GE")
        and "footnotes.csv",
        "row 164",
    )
)
simple("annex line gone")(
    lambda c: (_dropped(c, "annex_places", lambda row: row["row"] in ("46", "65", "28")) and "annex_places.csv",)
)
simple("other name of a place")(
    lambda c: c.change("countries", "name_en", "Elsewhere", lambda row: row["iso3"] == "GEO")
)
simple("name twice")(lambda c: c.change("places", "name_en", "Nigeria", lambda row: row["iso3"] != "NGA"))
simple("country that no longer reports")(
    lambda c: (c.change("countries", "reporting", "false", lambda row: row["code"] == "FR")[0], "FR")
)


@kind
def measure_without_country(copy: Copy) -> Names:
    gone = copy.choice.choice(copy.read("measures"))["measure_id"]
    copy.write("measure_countries", [row for row in copy.read("measure_countries") if row["measure_id"] != gone])
    return gone, "country"


@kind
def another_date_than_the_other_coding(copy: Copy) -> Names:
    copy.change("measures", "start", "2019-01", lambda row: row["end"] > "2020" and row["start"] not in ("", "2019-01"))
    return "second_entries.csv", "measures.csv"


@kind
def term_removed(copy: Copy) -> Names:
    gone = _dropped(copy, "vocabulary")
    return gone["scheme"], gone["id"]


simple("number of a footnote that is lost")(
    lambda c: c.change("footnotes", "countries_in_text", "23", lambda row: row["status"] == "lost" and row["counts"])
)
simple("list of a table")(
    lambda c: (*c.change("policy_links", "code", "LU", lambda row: row["code"] == "FR"), "footnote_pairs.csv")[3:]
)


def _another(text: str) -> str:
    return f"{float(text) + 1:.12g}"


PRINTED = {  # columns of numbers that the study prints, and where a change must be refused
    ("study_counts", "value"): lambda row: row["value"],
    ("claims", "value"): lambda row: row["value"] and not row["quantifier"],
    ("victims_2022", "non_eu"): lambda row: row["non_eu"],
    ("persons_by_year", "persons"): lambda row: row["persons"],
    ("measure_funding", "amount"): lambda row: row["amount"],
    ("measure_results", "value"): lambda row: row["value"],
    ("agreements", "year"): lambda row: row["year"],
}
for (table, column), is_printed in PRINTED.items():
    simple(f"printed number of {table}")(
        lambda c, table=table, column=column, is_printed=is_printed: c.change(table, column, _another, is_printed)
    )


simple("guard of a hard issue gone")(
    lambda c: c.change("issues", "guard_claim", "", lambda row: row["severity"] == "hard" and row["guard_claim"])
)
simple("lost number without a note")(lambda c: c.change("study_counts", "note", "", lambda row: not row["value"])[:2])
simple("footnote of a claim")(
    lambda c: c.change("claims", "footnote", "350", lambda row: row["footnote"] and row["section"][0].isdigit())
)
simple("question out of order")(lambda c: c.change("scope", "number", "9", lambda row: row["item"] == "question")[:2])

# Claims


def _evident(row: dict) -> bool:
    return bool(row["evidence"] and row["filter"])


simple("filter on no column")(lambda c: (*c.change("claims", "filter", "nothing=AT", _evident), "nothing"))
simple("filter on no value")(
    lambda c: (
        *c.change("claims", "filter", "domain=nothing", lambda row: row["evidence"] == "policy_links"),
        "nothing",
    )
)
simple("filter in no form")(lambda c: c.change("claims", "filter", "code is FR", _evident))
simple("filter that is code")(lambda c: c.change("claims", "filter", "__import__('os')", _evident))
simple("filter of a footnote")(lambda c: c.change("footnote_positions", "filter", "kind=nothing"))
simple("unknown aggregate")(lambda c: c.change("claims", "aggregate", "median:value", lambda row: row["aggregate"]))
simple("unknown function")(lambda c: c.change("claims", "aggregate", "function:nothing", lambda row: row["aggregate"]))
simple("aggregate of no column")(lambda c: c.change("claims", "aggregate", "sum:nothing", lambda row: row["aggregate"]))
simple("aggregate of no class")(
    lambda c: c.change("claims", "aggregate", "function:lasting:long", lambda row: row["aggregate"])
)
simple("evidence that is no table")(lambda c: c.change("claims", "evidence", "nothing", _evident))
simple("evidence gone")(lambda c: c.change("claims", "evidence", "", _evident)[:2])
simple("claim without a number")(
    lambda c: c.change("claims", "value", "", lambda row: row["relation"] == "equal" and row["value"])
)
simple("no reason")(lambda c: c.change("claims", "explanation_en", "", lambda row: not row["evidence"]))
FORMULAS = (
    "=cmd|' /C calc'!A1", "@SUM(A1)", "+1+cmd", "-cmd", "-2 +3+cmd|' /C calc'!A0", '+ 1+HYPERLINK("https://a.org")',
    "x;=cmd|' /C calc'!A0", "x; @SUM(A1)", "-1-1", "@a|b!A1",
)  # fmt: skip
SUSPICIOUS = ("Arts &amp; crafts", "&#60;b>", "see XXX", "####", "TODO", "word " * 50 + "words")
one_of("suspicious", SUSPICIOUS, lambda c, text: c.change("glossary", "definition_en", text))
simple("key equal but for case")(
    lambda c: (*_again(c, "glossary", term_en=c.read("glossary")[0]["term_en"].upper())[:1], "capital letters")
)
one_of("formula", FORMULAS, lambda c, text: c.change("glossary", "definition_en", text))
simple("column of text summed")(
    lambda c: c.change("claims", "aggregate", "sum:locator", lambda row: row["aggregate"].startswith("count"))
)
simple("column of text as dates")(
    lambda c: c.change("claims", "aggregate", "month:locator", lambda row: row["aggregate"].startswith("count"))
)
MENTIONS = ("I-99", "II-77", "S-999", "CL-331-999", "fn 999", "footnote 400", "Box 28", "Table 9", "Figure 6", "L-99")
one_of("mention of nothing", MENTIONS, lambda c, text: c.change("measures", "note", f"See {text}."))
simple("inferred without evidence")(
    lambda c: c.change("measure_countries", "evidence", "", lambda row: row["basis"] == "inferred")
)
simple("more members than reported")(
    lambda c: c.change("study_counts", "value", "24", lambda row: row["unit"] == "emn_members")
)
simple("guard that is none of the claims")(
    lambda c: c.change("issues", "guard_claim", "CL-11-01", lambda row: row["guard_claim"])
)
