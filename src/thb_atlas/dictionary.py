"""The data dictionary: datapackage.json as a page of the book."""

from .markdown import table
from .schema import describe


def _rules(field: dict) -> str:
    given = field.get("constraints", {})
    rules = [field["type"]]
    if "unit" in field:
        rules.append(f"in {field['unit']}")
    if given.get("required"):
        rules.append("always given")
    if given.get("unique"):
        rules.append("unique")
    bounds = [f"{word} {given[k]}" for k, word in (("minimum", "from"), ("maximum", "to")) if k in given]
    if bounds:
        rules.append(" ".join(bounds))
    if "vocabulary" in field:
        rules.append(f"a term of the vocabulary `{field['vocabulary']}`")
    elif "enum" in given:
        rules.append(f"one of {', '.join(f'`{v}`' for v in given['enum'])}")
    return "; ".join(rules)


def _keys(schema: dict) -> list[str]:
    lines = [f"Key: {', '.join(f'`{k}`' for k in schema['primaryKey'])}."]
    for key in schema.get("foreignKeys", []):
        reference = key["reference"]
        lines.append(f"`{key['fields'][0]}` refers to `{reference['resource']}.{reference['fields'][0]}`.")
    return lines


def _section(part: dict) -> list[str]:
    name, schema = part["name"], part["schema"]
    sources = "; ".join(f"[{s['title']}]({s['path']})" if "path" in s else s["title"] for s in part["sources"])
    rows = [[f"`{f['name']}`", f["description"], _rules(f)] for f in schema["fields"]]
    return [
        f"## {name}", "", f"**{part['title']}.** {part['description']}", "", " ".join(_keys(schema)), "",
        f'Download: <a href="data/{part["path"]}" download>{part["path"]}</a>. Source: {sources}.', "",
        table(["Column", "Meaning", "Rules"], rows), "",
    ]  # fmt: skip


def markdown() -> str:
    """Return the page: for every table its meaning, keys, source, download, and every column with its rules."""
    package = describe()
    licence = package["licenses"][0]
    lines = [
        "# Data dictionary", "", package["description"], "",
        f"Licence: [{licence['title']}]({licence['path']}). Version {package['version']}. The schema of all tables is "
        '<a href="data/datapackage.json" download>datapackage.json</a>, a Frictionless Data Package.', "",
    ]  # fmt: skip
    for part in package["resources"]:
        if part["type"] == "table":
            lines += _section(part)
    return "\n".join(lines)
