"""What profiles of several kinds share.

Measures at a glance, agreements beside measures, priorities, origins of victims, numbers that differ.
"""

from collections.abc import Collection

import pandas as pd

from ...core.wording import join_words
from ...data.countries import country_name
from ...data.tables import load, terms
from ...display.numbers import Number, by_country_name, count, number
from ...display.quoted_claims import Claims
from ...ledger.aggregates import counted_items
from ...ledger.store import judged
from ...ledger.verdicts import DIFFERING
from .. import entries, measures, mentions

LISTED_APART = "GE"  # the country whose agreements the study lists apart, not as examples


def counted(rows: pd.DataFrame) -> Number:
    """Return the number of programmes among measures."""
    return count(rows["programme"].drop_duplicates(), "measures")


def of_measures(rows: pd.DataFrame, places: Collection[str] = ()) -> dict[str, object]:
    """Return what the macro `overview` shows of measures (as of `measures.measures`).

    `places` are the third countries of the page; sums of what names others, or a wider region, stand apart. Programmes
    are counted.
    """
    reported, reports = rows.explode("codes"), load("measure_countries", measure_id=rows["measure_id"])
    ongoing = rows[rows["status"] == "ongoing"]
    dated = ongoing.dropna(subset="end").sort_values("end")
    ahead = dated[~dated["end"].map(measures.has_ended).astype(bool)].drop_duplicates("programme")
    ended = dated[~dated["programme"].isin(ahead["programme"])].drop_duplicates("programme")
    meant = ongoing["measure_id"].map(measures.NAMED_ALONE).dropna()
    return {
        "who": {code: counted(reported[reported["codes"] == code]) for code in by_country_name(reported["codes"])},
        **_money(rows, places),
        "who_ongoing": count(by_country_name(ongoing["codes"].explode().dropna()), "measure_countries"),
        "reports": count(reports), "inferred": count(reports[reports["basis"] == "inferred"]),
        "listed_only": counted(ongoing.loc[meant.index[~meant.isin(places) & bool(places)]]),
        "ongoing": counted(ongoing), "endless": counted(ongoing[ongoing["end"].isna()]),
        "passed": counted(ended), "planned": counted(rows[rows["status"] == "planned"]),
        "edition": measures.in_full(f"{measures.edition_day():%Y-%m-%d}"),
        "ahead": [*map(entries.measure_named, ahead.to_dict("records"))],
        "ended": [*map(entries.measure_named, ended.to_dict("records"))],
    }  # fmt: skip


def _money(rows: pd.DataFrame, places: Collection[str]) -> dict[str, object]:
    """Return the sums of measures for `of_measures`: own and shared ones, doubtful ones, and those by payer."""
    paid, whole = measures.amounts(rows["measure_id"], places), measures.of_same_programmes(rows["measure_id"])
    away = load("measure_targets", measure_id=whole).query("iso3 not in @places")
    # in a sum's phase, or for a whole programme, whichever report has it
    elsewhere = measures.phases(paid).isin(measures.phases(away))
    elsewhere |= paid["start"].isna() & paid["programme"].isin(measures.programme_of(away["measure_id"]))
    is_wider = paid["measure_id"].isin(rows.loc[rows["scope"].notna(), "measure_id"])
    is_shared = (elsewhere | is_wider) & bool(places)
    printed = measures.funding(whole, places).dropna(subset="amount")
    return {
        "own_sums": entries.sums(paid[~is_shared]), "in_phase": (paid["start"].notna() & ~is_shared).any(),
        "shared_sums": entries.sums(paid[is_shared]),
        "of_one_phase": entries.of_one_phase(paid),
        "own_of_one_phase": entries.of_one_phase(paid[~is_shared]),
        "doubted": entries.sums(printed[printed["flag"] == "doubtful"]),
        "by_payer": _by_payer(paid, printed),
        "by_others": entries.sums(paid[~paid["measure_id"].isin(rows["measure_id"])]),
        "unpriced": counted(rows[~rows["programme"].isin(measures.programme_of(printed["measure_id"]))]),
    }  # fmt: skip


def _by_payer(paid: pd.DataFrame, printed: pd.DataFrame) -> dict[str, list[Number]]:
    """Return the sums of `paid`, by payer: a total is split into its `printed` parts with a payer, and what is left."""
    parts = printed[printed["flag"].eq("part") & printed["measure_id"].isin(paid["measure_id"])].dropna(subset="funder")
    taken = paid["measure_id"].map(parts.groupby("measure_id")["amount"].sum()).where(paid["flag"].eq("total"))
    split = paid.assign(amount=paid["amount"] - taken.fillna(0))
    split = pd.concat([split[split["amount"] > 1], parts])  # parts are rounded: one euro is no rest
    is_joint = split["flag"].eq("total") & ~split["measure_id"].isin(parts["measure_id"])
    joint = split.loc[is_joint, "measure_id"].map(_joint_payers)
    payers = joint.reindex(split.index).fillna(entries.payer_names(split)).fillna("payer not printed")
    return {payer: entries.sums(part) for payer, part in split.groupby(payers)}


