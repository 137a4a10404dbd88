"""The national measures of annexes I and II: their dates, money, results and classes, as tables and in words."""

import re
from collections.abc import Collection, Mapping

import pandas as pd

from ..core.errors import DataError
from ..core.markup import inert
from ..core.wording import date_in_words, format_number
from ..data.schema import load_descriptor
from ..data.tables import check_columns, load
from ..display.numbers import number
from ..ledger.durations import READINGS, duration_class, months_between

PERIOD = (2021, 2023)  # the study's reporting period
# Lists of measures, with their link tables and columns; and as filters call them.
LISTS = {"codes": ("measure_countries", "code"), "targets": ("measure_targets", "iso3"),
         "pillars": ("measure_pillars", "pillar"), "persons": ("measure_persons", "person"),
         "beneficiaries": ("measure_beneficiaries", "group"), "partner_types": ("measure_partners", "partner_type"),
         "funder_types": ("measure_funding", "funder_type")}  # fmt: skip
CURRENCIES = {"EUR": "euro", "USD": "US dollars", "SEK": "Swedish kronor"}
DATE = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")  # with a month, ISO 8601
# The annex prints more nationalities; I-23 is called "NETCOP – Senegal", I-25 is with Gambian law enforcement.
NAMED_ALONE = {"I-23": "SEN", "I-25": "GMB"}
UNPLACED = ["I-27"]  # measures abroad: the annex prints for whose authorities they are, not where they take place


def ids(annex: str) -> pd.Series:
    """Return the ids of the measures of annex `I` or `II`."""
    return load("measures", columns="measure_id", annex=annex)["measure_id"]


def measures(annex: str | Collection[str] = ("I", "II"), **rows: str | Collection[str]) -> pd.DataFrame:
    """Return the rows of annex `I` or `II`, or of both, as rows of `measures`, with what other tables say of each.

    Further columns are lists, empty where a table has nothing: codes (who reports it), targets (alpha-3 codes, as in
    `measure_places`: of annex I the third countries in which it takes place, of annex II those whose nationals at home
    it is for), pillars, persons, beneficiaries, partner_types (kinds of partners), funder_types (kinds of payers),
    place_groups (the regions that it names as a whole: their countries are not among its targets) and years (those in
    which its dates say that it runs, as for `runs_in`). Which of these are inferred or coded, and not printed,
    `thb.describe("measure_pillars")` and its like say. The last are programme (which several rows can be: count these,
    or take `programmes`), and first_day and last_day: the first day that its start can mean, the last that its end can.
    `rows` selects some, as `load` does. Merge other tables on `measure_id` alone: most have a `locator` too.

    >>> thb.measures("I", measure_id="I-08")[["codes", "start", "pillars", "years"]].values.tolist()
    [[['BE'], '2023-11', ['prevention'], [2023, 2024]]]
    """
    found = load("measures", annex=annex, **rows)
    for name, (table, column) in LISTS.items():
        named = load(table, measure_id=found["measure_id"]).dropna(subset=column)
        named = named[(name != "targets") | ~named["measure_id"].isin(UNPLACED)]
        lists = named.drop_duplicates(["measure_id", column]).groupby("measure_id")[column].agg(list).to_dict()
        found[name] = [lists.get(measure, []) for measure in found["measure_id"]]
    wider = load("mentions", resource="measures").dropna(subset="place_group").groupby("row_id")["place_group"].unique()
    found["place_groups"] = [[*wider.get(measure, ())] for measure in found["measure_id"]]
    found["programme"] = programme_of(found["measure_id"])
    found.attrs["lists"] = {name: table for name, (table, _) in LISTS.items()} | {"place_groups": "mentions"}
    return in_time(found)


