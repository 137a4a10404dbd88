"""The description of the data package; `load` refuses tables that do not fit it."""

import os
from pathlib import Path

import pytest
from damage import Copy
from damage_schema import part
from samples import append

from thb_atlas.core.errors import DataError
from thb_atlas.data import fingerprint, schema
from thb_atlas.data.tables import load_from


def test_load_refuses_a_table_unlike_its_description(copy: Copy):
    unlike, path = "is not as datapackage.json describes", copy.path("boxes")
    whole = path.read_text(encoding="utf-8")
    damaged = {f"{whole}x,y\n": unlike, whole.replace("number,", "n,", 1): unlike, "": "cannot be read: No such file"}
    for content, said in damaged.items():
        path.write_text(content, encoding="utf-8") if content else path.unlink()
        with pytest.raises(DataError, match=rf"boxes\.csv {said}"):
            load_from(copy.folder, "boxes")


def test_a_description_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"datapackage\.json cannot be read: No such file"):
        schema.load_descriptor(tmp_path)
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json is not valid JSON: .*line 1"):
        schema.load_descriptor(tmp_path)
    for resources in ("7", '[{"name": "boxes"}]'):
        (tmp_path / "datapackage.json").write_text(f'{{"resources": {resources}}}', encoding="utf-8")
        with pytest.raises(DataError, match=r"does not describe its resources; thb-atlas check"):
            schema.load_descriptor(tmp_path)


def test_the_description_is_read_again_when_it_changes(copy: Copy):
    assert schema.resource("boxes", copy.folder)["title"] != "Boxes, again"
    copy.schema(lambda described: part(described, "boxes").update(title="Boxes, again"))
    assert schema.resource("boxes", copy.folder)["title"] == "Boxes, again"
    before = schema.digest(copy.folder)
    copy.schema(lambda described: part(described, "boxes")["search"].update(weight=7))
    assert schema.digest(copy.folder) == before, "no page reads how the search finds things"
    copy.schema(lambda described: described.update(created="2030-01-01T00:00:00Z"))
    assert schema.digest(copy.folder) != before, "by this day an end date has passed or not"


def test_the_state_changes_with_a_table_and_with_a_module(copy: Copy, monkeypatch: pytest.MonkeyPatch):
    files, module = schema.package_files(copy.folder), copy.folder / "module.py"
    module.touch()
    monkeypatch.setattr(fingerprint, "package_files", lambda: files)
    monkeypatch.setattr(fingerprint, "sources", lambda: [module])
    states = [fingerprint.state()]
    os.utime(copy.path("boxes"))
    assert fingerprint.state() == states[0]
    for name in ("boxes.csv", "datapackage.json", module.name):
        append(name, "\n")(copy.folder)
        states.append(fingerprint.state())
    assert len(set(states)) == 4


def test_no_claim_can_rest_on_what_other_sources_say():
    outside = {part["name"] for part in schema.load_descriptor()["resources"] if "outside" in part}
    evidence = schema.field_of("claims", "evidence")["constraints"]["enum"]
    assert outside and outside.isdisjoint(evidence)
