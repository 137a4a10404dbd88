"""Damage to datapackage.json: broken, emptied, unsafe; and what a change of its schema takes away."""

from collections.abc import Callable

from damage import Copy, Names, kind, one_of, simple


def fields(content: dict, table: str) -> dict[str, dict]:
    """Return the fields of a table in datapackage.json, by name."""
    return {field["name"]: field for field in part(content, table)["schema"]["fields"]}


def part(content: dict, table: str) -> dict:
    return next(each for each in content["resources"] if each["name"] == table)


# The schema


def _description(copy: Copy, change: Callable[[bytes], bytes]) -> Names:
    path = copy.folder / "datapackage.json"
    path.write_bytes(change(path.read_bytes()))
    return ("datapackage.json",)


def _schema(change: Callable[[dict], object], *names: str) -> Callable[[Copy], Names]:
    return lambda copy: copy.schema(change) or ("datapackage.json", *names)


simple("JSON cut")(lambda c: _description(c, lambda raw: raw[: len(raw) // 2]))
simple("JSON empty")(lambda c: _description(c, lambda raw: b""))
simple("JSON a list")(lambda c: _description(c, lambda raw: b"[]"))
simple("JSON an empty object")(lambda c: _description(c, lambda raw: b"{}"))
simple("JSON in UTF-16")(lambda c: _description(c, lambda raw: raw.decode().encode("utf-16")))
simple("JSON with a mark")(lambda c: _description(c, lambda raw: b"\xef\xbb\xbf" + raw))
simple("JSON in Latin-1")(lambda c: _description(c, lambda raw: raw.decode().encode("latin-1", "replace")))
simple("JSON key twice")(lambda c: _description(c, lambda raw: raw.replace(b'"name"', b'"name": "x", "name"', 1)))


def _without(copy: Copy, place: tuple[str, str]) -> Names:
    """Delete a property of the package, of a resource or of a field."""
    where, key = place
    parts = {
        "package": lambda d: d,
        "resource": lambda d: part(d, "boxes"),
        "field": lambda d: fields(d, "boxes")["code"],
    }
    copy.schema(lambda content: parts[where](content).pop(key))
    return ("datapackage.json",)


KEYS = {
    "package": ("resources", "name", "licenses", "sources", "version"),
    "resource": ("name", "type", "path", "schema", "title", "sources"), "field": ("name", "type", "description"),
}  # fmt: skip
for _where, _keys in KEYS.items():
    one_of(f"{_where} without a property", [(_where, key) for key in _keys], _without)
simple("no resources")(_schema(lambda d: d.pop("resources"), "resources"))
UNSAFE = ("/etc/passwd", "../boxes.csv", "https://a.org/boxes.csv", "C:\\boxes.csv", "boxes.tsv", "", 5, None, "a//b")
one_of("path", UNSAFE, lambda c, path: _schema(lambda d: part(d, "boxes").update(path=path), "boxes")(c))
simple("path twice")(_schema(lambda d: part(d, "boxes").update(path="gaps.csv"), "boxes"))
simple("name twice in the schema")(_schema(lambda d: d["resources"].append(d["resources"][3]), "once"))
simple("column twice in the schema")(
    _schema(lambda d: part(d, "boxes")["schema"]["fields"].append(fields(d, "boxes")["code"]), "boxes.code")
)
simple("unknown type")(_schema(lambda d: fields(d, "boxes")["code"].update(type="text"), "boxes.code"))
simple("unknown constraint")(
    _schema(lambda d: fields(d, "boxes")["code"].update(constraints={"requird": True}), "requird")
)
simple("broken pattern")(
    _schema(lambda d: fields(d, "boxes")["code"].update(constraints={"pattern": "[A-"}), "boxes.code")
)
simple("constraints a list")(_schema(lambda d: fields(d, "boxes")["code"].update(constraints=[1]), "boxes.code"))
simple("fields a text")(_schema(lambda d: part(d, "boxes")["schema"].update(fields="code"), "boxes"))
simple("field a number")(_schema(lambda d: part(d, "boxes")["schema"]["fields"].append(7), "boxes"))
simple("other encoding")(_schema(lambda d: part(d, "boxes").update(encoding="latin-1"), "boxes", "encoding"))
simple("other dialect")(_schema(lambda d: part(d, "boxes").update(dialect={"delimiter": ";"}), "boxes", "dialect"))
simple("no dialect")(_schema(lambda d: part(d, "boxes").pop("dialect"), "boxes", "dialect"))
simple("more missing values")(_schema(lambda d: part(d, "boxes")["schema"].update(missingValues=["", "x"]), "boxes"))
simple("key of no column")(_schema(lambda d: part(d, "boxes")["schema"].update(primaryKey=["x"]), "boxes"))
simple("key gone")(_schema(lambda d: part(d, "boxes")["schema"].pop("primaryKey"), "boxes"))
simple("reference to no table")(
    _schema(lambda d: part(d, "boxes")["schema"]["foreignKeys"][0]["reference"].update(resource="x"), "boxes")
)
simple("table gone")(_schema(lambda d: d["resources"].remove(part(d, "gaps")), "gaps"))
simple("number as text")(_schema(lambda d: fields(d, "victims_2022")["own"].update(type="string"), "victims_2022.own"))
simple("true in many words")(_schema(lambda d: fields(d, "countries")["reporting"].pop("trueValues"), "reporting"))
simple("outlines no longer known")(_schema(lambda d: part(d, "boundaries").pop("hash"), "boundaries"))
simple("script as source")(
    _schema(lambda d: d["sources"][0].update(path="javascript:alert(1)"), "address", "javascript:alert(1)")
)
simple("empty list of resources")(_schema(lambda d: d.update(resources=[]), "resources"))
simple("resource a text")(_schema(lambda d: d["resources"].append("boxes"), "resource"))
simple("version that is none")(_schema(lambda d: d.update(version="1.0 {download}`/etc/hostname`"), "version"))
simple("licence without an address")(_schema(lambda d: d["licenses"][0].pop("path"), "licenses"))
simple("compressed table")(_schema(lambda d: part(d, "boxes").update(compression="gz"), "compression"))
simple("schema with more")(_schema(lambda d: part(d, "boxes")["schema"].update(fieldsMatch="subset"), "fieldsMatch"))


def constraints(content: dict, table: str, column: str) -> dict:
    return fields(content, table)[column]["constraints"]


ODD = (
    lambda d: constraints(d, "boxes", "number").update(maximum=1.5),
    lambda d: constraints(d, "boxes", "number").update(maximum=True),
    lambda d: constraints(d, "boxes", "number").update(minimum="1"),
    lambda d: constraints(d, "boxes", "number").update(enum=[1, 2]),
    lambda d: constraints(d, "boxes", "number").update(pattern="[0-9]+"),
    lambda d: constraints(d, "boxes", "number").update(required="yes"),
    lambda d: fields(d, "boxes")["number"].update(bareNumber=False),
    lambda d: fields(d, "boxes")["number"].update(format="hex"),
    lambda d: fields(d, "boxes")["number"].update(refersTo=["boxes.nothing"]),
    lambda d: fields(d, "boxes")["number"].update(title="a\u200bb"),
)
one_of("field in an odd form", ODD, lambda c, change: _schema(change, "boxes.number")(c))
simple("enum of integers")(_schema(lambda d: constraints(d, "measures", "annex").update(enum=[1, 2]), "measures.annex"))
simple("enum with a value twice")(
    _schema(lambda d: constraints(d, "measures", "annex")["enum"].append("I"), "measures.annex")
)
simple("key to more columns")(
    _schema(lambda d: part(d, "boxes")["schema"]["foreignKeys"][0].update(fields=["code", "section"]), "boxes")
)
simple("row label of no column")(_schema(lambda d: part(d, "boxes")["schema"].update(rowLabel=["x"]), "boxes"))
simple("rows in the description")(_schema(lambda d: part(d, "boxes").update(data=[["a"]]), "boxes", "data"))


@kind
def column_gone_from_schema_and_table(copy: Copy) -> Names:
    copy.write("gaps", [{k: v for k, v in row.items() if k != "resource"} for row in copy.read("gaps")])
    copy.schema(lambda d: part(d, "gaps")["schema"]["fields"].remove(fields(d, "gaps")["resource"]))
    return "datapackage.json", "no such column: resource"


# What a change takes away: it is told beside a revision, with the place


def _schema_of(content: dict, table: str) -> dict:
    return part(content, table)["schema"]


LOST: dict[str, tuple[Callable[[dict], object], Names]] = {
    "table": (lambda d: d["resources"].remove(part(d, "gaps")), ("gaps:", "table gaps")),
    "column": (lambda d: _schema_of(d, "gaps")["fields"].pop(), ("gaps.reason_en:", "column reason_en")),
    "other key": (lambda d: _schema_of(d, "boxes").update(primaryKey=["title_en"]), ("boxes,", "primaryKey number")),
    "shorter key": (lambda d: _schema_of(d, "policy_links")["primaryKey"].pop(), ("policy_links,", "code, domain")),
    "reference": (lambda d: _schema_of(d, "policy_links").pop("foreignKeys"), ("policy_links.code:", "countries.code")),
    "required": (lambda d: fields(d, "gaps")["lost_en"].pop("constraints"), ("gaps.lost_en:", "required")),
    "pattern": (lambda d: fields(d, "boxes")["code"].pop("constraints"), ("boxes.code:", "pattern [A-Z]{2}")),
    "wider pattern": (lambda d: constraints(d, "boxes", "code").update(pattern=".*"), ("boxes.code,", "value '.*'")),
    "enum": (lambda d: constraints(d, "measures", "annex").pop("enum"), ("measures.annex:", "enum with II")),
    "longer enum": (
        lambda d: constraints(d, "measures", "annex")["enum"].append("III"),
        ("measures.annex,", "no more than I, II", "III"),
    ),
    "term": (lambda d: constraints(d, "measures", "status")["enum"].remove("planned"), ("measures.status:", "planned")),
    "vocabulary": (lambda d: fields(d, "measures")["status"].pop("vocabulary"), ("measures.status:", "vocabulary")),
    "minimum": (lambda d: constraints(d, "victims_2022", "own").pop("minimum"), ("victims_2022.own:", "minimum 0")),
    "lower minimum": (
        lambda d: constraints(d, "victims_2022", "own").update(minimum=-1), ("victims_2022.own,", "value '-1'")
    ),
    "higher maximum": (
        lambda d: constraints(d, "victims_2022", "pct_non_eu").update(maximum=1000), ("pct_non_eu,", "maximum 100 ")
    ),
    "type": (lambda d: fields(d, "victims_2022")["own"].update(type="string"), ("victims_2022.own,", "type integer")),
    "format": (lambda d: fields(d, "countries")["ncp_url"].pop("format"), ("countries.ncp_url:", "format uri")),
    "coding": (lambda d: fields(d, "measure_actions")["action"].pop("coded"), ("measure_actions.action:", "free text")),
    "coding of some rows": (
        lambda d: fields(d, "measure_pillars")["pillar"].update(codedWhere="basis=icon"),
        ("measure_pillars.pillar,", "basis=text"),
    ),
    "names of places": (
        lambda d: fields(d, "agreements")["counterparty_iso3"].pop("refersTo"), ("counterparty_iso3:", "places.iso3")
    ),
    "checksum": (lambda d: part(d, "boundaries").pop("hash"), ("boundaries:", "hash")),
}  # fmt: skip
KEPT: dict[str, Callable[[dict], object]] = {
    "a column more": lambda d: _schema_of(d, "gaps")["fields"].append({"name": "x", "type": "string"}),
    "a stricter range": lambda d: constraints(d, "victims_2022", "own").update(minimum=1, maximum=9),
    "a constraint more": lambda d: constraints(d, "boxes", "code").update(minLength=2),
    "a term more": lambda d: constraints(d, "measures", "status")["enum"].append("stopped"),
    "another description": lambda d: fields(d, "boxes")["code"].update(description="A country"),
    "another order": lambda d: (d["resources"].reverse(), _schema_of(d, "policy_links")["primaryKey"].reverse()),
}
