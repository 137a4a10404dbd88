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
of_bytes("JSON a list", lambda raw: b"[]", file="datapackage.json")
of_bytes("JSON with a mark", lambda raw: b"\xef\xbb\xbf" + raw, file="datapackage.json")

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
KEYS = {"package": ("resources", "licenses"), "resource": ("path", "schema"), "field": ("type", "description")}
for _where, _keys in KEYS.items():
    one_of(
        f"{_where} without a property", _keys, lambda c, key, of=PARTS[_where]: described(c, lambda d: of(d).pop(key))
    )
of_schema("no dialect", lambda d: part(d, "boxes").pop("dialect"), "dialect")
of_schema("key gone", lambda d: schema_of(d, "boxes").pop("primaryKey"), "boxes")
UNSAFE = ("/etc/passwd", "../boxes.csv", "https://a.org/boxes.csv", "boxes.tsv", None)
one_of("path", UNSAFE, lambda c, path: described(c, lambda d: part(d, "boxes").update(path=path), "boxes"))
ODD = {  # what is written into a part of the description, and what a message names
    "version that is none": ("package", {"version": "1.0 {download}`/etc/hostname`"}, "version"),
    "path twice": ("resource", {"path": "gaps.csv"}, "boxes"),
    "more missing values": ("schema", {"missingValues": ["", "x"]}, "boxes"),
    "key of no column": ("schema", {"primaryKey": ["x"]}, "boxes"),
    "unknown type": ("field", {"type": "text"}, "boxes.code"),
    "unknown constraint": ("field", {"constraints": {"requird": True}}, "requird"),
    "broken pattern": ("field", {"constraints": {"pattern": "[A-"}}, "boxes.code"),
}
for _name, (_where, _new, _said) in ODD.items():
    place = "" if _where == "package" else "boxes"
    of_schema(_name, lambda d, of=PARTS[_where], new=_new: of(d).update(new), _said, place)
ODD_CONSTRAINTS = ({"maximum": 1.5}, {"minimum": "1"}, {"enum": [1, 2]}, {"pattern": "[0-9]+"})
ODD_FIELDS = ({"refersTo": ["boxes.nothing"]}, {"title": "a\u200bb"}, {"codedWhere": "nothing=1"}, {"codedWhere": "a"})
one_of("constraint in an odd form", ODD_CONSTRAINTS, lambda c, new: described(
    c, lambda d: constraints(d, "boxes", "number").update(new), "boxes.number"))  # fmt: skip
one_of("field in an odd form", ODD_FIELDS, lambda c, new: described(
    c, lambda d: fields(d, "boxes")["number"].update(new), "boxes.number"))  # fmt: skip
of_schema("name twice in the schema", lambda d: d["resources"].append(d["resources"][3]), "once")
of_schema("title of no column", lambda d: part(d, "boxes")["search"].update(title=["{nothing}"]), "boxes")
of_schema("table gone", lambda d: d["resources"].remove(part(d, "gaps")), "gaps")
of_schema("number as text", lambda d: fields(d, "victims_2022")["own"].update(type="string"), "victims_2022.own")
of_schema("true in many words", lambda d: fields(d, "countries")["reporting"].pop("trueValues"), "reporting")
of_schema("outlines no longer known", lambda d: part(d, "boundaries").pop("hash"), "boundaries")
of_schema("script as source", lambda d: d["sources"][0].update(path="javascript:alert(1)"), "address", "javascript")
of_schema("enum with a value twice", lambda d: constraints(d, "measures", "annex")["enum"].append("I"), "measures")
NO_TABLE = {"reference": {"resource": "x", "fields": ["code"]}}
of_schema("reference to no table", lambda d: schema_of(d, "boxes")["foreignKeys"][0].update(NO_TABLE), "boxes")


def _column_gone_from_schema_and_table(copy: Copy) -> Names:
    copy.write("gaps", [{k: v for k, v in row.items() if k != "resource"} for row in copy.read("gaps")])
    return described(
        copy, lambda d: schema_of(d, "gaps")["fields"].remove(fields(d, "gaps")["resource"]), "no such column: resource"
    )


kind("column gone from schema and table", _column_gone_from_schema_and_table)