def programmes(annex: str | Collection[str] = ("I", "II"), **rows: str | Collection[str]) -> pd.DataFrame:
    """Return the programmes of annex `I` or `II`, or of both: measures, those joined that are the same programme.

    `rows` selects those that have a measure of which it is so, as `load` does.
    Columns: programme (the id of its first measure), title_en, measures (list of ids), start and end (the earliest and
    the latest that are printed, as text: of 2019 and 2019-06 the year), first_day, last_day, status (ongoing if one of
    the rows is), and the lists of `thb.measures`, with what any of its rows has: where both annexes have a programme,
    targets are the places of one report and the nationals of another. A table with `measure_id` is joined to
    `measures`, after `explode("measures")`: by `programme`, what belongs to the other measures is lost.

    >>> thb.programmes("I").set_index("programme").loc["I-22", ["measures", "codes", "funder_types"]].tolist()
    [['I-22', 'I-37'], ['ES', 'FR'], ['eu']]
    """
    rows = measures(annex, measure_id=of_same_programmes(load("measures", annex=annex, **rows)["measure_id"]))
    by_start = rows.iloc[rows["first_day"].argsort(kind="stable")].groupby("programme")["start"].first()
    by_end = rows.iloc[rows["last_day"].argsort(kind="stable")].groupby("programme")["end"].last()
    found = rows.groupby("programme", sort=False).agg(
        title_en=("title_en", "first"), measures=("measure_id", list),
        status=("status", lambda all_of: "ongoing" if (all_of == "ongoing").any() else all_of.iloc[0]),
        first_day=("first_day", "min"), last_day=("last_day", "max"),
        **{part: (part, lambda each: [*each.explode().dropna().unique()]) for part in [*rows.attrs["lists"], "years"]},
    ).assign(start=by_start, end=by_end, years=lambda found: found["years"].map(sorted)).reset_index()  # fmt: skip
    found.attrs = {"tables": ["measures"], "lists": rows.attrs["lists"], "key": ["programme"]}
    return found


def programme_of(ids: pd.Series) -> pd.Series:
    """Return the programme of each measure (ids), as `programmes` names it."""
    return ids.map(load("measures").set_index("measure_id")["same_programme_as"]).fillna(ids)


def of_same_programmes(ids: str | Collection[str]) -> pd.Series:
    """Return the ids of all measures of the programmes that one measure or several are."""
    every = load("measures")["measure_id"]
    return every[programme_of(every).isin(programme_of(load("measures", measure_id=ids)["measure_id"]))]


def phases(rows: pd.DataFrame) -> pd.Series:
    """Return what rows of `measure_targets` or `measure_funding` belong to: a measure, or one of its phases."""
    return rows["measure_id"] + rows["start"].fillna("")


def in_phase(rows: pd.DataFrame, places: Collection[str]) -> pd.DataFrame:
    """Return measures with the dates of the one phase that they have in `places`, where the study prints phases."""
    rows, dated = rows.copy(), load("measure_targets", iso3=places).dropna(subset="start")
    single = dated.drop_duplicates(["measure_id", "start"]).drop_duplicates("measure_id", keep=False)
    for phase in single.itertuples():
        rows.loc[rows["measure_id"] == phase.measure_id, ["start", "end", "when_en"]] = [phase.start, phase.end, None]
    return in_time(rows)


def funding(ids: str | Collection[str], places: str | Collection[str] = ()) -> pd.DataFrame:
    """Return the rows of `measure_funding` of measures, without phases for other third countries than `places`, if any.

    >>> [len(funding(["I-61"], places)) for places in ([], ["SEN"], ["MRT", "SEN"])]
    [2, 1, 2]
    """
    rows, here = load("measure_funding", measure_id=ids), phases(load("measure_targets", measure_id=ids, iso3=places))
    return rows[rows["start"].isna() | phases(rows).isin(here)] if len(places) else rows


def amounts(ids: str | Collection[str] | None = None, places: str | Collection[str] = ()) -> pd.DataFrame:
    """Return the printed sums of measures that can be added up, by currency: rows of `measure_funding`.

    Parts of other sums, misprints and doubtful sums are left out, and with the parts who pays them: a joint total has
    no funder_type, as a sum whose payer is not printed, and groupby drops both. Of a programme that two measures have,
    the sums of one are taken: of the one with more among those asked for, or of another if these print none or a
    misprint. With `places` (one third country or several, by code or name, as in `measure_targets`: in annex II those
    of people at home) phases for others are left out, and programmes that name others alone; without `ids` also those
    that name none, but a region or nothing.

    `ids` are measures, for whose programmes the sums are, such as `measures("I")["measure_id"]`; without them, those of
    both annexes. What two countries report is in the sums of both: so totals over all are `amounts()`. The column
    programme of a frame stands for all measures of each; its values alone, such as a list of them, are the ids of first
    measures, and lose what another one prints. The last column is programme: never join the rows to measures, of which
    one may have the sum that another prints too, nor to places, of which a programme has several rows: take
    `amounts(ids, iso3)` for each
    (docs/recipes.md).

    >>> (thb.amounts().groupby("currency")["amount"].sum() / 1e6).round(1).to_dict()
    {'EUR': 551.7, 'SEK': 13.3, 'USD': 25.8}
    """
    named = load("measures" if ids is None else "measure_targets")["measure_id"]
    here = load("measure_targets", iso3=places)["measure_id"] if len(places) else named
    ids = here if ids is None else ids
    # Not what names other places alone.
    whole = {*of_same_programmes(ids)} - ({*of_same_programmes(named)} - {*of_same_programmes(here)})
    asked = whole if getattr(ids, "name", "") == "programme" else load("measures", measure_id=ids)["measure_id"]
    rows = funding(whole, places)
    misprinted = rows.loc[rows["flag"] == "impossible", "measure_id"]
    rows = rows[rows["amount"].notna() & ~rows["flag"].isin(["part", "within", "impossible", "doubtful"])]
    totals = rows.groupby("measure_id", as_index=False)["amount"].sum()
    totals["asked"] = totals["measure_id"].isin({*asked} - {*misprinted})
    first = totals.sort_values(["asked", "amount"], ascending=False, kind="stable")["measure_id"]
    found = rows[rows["measure_id"].isin(first.groupby(programme_of(first)).first())]
    return found.assign(programme=programme_of(found["measure_id"]))


