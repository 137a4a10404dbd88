"""What is wrong in a table is said with file, row, column and value, and no table is used that was not checked."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.data import schema
from thb_atlas.data.tables import load


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Copy the data package, so that a test can change it."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("policy_links", "border_management,QQ,Table 4", "column code, value 'QQ': expected a value of countries.code"),
        ("footnote_countries", "x,FR,§1.5 fn 78", "column footnote, value 'x': expected a value of type integer"),
    ],
)
def test_bad_rows_are_named(package: Path, name: str, line: str, said: str):
    path = package / f"{name}.csv"
    rows = path.read_text(encoding="utf-8").count("\n") + 1
    append(path, line + "\n")
    with pytest.raises(DataError) as error:
        load(name, package)
    assert f"{path}, row {rows}" in str(error.value)
    assert said in str(error.value)


def test_all_problems_are_reported_at_once(package: Path):
    append(package / "policy_links.csv", "organised_crime,QQ,Table 4\nnonsense,FR,Table 4\n")
    with pytest.raises(DataError, match="2 problem") as error:
        schema.check(["policy_links"], package)
    assert [re.search(r"value '(\w+)'", line)[1] for line in str(error.value).splitlines()[1:]] == ["QQ", "nonsense"]
    assert [fault.value for fault in schema.problems(["policy_links"], package)] == ["QQ", "nonsense"]


def test_what_was_found_valid_is_not_checked_again_until_it_changes(package: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    problems = schema.problems
    monkeypatch.setattr(schema, "problems", lambda names, folder: asked.extend(names) or problems(names, folder))
    for _ in range(2):
        schema.ensure("glossary", package)
    path = package / "boxes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Box 1", "Box 2"), encoding="utf-8")
    schema.ensure("glossary", package)
    assert asked == ["glossary"]
    path = package / "glossary.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("victim", "person", 1), encoding="utf-8")
    schema.ensure("glossary", package)
    assert asked == ["glossary"] * 2


def test_a_table_that_others_refer_to_makes_them_be_checked_again(package: Path):
    schema.check(["policy_links", "glossary"], package)
    path = package / "countries.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("AT,AUT", "QT,AUT"), encoding="utf-8")
    schema.ensure("glossary", package)
    with pytest.raises(
        DataError, match=r"policy_links\.csv, row \d+, column code, value 'AT': expected a value of countries"
    ):
        schema.ensure("policy_links", package)


def test_a_rule_of_the_schema_that_changes_is_held_to(package: Path):
    schema.ensure("boxes", package)
    path = package / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    fields = next(part for part in described["resources"] if part["name"] == "boxes")["schema"]["fields"]
    next(field for field in fields if field["name"] == "number")["constraints"]["maximum"] = 26
    path.write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(DataError, match=r"column number, value '27': expected .*maximum 26"):
        schema.ensure("boxes", package)


def test_notes_of_a_copy_are_its_own(package: Path):
    before = schema.VALID.read_bytes() if schema.VALID.exists() else b""
    schema.ensure("boxes", package)
    assert "boxes" in schema.found_valid(package)
    assert (schema.VALID.read_bytes() if schema.VALID.exists() else b"") == before


def test_a_missing_file_is_named(package: Path):
    (package / "boxes.csv").unlink()
    assert [problem.file for problem in schema.problems(["boxes"], package)] == ["boxes.csv"]
    with pytest.raises(DataError, match=r"boxes\.csv"):
        load("boxes", package)


def test_unknown_resource_names_those_there_are():
    with pytest.raises(DataError, match="no resource is called 'nothing'; there are: .*policy_links"):
        schema.resource("nothing")


def test_broken_or_missing_datapackage_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"datapackage\.json: expected a file; bring it back"):
        schema.describe(tmp_path)
    (tmp_path / "datapackage.json").write_text('{\n"resources": ', encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json, row 2: expected JSON; line 2: not valid JSON"):
        schema.describe(tmp_path)


def test_the_description_is_read_again_when_it_changes(package: Path):
    assert schema.resource("boxes", package)["title"] != "Boxes, again"
    path = package / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    next(part for part in described["resources"] if part["name"] == "boxes")["title"] = "Boxes, again"
    path.write_text(json.dumps(described), encoding="utf-8")
    assert schema.resource("boxes", package)["title"] == "Boxes, again"


def test_the_state_changes_with_a_table_and_with_a_module(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    module = tmp_path / "module.py"
    module.write_text("one = 1\n", encoding="utf-8")
    files = schema.package_files(package)
    monkeypatch.setattr(schema, "package_files", lambda: files)
    monkeypatch.setattr(schema, "sources", lambda: [module])
    states = [schema.state()]
    os.utime(package / "boxes.csv")
    assert schema.state() == states[0]
    for path in (package / "boxes.csv", package / "datapackage.json", module):
        append(path, "\n")
        states.append(schema.state())
    assert len(set(states)) == 4


def test_files_of_the_package_are_there_and_every_table_is_among_them():
    files = schema.package_files()
    assert all(path.is_file() for path in files)
    assert {path.stem for path in files} >= {*schema.tables(), "datapackage"}
