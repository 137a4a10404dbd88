"""The gate reports every known kind of damage to the data package with its place, and lets valid data pass."""

import os
import re
from contextlib import suppress
from functools import partial
from itertools import chain, permutations
from pathlib import Path

import damage_schema  # noqa: F401 - registers kinds
import damage_values
import pytest
from damage import GROUPS, KINDS, Copy, Names
from samples import checkout, command
from typer.testing import CliRunner

from thb_atlas import cli
from thb_atlas.core.errors import LENGTH
from thb_atlas.core.paths import DATA
from thb_atlas.gate import rules, validation
from thb_atlas.gate.cells import MAX_CHARACTERS, is_address, value_faults
from thb_atlas.gate.faults import MAX_REPORTED, Fault, Row, lines, sentence
from thb_atlas.study.rules import filters  # noqa: F401 - registers the rules

run = CliRunner().invoke
PLACES = int(os.environ.get("THB_ATLAS_PLACES", "1"))  # how often each kind of damage is tried


def messages(folder: Path) -> list[str]:
    """Return the report of the gate on a folder, and check that its lines are sentences."""
    report = lines(validation.faults(folder), folder)
    for line in report:
        assert line.endswith(".") and "\n" not in line and line.isprintable(), line
    return report


def is_told(report: list[str], names: Names) -> bool:
    """Return whether one sentence of a report has all that it must name."""
    patterns = [re.compile(rf"{re.escape(name)}(?!\d)") for name in names]  # row 25 is not row 252
    return any(all(pattern.search(line) for pattern in patterns) for line in report)


def _dealt(names: list[str], packs: int) -> list[list[str]]:
    return [names[number::packs] for number in range(packs)]


ALONE = [[name] for name in KINDS if not any(name in group for group in GROUPS.values())]  # datapackage.json
OF_CELLS = [group for name, group in GROUPS.items() if name != "file"]
PACKS = [*ALONE, *_dealt(GROUPS["file"], 5), *_dealt([*chain(*OF_CELLS)], 9)]


def untold(kinds: list[str], place: int, copy: Copy) -> list[str]:
    """Return the kinds of damage that the gate does not tell, or that cannot be done, when all are done at once.

    Also those whose names another one has too, since a sentence on that would do.
    """
    wanted = {}
    for name in kinds:
        with suppress(OSError, ValueError, LookupError):
            wanted[name] = copy.damage(name, place)
    report = messages(copy.folder)
    copy.mend()
    alike = [name for name, other in permutations(wanted, 2) if {*wanted[name]} <= {*wanted[other]}]
    return [name for name in kinds if name not in wanted or name in alike or not is_told(report, wanted[name])]


@pytest.mark.damage
@pytest.mark.parametrize("kinds", PACKS, ids="; ".join)  # -k finds a kind by the words of its name
def test_damage_is_reported_with_its_place(kinds: list[str], copy: Copy):
    for place in range(PLACES):
        for name in untold(kinds, place, copy):  # alone, since one may hide another
            parts = copy.damage(name, place)
            report = messages(copy.folder)
            assert is_told(report, parts), "\n".join([f"{name}: no message names {', '.join(parts)}", *report])
            copy.mend()


HARMLESS = {  # unusual but allowed texts, by table and column
    ("glossary", "note"): [
        "said by @name, on -5 % in 2022", "Article XXX of the code", "№ 5", "¿Quién?",
        "@name", "-5 %", "R&D; AT&T", "a" * MAX_CHARACTERS,
    ],
    ("countries", "ncp_url"): [
        "https://example.org:8443/page", "https://münchen.example/", "https://xn--d1acj3b.xn--j1amh/a?b=1&c=2",
    ],
    ("glossary", "locator"): ["§3.3.1 fn 164, 168-170"],
    ("measures", "locator"): ["Annex I; §3.3.1 fn 164"],
}  # fmt: skip


def test_unusual_texts_pass_and_no_page_links_to_an_address_without_a_host_of_the_web(copy: Copy):
    assert [address for address in damage_values.ADDRESSES if is_address(address)] == []
    told = {text: [*value_faults(text, {"name": "text", "type": "string"}, "")] for text in damage_values.FORMULAS}
    assert all(told.values()), told
    share = {"name": "share", "type": "number", "constraints": {"minimum": 0, "maximum": 100}}
    assert [*value_faults("100", share, ""), *value_faults("0", share, "")] == []
    for (table, column), texts in HARMLESS.items():
        rows = copy.read(table)
        copy.write(table, [{**row, column: text} for row, text in zip(rows, texts, strict=False)] + rows[len(texts) :])
    for table, column, text, where in (  # a term in other words, a second place of a statement
        ("vocabulary", "label_en", "Shelters for victims", {"scheme": "theme", "id": "accommodation"}),
        ("positions", "locator", "Box 20; §4.2.2", {"position_id": "P-200"}),
    ):
        copy.change(table, column, text, damage_values.has(**where))
    assert validation.faults(copy.folder) == []


