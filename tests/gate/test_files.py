"""Form of tables: what a spreadsheet does to it is reported and mended, and no value is changed."""

import csv
import io
from collections.abc import Callable

import pytest
from damage import Copy

from thb_atlas.data.schema import resource
from thb_atlas.gate import files, validation


def excel(raw: bytes, delimiter: str = ";") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(csv.reader(io.StringIO(raw.decode(), newline="")))
    return text.getvalue().encode("utf-8-sig")


def quoted(raw: bytes) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(csv.reader(io.StringIO(raw.decode())))
    return text.getvalue().encode()


FORMS: list[tuple[Callable[[bytes], bytes], list[str]]] = [
    (lambda raw: excel(raw, ","), ["byte order mark", "carriage returns"]),
    (excel, ["byte order mark", "carriage returns", "semicolons"]),  # of another country
    (lambda raw: raw.replace(b"\n", b"\r"), ["carriage returns"]),
    (lambda raw: raw[:-1], ["may have been cut"]),
    (quoted, ["quotes"]),
    (lambda raw: files.to_csv([f"{cell} " for cell in row] for row in csv.reader(io.StringIO(raw.decode()))).encode(),
     ["spaces"]),
]  # fmt: skip


@pytest.mark.parametrize("table", ["claims", "victims_2022", "policy_links", "measures"])
def test_mending_restores_the_form_of_a_table(table: str, copy: Copy):
    path, columns = copy.path(table), [field["name"] for field in resource(table)["schema"]["fields"]]
    before = path.read_bytes()
    for change, clauses in FORMS:
        path.write_bytes(change(before))
        _, [fault] = files.table(copy.folder, path.name, columns)
        assert "--fix" in fault.mend
        done = files.mend(copy.folder, path.name, columns)
        assert path.read_bytes() == before and all(clause in done for clause in clauses), done


def test_mending_does_not_change_decimal_commas_nor_touch_a_table_with_an_unreadable_row(copy: Copy):
    path = copy.path("victims_2022")
    path.write_bytes(excel(path.read_bytes()).replace(b".", b","))
    [done] = validation.mend_form(copy.folder)
    assert "semicolons" in done
    wrong = [fault for fault in validation.faults(copy.folder) if fault.file == "victims_2022.csv"]
    assert wrong and {fault.column for fault in wrong if fault.kind == "type"} == {"pct_non_eu"}
    assert all("," in fault.value for fault in wrong if fault.kind == "type")
    path = copy.path("policy_links")
    whole = path.read_bytes()
    for end in (b'"x,FR,Table 4\r\n', b"x,FR\r\n", b"\r\n", b"x,F\xff,Table 4\r\n"):
        path.write_bytes(whole + end)
        files.mend(copy.folder, path.name, ["domain", "code", "locator"])
        assert path.read_bytes() == whole + end