def measure_places(annex: str | Collection[str] = "I", **rows: str | Collection[str]) -> pd.DataFrame:
    """Return the third countries in which measures of annex I take place, or whose nationals those of annex II are for.

    These are the rows of `measure_targets`, by the nationalities that the annexes print. Start and end are those of the
    phase in a place, where one is printed, and else of the measure, as for `runs_in`.

    Further columns: programme (as of `programmes`: count these, since two countries can report one; a merge of
    `amounts` on it adds their sum twice), alone (whether the programme names no other third country, and no region),
    and status.
    `rows` selects some of them, as `load` does. I-27, a training, is left out: annex I names those for whose police it
    was, and not where. Raises DataError for a `measure_id` of the other annex.

    >>> placed = thb.measure_places()
    >>> placed["iso3"].nunique(), placed.loc[placed["alone"], "iso3"].nunique()
    (53, 20)
    """
    asked = load("measures", measure_id=rows.get("measure_id", []))["annex"].tolist()
    for other in {*asked} - {*load("measures", annex=annex)["annex"]}:
        raise DataError(f"{asked.count(other)} of {len(asked)} ids are of annex {other}: thb.measure_places({other!r})")
    targets = load("measure_targets", measure_id={*ids(annex)} - {*UNPLACED})
    programme = programme_of(targets["measure_id"])
    whole = load("measures").set_index("measure_id").loc[targets["measure_id"]].set_index(targets.index)
    alone = (targets.groupby(programme)["iso3"].transform("nunique") == 1) & whole["scope"].isna()
    targets["end"] = targets["end"].where(targets["start"].notna(), whole["end"])  # a phase has dates of its own
    targets["start"] = targets["start"].fillna(whole["start"])
    found = targets.assign(programme=programme, alone=alone, status=whole["status"])
    return found[found.index.isin(load("measure_targets", **rows).index)]


def durations(measures: pd.DataFrame, reading: str = "subtracted") -> pd.DataFrame:
    """Return how long measures last, by one of the readings of dates that the study's own numbers allow.

    Columns: months (float), class (under_two_years, two_to_four_years, over_four_years), and at_least and at_most, the
    months that the printed dates allow; all missing without start or end. Separate dates count as one span.
    `subtracted` subtracts what is printed: 2023 to 2023 has 0 months, at least 0 and at most 12. In
    `years_to_their_end` a year without a month counts to its end, in `months_to_their_end` a printed month or day;
    `four_years_above` counts four years as above the second limit. Rows are those of `measures`, by its index. Raises
    DataError for any other reading, for a frame without dates, and for rows that stand several times.

    >>> thb.durations(thb.measures("I"))["class"].value_counts()["under_two_years"].item()
    18
    """
    if reading not in READINGS:
        raise DataError(f"{reading!r} is no reading of dates; there are: {', '.join(READINGS)}")
    check_columns(measures, "start", "end")
    dated = measures[[name for name in ("measure_id", "start", "end") if name in measures]]
    if measures.index.has_duplicates or ("measure_id" in dated and dated.duplicated().any()):
        raise DataError("rows stand several times, as after a merge: durations(measures) first, then join and explode")
    months = months_between(measures, reading)
    start, end = measures["start"], measures["end"]
    spans = {"at_least": first_days(end) - last_days(start), "at_most": last_days(end) - first_days(start)}
    bounds = {name: (span.dt.days.clip(lower=0) / 30.44).round() for name, span in spans.items()}  # days of a month
    return pd.DataFrame({"months": months, "class": duration_class(months, reading), **bounds})


def money(amount: float, currency: str) -> str:
    """Return a sum in words: `33.303 million euro`, `75,000 euro`."""
    millions, words = amount >= 1e6 and amount % 1e3 == 0, CURRENCIES.get(currency, currency)
    return f"{amount / 1e6:,.12g} million {words}" if millions else f"{amount:,.12g} {words}"


