"""A small study for the tests of the ledger, with one known slip of each kind."""

from collections.abc import Callable

import pandas as pd

CODES = ["AT", "BE", "BG", "CY", "GE"]
Read = Callable[..., pd.DataFrame]


def claim(claim_id: str, value: float | None, aggregate: str = "count_distinct:code", **other: object) -> dict:
    plain = {"unit": "countries", "relation": "equal", "counts": "all_countries", "evidence": "links", "filter": None}
    said = {"claim_id": claim_id, "value": value, "aggregate": aggregate, "implied": False, "explanation_en": None}
    return {**said, **plain, **other}


CLAIMS = [
    claim("CL-held", 4, filter="domain=a"),
    claim("CL-members", 3, filter="domain=a", counts="emn_members"),
    claim("CL-differs", 3, filter="domain=a", explanation_en="The text forgets one."),
    claim("CL-round", 66.7, "share:domain=a", unit="percent", filter="code=AT|BE|CY"),
    claim("CL-impossible", 63.1, "share:domain=a", unit="percent", filter="code=AT|BE|GE|CY"),
    claim("CL-most", None, "top:domain=a", relation="most_common"),
    claim("CL-less", 5, relation="less_than", filter="domain=a"),
    claim("CL-more", 4, relation="more_than", filter="domain=a"),
    claim("CL-majority", None, "share:domain=a", relation="majority"),
    claim("CL-about", 4.1, relation="about", filter="domain=a"),
    claim("CL-none", 0, "count", relation="none", filter="domain=z"),
    claim("CL-lost", 12, evidence=None, aggregate=None),
    claim("CL-contradicted", 24, evidence=None, aggregate=None),
    claim("CL-annex", 2, "count_distinct:measure_id", evidence="measure_pillars", filter="annex=I; pillar=p"),
    claim("CL-spain", 1, "count", unit="measures", evidence="measures", filter="annex=I"),
    claim("CL-once", 2021, "year:signed", section="1.1", evidence="treaties", filter="treaty=a"),
    claim("CL-twice", 2022, "year:signed", section="1.1", evidence="treaties", filter="treaty=b"),
    claim("CL-examples", 2, evidence="positions", filter="theme=a"),
    claim("CL-coded", 5, "count_distinct:measure_id", evidence="measure_pillars", filter="annex=I; pillar=p"),
]
CODED = {"measure_pillars": {"pillar": "basis=text"}}


def study(**changed: pd.DataFrame) -> Read:
    links = [("a", "AT"), ("a", "BE"), ("a", "BG"), ("a", "GE"), ("b", "CY"), ("b", "GE"), ("b", "BE")]
    roles = ["member"] * 4 + ["observer"]
    tables = {
        "claims": pd.DataFrame(CLAIMS),
        "sections": pd.DataFrame({"section": ["1.1", "1.2"], "locator": ["§1.1", "§1.2"]}),
        "treaties": pd.DataFrame(
            {"treaty": ["a", "b"], "signed": ["2021", "2022-03"], "locator": ["§1.1 fn 7", "§1.1; §1.2"]}
        ),
        "links": pd.DataFrame(links, columns=["domain", "code"]).iloc[:6],
        "countries": pd.DataFrame({"code": CODES, "emn_role": roles, "reporting": True}),
        "measures": pd.DataFrame(
            {"measure_id": ["I-01", "I-02", "II-01"], "annex": ["I", "I", "II"], "start": "2021", "end": "2022"}
        ),
        "measure_countries": pd.DataFrame({"measure_id": ["I-01", "I-02", "II-01"], "code": ["AT", "CY", "BE"]}),
        "measure_pillars": pd.DataFrame(
            {"measure_id": ["I-01", "I-02", "II-01"], "pillar": "p", "basis": ["icon", "text", "icon"]}
        ),
        "positions": pd.DataFrame({"theme": "a", "code": ["AT", "BE"], "basis": ["listed", "example"]}),
        "differences": pd.DataFrame({"claim_id": ["CL-differs", "CL-impossible", "CL-more", "CL-spain"]}),
        "vocabulary": pd.DataFrame(columns=["scheme", "id", "label_en"]),
        "issues": pd.DataFrame({"severity": ["hard", "slip"], "claims": ["CL-contradicted; CL-held", "CL-lost"]}),
    }  # fmt: skip
    tables = {name: frame.convert_dtypes() for name, frame in {**tables, **changed}.items()}

    return lambda name, **rows: tables[name]
