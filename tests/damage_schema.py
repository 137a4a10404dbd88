"""Damage to datapackage.json: broken, emptied, unsafe, weakened."""

from collections.abc import Callable

from damage import Copy, Names, one_of, simple


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
simple("JSON too deep")(lambda c: _description(c, lambda raw: b"[" * 100_000))
simple("JSON key twice")(lambda c: _description(c, lambda raw: raw.replace(b'"name"', b'"name": "x", "name"', 1)))
simple("JSON not a number")(lambda c: _description(c, lambda raw: raw.replace(b'"minimum": 0', b'"minimum": NaN', 1)))


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
simple("other key")(_schema(lambda d: part(d, "boxes")["schema"].update(primaryKey=["title_en"]), "boxes"))
simple("reference to no table")(
    _schema(lambda d: part(d, "boxes")["schema"]["foreignKeys"][0]["reference"].update(resource="x"), "boxes")
)
simple("reference gone")(_schema(lambda d: part(d, "policy_links")["schema"].pop("foreignKeys"), "policy_links.code"))
simple("table gone")(_schema(lambda d: d["resources"].remove(part(d, "gaps")), "gaps"))
simple("column gone")(_schema(lambda d: part(d, "gaps")["schema"]["fields"].pop(), "gaps.reason_en"))
simple("no longer required")(_schema(lambda d: fields(d, "gaps")["lost_en"].pop("constraints"), "gaps.lost_en"))
simple("no pattern")(_schema(lambda d: fields(d, "boxes")["code"].pop("constraints"), "boxes.code"))
simple("wider pattern")(
    _schema(lambda d: fields(d, "boxes")["code"].update(constraints={"pattern": ".*"}), "boxes.code")
)
simple("no enum")(_schema(lambda d: fields(d, "measures")["annex"]["constraints"].pop("enum"), "measures.annex"))
simple("longer enum")(
    _schema(lambda d: fields(d, "measures")["annex"]["constraints"]["enum"].append("III"), "measures.annex", "III")
)
simple("no vocabulary")(_schema(lambda d: fields(d, "measures")["status"].pop("vocabulary"), "measures.status"))
simple("no minimum")(
    _schema(lambda d: fields(d, "victims_2022")["own"]["constraints"].pop("minimum"), "victims_2022.own")
)
simple("higher maximum")(
    _schema(lambda d: fields(d, "victims_2022")["pct_non_eu"]["constraints"].update(maximum=1000), "pct_non_eu")
)
simple("number as text")(_schema(lambda d: fields(d, "victims_2022")["own"].update(type="string"), "victims_2022.own"))
simple("true in many words")(_schema(lambda d: fields(d, "countries")["reporting"].pop("trueValues"), "reporting"))
simple("coding no longer declared")(
    _schema(lambda d: fields(d, "measure_actions")["action"].pop("coded"), "measure_actions.action")
)
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
simple("pattern without an end")(
    _schema(lambda d: fields(d, "claims")["statement_en"]["constraints"].update(pattern="(([A-z ]+)+)+!"), "pattern")
)