def size_of(row: pd.DataFrame) -> str:
    """Return one row of `measure_results` in words, as HTML: `120 persons trained (planned)`; its number opens the row.

    Sums and shares have their unit, and what is no size its kind.
    """
    [said] = row.to_dict("records")
    unit = f" {said['unit']}:" if said["unit"] in ("euro", "percent") else ""
    kind = "" if said["kind"] == "size" else f" ({said['kind']})"
    words = inert(f"{unit} {said['result_en']}{kind}")
    return f"{number(format_number(said['value']), row)}{words}"


def first_days(dates: pd.Series) -> pd.Series:
    """Return the first day that each printed date (a year, month or day) may mean; NaT if missing."""
    return pd.to_datetime(dates.map(lambda date: pd.Period(date).start_time, na_action="ignore"))


def last_days(dates: pd.Series) -> pd.Series:
    """Return the last day that each printed date (a year, month or day) may mean; NaT if missing."""
    return pd.to_datetime(dates.map(lambda date: pd.Period(date).end_time.normalize(), na_action="ignore"))


def runs_in(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the measures among `rows` whose printed dates say that they run in a year.

    `rows` has the columns `start` and `end`, as printed (a year, a month or a day), and `status`, as `measures` and
    `programmes` give them. The result has the columns `years`, in which it runs, and `first_day` and `last_day`, the
    earliest and the latest day that its dates can mean. A measure with one date runs in the year of that date; one with
    a start, no end and the status *ongoing* until 2023, the end of what was reported. Suspended and planned measures
    are among them. Raises DataError for a frame without these columns, and for a year that is none.

    >>> thb.runs_in(thb.measures("I"), 2026)["measure_id"].nunique()
    12
    """
    if {"status", "measure_id"}.isdisjoint(rows):
        raise DataError(f"no column 'status': assign(status='ongoing') if what has no end runs to {PERIOD[1]}, else ''")
    check_columns(rows, "start", "end", "status")
    if not re.fullmatch(r"\d{4}", str(year)):
        raise DataError(f"{year!r} is no year: runs_in takes one, such as 2026")
    dated = in_time(rows)
    return dated[[int(year) in years for years in dated["years"]]]


def in_time(rows: pd.DataFrame) -> pd.DataFrame:
    """Return measures with the years in which their dates say that they run, and the first and last day of these."""
    years = [running_years(*dates) for dates in rows[["start", "end", "status"]].itertuples(index=False)]
    return rows.assign(years=years, first_day=first_days(rows["start"]), last_day=last_days(rows["end"]))


def running_years(start: str | None, end: str | None, status: str) -> list[int]:
    """Return the years in which a measure runs, from its dates (ISO 8601) and its status; empty without dates.

    With one date alone it is the year of that date; an ongoing measure without an end runs to the end of the study's
    reporting period, 2023.

    >>> running_years("2022-06", None, "ongoing")
    [2022, 2023]
    """
    bounds = [int(date[:4]) for date in (start, end) if pd.notna(date)]
    if pd.notna(start) and pd.isna(end) and status == "ongoing":
        bounds.append(max(PERIOD[1], bounds[0]))
    return list(range(bounds[0], bounds[-1] + 1)) if bounds else []


def in_full(text: str) -> str:
    """Return text with its dates in words, in the precision given: `October 2023`, `1 January 2022`."""
    return DATE.sub(lambda match: date_in_words(match[0]), text)


def _dates(start: str | None, end: str | None) -> str:
    """Return the span of two dates, in ISO 8601 so that spans sort; empty without dates."""
    first, last = (date if pd.notna(date) else "" for date in (start, end))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


def edition_day() -> pd.Timestamp:
    """Return the day of this edition of the data, by which an end date has passed or not.

    >>> f"{thb.edition_day():%Y}"
    '2026'
    """
    return pd.Timestamp(load_descriptor()["created"][:10])


def has_ended(end: str | None) -> bool:
    """Return whether a printed end date has passed by `edition_day`."""
    return pd.notna(end) and pd.Period(end).end_time.normalize() < edition_day()


def dates_in_words(measure: Mapping) -> str:
    """Return when a measure runs, in words: `October 2023 to April 2024`, `from 2022`; empty for no printed date."""
    in_words = measure.get("when_en")
    return in_full(_dates(measure["start"], measure["end"])) if pd.isna(in_words) else in_words


def years_in_words(measure: Mapping) -> str:
    """Return the years in which a measure runs, in words: `2022`, `2021 to 2024`, `from 2022`, empty if not known."""
    return _dates(*(pd.NA if pd.isna(measure[date]) else measure[date][:4] for date in ("start", "end")))