def _joint_payers(measure_id: str) -> str:
    """Return who pays the one sum of a measure together: the EU and countries by name, then others."""
    rows = load("measure_funding", measure_id=measure_id).dropna(subset="funder")
    is_public = rows["funder_type"].isin(["eu", "national"])
    others = [] if is_public.all() else ["others"]
    return f"{join_words([*sorted({*entries.payer_names(rows[is_public])}), *others])} together"


def agreements_and_measures(column: str, key: str) -> dict[str, dict]:
    """Return the partners with which a country or third country has agreements, measures of annex I, or both.

    `column` is `code` or `iso3`, `key` a value of it. The agreements of `LISTED_APART` are left out.
    """
    agreed = load("agreements").rename(columns={"counterparty_iso3": "iso3"}).query("code != @LISTED_APART")
    acting = mentions.measures_by_place().query("measure_id.str.startswith('I-') and code != @LISTED_APART")
    other = {"code": "iso3", "iso3": "code"}[column]
    agreeing, active = (set(rows.loc[rows[column] == key, other]) for rows in (agreed, acting))
    met = {"both": agreeing & active, "agreement": agreeing - active, "measure": active - agreeing}
    return {
        kind: {"codes": by_country_name(codes), "number": count(codes, "agreements", "measure_targets")}
        for kind, codes in met.items()
        if codes
    }


def priority_claims(iso3: str) -> list[str]:
    """Return the ids of claims of section 3.1.2 on how many countries give priority to a place."""
    claims = mentions.naming("claims", iso3=iso3).query("section == '3.1.2' and relation == 'equal' and not implied")
    return claims["claim_id"].tolist()


def priority_numbers(iso3: str) -> list[Number]:
    """Return the numbers of countries that give priority to a place, by the text of section 3.1.2."""
    return [Claims()[claim] for claim in priority_claims(iso3)]


def priority_regions(rows: pd.DataFrame) -> list[dict]:
    """Return the regions in rows of `priority_regions`: name, third countries there, and whose priority they are."""
    places = rows.groupby("priority_region")["iso3"].agg(by_country_name)
    naming = load("priority_region_countries").groupby("priority_region")["code"].agg(by_country_name)
    return [
        {"name": label, "codes": naming[key], "places": places[key], "number": count(places[key], "priority_regions")}
        for key, label in terms("priority_region").items() if key in places
    ]  # fmt: skip


def _origin_for(iso3: str) -> list[str]:
    """Return the countries of which the study says that victims, or potential victims, came from a place."""
    said = load("mentions", iso3=iso3, role="origin").groupby("resource")["row_id"].agg(list)
    in_text, reports = said.get("positions", []), said.get("measures", [])
    rows = [load("positions", position_id=in_text), load("measure_countries", measure_id=reports)]
    return sorted({*pd.concat([*rows, load("place_facts", iso3=iso3, kind="nationality")])["code"].dropna()})


def origins(places: Collection[str]) -> dict[str, object]:
    """Return from which of some `places` victims come: for which countries, by the study, and by outside lists."""
    said = {iso3: codes for iso3 in places if (codes := _origin_for(iso3))}
    main = load("main_origins").sort_values("iso3", key=lambda codes: codes.map(country_name))
    listed = main[main["iso3"].isin(places)].groupby("period")["iso3"].agg(list)
    periods = main.drop_duplicates("period").sort_values("period")[["period", "source"]].to_dict("records")
    return {"origin_for": said, "periods": [{**each, "places": listed.get(each["period"], [])} for each in periods]}


def origin_regions(groups: Collection[str]) -> dict[str, list[str]]:
    """Return the names of those regions from which, as a whole, victims come by the study, and for which countries."""
    names = load("regions", place_group=groups).set_index("place_group")["name_en"]
    said = {names[group]: mentions.naming("positions", place_group=group, role="origin")["code"] for group in groups}
    return {name: codes.unique().tolist() for name, codes in said.items() if len(codes)}


def numbers_that_differ(claim_ids: Collection[str] = (), **place: str) -> list[dict]:
    """Return the claims on a place or region, and others, to which the study's own lists give another number.

    Of several with the same two numbers the last is taken.
    """
    claims = judged([*mentions.naming("claims", **place)["claim_id"], *claim_ids])
    claims = [claim for claim in claims if claim["verdict"] in DIFFERING and not claim["implied"]]
    distinct = {(claim["value"], claim["computed"]): claim for claim in claims}.values()
    return [claim | {"lists": number(claim["computed"], counted_items(claim), claim["evidence"])} for claim in distinct]
