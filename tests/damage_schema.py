"""Damage to datapackage.json: broken, emptied, unsafe; and what a change of its schema takes away."""

from collections.abc import Callable

from damage import Copy, Names, kind, of_bytes, one_of

Change = Callable[[dict], object]


def part(content: dict, table: str) -> dict:
    return next(each for each in content["resources"] if each["name"] == table)


def schema_of(content: dict, table: str) -> dict:
    return part(content, table)["schema"]


def fields(content: dict, table: str) -> dict[str, dict]:
    """Return the fields of a table in datapackage.json, by name."""
    return {field["name"]: field for field in schema_of(content, table)["fields"]}


def constraints(content: dict, table: str, column: str) -> dict:
    return fields(content, table)[column]["constraints"]


# The file

of_bytes("JSON cut", lambda raw: raw[: len(raw) // 2], file="datapackage.json")
of_bytes("JSON empty", lambda raw: b"", file="datapackage.json")
of_bytes("JSON a list", lambda raw: b"[]", file="datapackage.json")
of_bytes("JSON an empty object", lambda raw: b"{}", file="datapackage.json")
of_bytes("JSON in UTF-16", lambda raw: raw.decode().encode("utf-16"), file="datapackage.json")
of_bytes("JSON with a mark", lambda raw: b"\xef\xbb\xbf" + raw, file="datapackage.json")
of_bytes("JSON in Latin-1", lambda raw: raw.decode().encode("latin-1", "replace"), file="datapackage.json")
of_bytes("JSON key twice", lambda raw: raw.replace(b'"name"', b'"name": "x", "name"', 1), file="datapackage.json")

# The description


def described(copy: Copy, change: Change, *names: str) -> Names:
    """Change datapackage.json; a message must name the file, and `names`."""
    copy.schema(change)
    return "datapackage.json", *names


def of_schema(name: str, change: Change, *names: str) -> None:
    kind(name, lambda copy: described(copy, change, *names))


PARTS = {
    "package": lambda d: d,
    "resource": lambda d: part(d, "boxes"),
    "schema": lambda d: schema_of(d, "boxes"),
    "field": lambda d: fields(d, "boxes")["code"],
}
KEYS = {
    "package": ("resources", "name", "licenses", "sources", "version"),
    "resource": ("name", "type", "path", "schema", "title", "sources"), "field": ("name", "type", "description"),
}  # fmt: skip
for _where, _keys in KEYS.items():
    one_of(
        f"{_where} without a property", _keys, lambda c, key, of=PARTS[_where]: described(c, lambda d: of(d).pop(key))
    )
GONE = {  # what is deleted, and what a message names
    "no resources": ("package", "resources", "resources"),
    "no dialect": ("resource", "dialect", "dialect"),
    "key gone": ("schema", "primaryKey", "boxes"),
}
for _name, (_where, _key, _said) in GONE.items():
    of_schema(_name, lambda d, of=PARTS[_where], key=_key: of(d).pop(key), _said)
UNSAFE = ("/etc/passwd", "../boxes.csv", "https://a.org/boxes.csv", "C:\\boxes.csv", "boxes.tsv", "", 5, None, "a//b")
one_of("path", UNSAFE, lambda c, path: described(c, lambda d: part(d, "boxes").update(path=path), "boxes"))
ODD = {  # what is written into a part of the description, and what a message names
    "empty list of resources": ("package", {"resources": []}, "resources"),
    "version that is none": ("package", {"version": "1.0 {download}`/etc/hostname`"}, "version"),
    "path twice": ("resource", {"path": "gaps.csv"}, "boxes"),
    "other encoding": ("resource", {"encoding": "latin-1"}, "encoding"),
    "other dialect": ("resource", {"dialect": {"delimiter": ";"}}, "dialect"),
    "compressed table": ("resource", {"compression": "gz"}, "compression"),
    "rows in the description": ("resource", {"data": [["a"]]}, "data"),
    "fields a text": ("schema", {"fields": "code"}, "boxes"),
    "more missing values": ("schema", {"missingValues": ["", "x"]}, "boxes"),
    "key of no column": ("schema", {"primaryKey": ["x"]}, "boxes"),
    "row label of no column": ("schema", {"rowLabel": ["x"]}, "boxes"),
    "schema with more": ("schema", {"fieldsMatch": "subset"}, "fieldsMatch"),
    "unknown type": ("field", {"type": "text"}, "boxes.code"),
    "unknown constraint": ("field", {"constraints": {"requird": True}}, "requird"),
    "broken pattern": ("field", {"constraints": {"pattern": "[A-"}}, "boxes.code"),
    "constraints a list": ("field", {"constraints": [1]}, "boxes.code"),
}
for _name, (_where, _new, _said) in ODD.items():
    of_schema(
        _name, lambda d, of=PARTS[_where], new=_new: of(d).update(new), _said, "" if _where == "package" else "boxes"
    )
ODD_CONSTRAINTS = (
    {"maximum": 1.5}, {"maximum": True}, {"minimum": "1"}, {"enum": [1, 2]}, {"pattern": "[0-9]+"}, {"required": "yes"},
)  # fmt: skip
ODD_FIELDS = (
    {"bareNumber": False}, {"format": "hex"}, {"refersTo": ["boxes.nothing"]}, {"title": "a\u200bb"},
    {"codedWhere": "nothing=1"}, {"codedWhere": "number"},
)  # fmt: skip
one_of("constraint in an odd form", ODD_CONSTRAINTS, lambda c, new: described(
    c, lambda d: constraints(d, "boxes", "number").update(new), "boxes.number"))  # fmt: skip
one_of("field in an odd form", ODD_FIELDS, lambda c, new: described(
    c, lambda d: fields(d, "boxes")["number"].update(new), "boxes.number"))  # fmt: skip
of_schema("name twice in the schema", lambda d: d["resources"].append(d["resources"][3]), "once")
of_schema("column twice in the schema", lambda d: PARTS["schema"](d)["fields"].append(PARTS["field"](d)), "boxes.code")
of_schema("title of no column", lambda d: part(d, "boxes")["search"].update(title=["{nothing}"]), "boxes")
of_schema("field a number", lambda d: schema_of(d, "boxes")["fields"].append(7), "boxes")
of_schema("resource a text", lambda d: d["resources"].append("boxes"), "resource")
of_schema("table gone", lambda d: d["resources"].remove(part(d, "gaps")), "gaps")
of_schema("number as text", lambda d: fields(d, "victims_2022")["own"].update(type="string"), "victims_2022.own")
of_schema("true in many words", lambda d: fields(d, "countries")["reporting"].pop("trueValues"), "reporting")
of_schema("outlines no longer known", lambda d: part(d, "boundaries").pop("hash"), "boundaries")
of_schema(
    "script as source", lambda d: d["sources"][0].update(path="javascript:alert(1)"), "address", "javascript:alert(1)"
)
of_schema("licence without an address", lambda d: d["licenses"][0].pop("path"), "licenses")
of_schema("enum of integers", lambda d: constraints(d, "measures", "annex").update(enum=[1, 2]), "measures.annex")
of_schema(
    "enum with a value twice", lambda d: constraints(d, "measures", "annex")["enum"].append("I"), "measures.annex"
)
of_schema(
    "reference to no table",
    lambda d: schema_of(d, "boxes")["foreignKeys"][0]["reference"].update(resource="x"),
    "boxes",
)
of_schema(
    "key to more columns", lambda d: schema_of(d, "boxes")["foreignKeys"][0].update(fields=["code", "section"]), "boxes"
)


def _column_gone_from_schema_and_table(copy: Copy) -> Names:
    copy.write("gaps", [{k: v for k, v in row.items() if k != "resource"} for row in copy.read("gaps")])
    return described(
        copy, lambda d: schema_of(d, "gaps")["fields"].remove(fields(d, "gaps")["resource"]), "no such column: resource"
    )


kind("column gone from schema and table", _column_gone_from_schema_and_table)

# What a change takes away: it is told beside a revision, with the place


LOST: dict[str, tuple[Callable[[dict], object], Names]] = {
    "table": (lambda d: d["resources"].remove(part(d, "gaps")), ("gaps:", "table gaps")),
    "column": (lambda d: schema_of(d, "gaps")["fields"].pop(), ("gaps.look_en:", "column look_en")),
    "other key": (lambda d: schema_of(d, "boxes").update(primaryKey=["title_en"]), ("boxes,", "primaryKey number")),
    "shorter key": (lambda d: schema_of(d, "policy_links")["primaryKey"].pop(), ("policy_links,", "code, domain")),
    "reference": (lambda d: schema_of(d, "policy_links").pop("foreignKeys"), ("policy_links.code:", "countries.code")),
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
    "a column more": lambda d: schema_of(d, "gaps")["fields"].append({"name": "x", "type": "string"}),
    "a stricter range": lambda d: constraints(d, "victims_2022", "own").update(minimum=1, maximum=9),
    "a constraint more": lambda d: constraints(d, "boxes", "code").update(minLength=2),
    "a term more": lambda d: constraints(d, "measures", "status")["enum"].append("stopped"),
    "another description": lambda d: fields(d, "boxes")["code"].update(description="A country"),
    "another order": lambda d: (d["resources"].reverse(), schema_of(d, "policy_links")["primaryKey"].reverse()),
}