def test_faults_beyond_the_limit_are_counted_long_values_cut_and_those_of_an_unreadable_table_alone(copy: Copy):
    rows = copy.read("positions")
    copy.write("positions", [{**row, "code": "QQ"} if n < 25 else row for n, row in enumerate(rows)])
    report = [line for line in messages(copy.folder) if "foreign-key" in line or "a value of countries.code" in line]
    assert len(report) == MAX_REPORTED + 1 and report[-1].endswith("positions.csv: 15 more of the kind foreign-key.")
    fault = Fault("x", "boxes.csv", "no space", "delete it", 2, "title_en", "\u200b" + "a" * 500 + "\ud800")
    wanted = f"row 2, column title_en, value '\\u200b{'a' * (LENGTH - 2)}…': expected no space; delete it."
    assert sentence(fault, Path()) == f"boxes.csv, {wanted}"
    copy.mend()
    copy.path("countries").write_text("code;iso3\n", encoding="utf-8")
    copy.change("boxes", "locator", "Box 28", lambda row: row["number"] == "3")
    report = messages(copy.folder)
    assert len(report) == 3 and "countries.csv" in report[1] and "Box 28" in report[2]


def test_check_tells_of_a_table_that_a_spreadsheet_saved_and_mends_it(copy: Copy, monkeypatch: pytest.MonkeyPatch):
    for name in ("faults", "mend_form"):
        monkeypatch.setattr(validation, name, partial(getattr(validation, name), copy.folder))
    box, before = copy.path("boxes"), (DATA / "boxes.csv").read_bytes()
    box.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    done = run(cli.app, ["check"])
    assert done.exit_code == 2 and "data/boxes.csv: " in done.stderr and "run thb-atlas check --fix" in done.stderr
    done = run(cli.app, ["check", "--fix"])
    assert done.exit_code == 0 and box.read_bytes() == before
    assert f"{box}: now a table without a byte order mark and carriage returns" in done.stdout


def test_a_command_says_that_the_description_of_the_data_cannot_be_read(tmp_path: Path):
    folder = checkout(tmp_path)
    (folder / "data" / "datapackage.json").write_text("{}", encoding="utf-8")
    done = command(folder, "list")
    assert done.returncode and "data/datapackage.json" in done.stderr and "Traceback" not in done.stderr


RULE = """-- planned-start: A planned measure has a start.
select 'measures', 2, 'start', 'a start', 'give it'
from measures;
"""


def test_a_malformed_rule_is_reported_and_never_left_out(tmp_path: Path, monkeypatch):
    names = [rule.name for rule in rules.RULES]
    assert len(names) > 30 and len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Z].*\.", rule.sentence) for rule in rules.RULES)
    file = tmp_path / "rules.sql"
    described = {"fields": [{"name": "start"}], "primaryKey": ["start"]}
    package = {"resources": [{"name": "measures", "type": "table", "path": "measures.csv", "schema": described}]}
    data = rules.Data(package, {"measures": [Row("measures.csv", 2, {"start": ""})]})
    for good, bad, message in (
        (", 'give it'", "", "not enough values"), ("from", "form", "near"), ("measures', 2", "measure', 2", "range"),
        ("measures', 2", "measure', null", "range"), (", 2", ", 99", "range"),
    ):  # fmt: skip
        monkeypatch.setattr(rules, "RULES", [])
        file.write_text(RULE.replace(good, bad), encoding="utf-8")
        rules.register_queries(file)
        assert any(message in fault.expected for fault in rules.faults(data))
    file.write_text(RULE.replace(", 2", ", 1"), encoding="utf-8")  # of the header
    rules.register_queries(file)
    assert [(fault.row, fault.value) for fault in rules.faults(data) if fault.kind == "planned-start"] == [(1, None)]
    for good, bad in (("measures;", "measures"), ("planned-start", "planned_start"), ("\nfrom", "\n\nfrom")):
        file.write_text(RULE.replace(good, bad), encoding="utf-8")
        with pytest.raises(ValueError, match=r"rules\.sql: expected a comment, or"):
            rules.register_queries(file)
