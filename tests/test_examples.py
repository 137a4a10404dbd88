"""What the documents and docstrings tell a newcomer runs as it stands there."""

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from textwrap import dedent

import nbformat
import pandas as pd
import pytest
from samples import checkout, command

import thb_atlas as thb
from thb_atlas.book.pages import to_page
from thb_atlas.core.paths import DOCS

PUBLIC = [getattr(thb, name) for name in thb.__all__ if not inspect.ismodule(getattr(thb, name))]
MODULES = [module.name for module in pkgutil.walk_packages(thb.__path__, "thb_atlas.") if "__main__" not in module.name]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run_and_every_public_name_has_one(name: str):
    module = importlib.import_module(name)
    shared = {"thb": thb, "pd": pd, "page": thb.page("3.2")}
    tests = {test.name: test for test in doctest.DocTestFinder().find(module, extraglobs=shared)}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert not any(runner.run(test).failed for test in tests.values())
    for public in PUBLIC:
        if public.__module__ == name:
            assert tests[f"{name}.{public.__qualname__}"].examples


@pytest.mark.notebook
def test_every_block_of_the_tutorial_runs_and_makes_a_page(tmp_path: Path):
    folder, text = checkout(tmp_path), (DOCS / "tutorial.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)
    assert {kind for kind, _ in blocks} == {"sh", "markdown", "python"}
    commands = [line for kind, block in blocks if kind == "sh" for line in block.splitlines()]
    made = {line: line.split()[1:] for line in commands if line.startswith(".venv/bin/thb-atlas")}
    begin, preview, for_france = made.values()
    assert command(folder, *begin).returncode == 0
    path = folder / "notebooks" / "nigeria.ipynb"
    notebook = nbformat.read(path, as_version=4)
    [title] = [nbformat.v4.new_markdown_cell(block.strip()) for kind, block in blocks if kind == "markdown"]
    written = [nbformat.v4.new_code_cell(block.strip()) for kind, block in blocks if kind == "python"]
    notebook.cells = [title, notebook.cells[1], *written]
    nbformat.write(notebook, path)
    done = command(folder, *for_france)
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(folder / "_build" / "run" / "nigeria_FR.ipynb", as_version=4)
    outputs = [output for cell in to_page(executed, "notebooks/nigeria").cells for output in cell.get("outputs", [])]
    shown = "".join(str(output.get("data", {})) for output in outputs)
    parts = "measures in Nigeria** are listed", "**France** reports", "thb-map-figure", "Statements of section 3.3.1"
    assert [part for part in parts if part not in shown] == []
    assert f">{thb.profile('NGA')['numbers']['programmes'].shown}</button>" in shown, "as many as on its page"
    assert preview == ["preview", "nigeria"]


@pytest.mark.notebook
@pytest.mark.parametrize("path", sorted(DOCS.glob("examples/*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_to_begin_with_runs_in_its_folder_with_public_names_alone(path: Path, monkeypatch):
    monkeypatch.chdir(path.parent)
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    text, displayed, names = "\n".join(cell.source for cell in cells), [], {}
    monkeypatch.setattr("thb_atlas.display.page.display", lambda output, **_: displayed.append(output))
    exec(compile(text, path.name, "exec"), names)
    assert displayed and not any(cell.outputs for cell in cells)
    assert len([line for line in text.splitlines() if line.strip()]) < 40
    assert re.findall(r"thb_atlas.*", text) == ["thb_atlas as thb"]


def test_every_block_of_the_recipes_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("xlsxwriter")
    monkeypatch.chdir(tmp_path)
    names = {"country": "FR", "pillar": "prevention"}  # the parameters of notebooks
    for block in re.findall(r"```python\n(.*?)```", (DOCS / "recipes.md").read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(dedent(block), "recipes.md", "exec"), names)
    joined = names["placed"].merge(thb.amounts(), on="programme").query("iso3 == 'KEN' and currency == 'EUR'")
    once, twice = (f"{each / 1e6:.1f} million" for each in (names["by_place"]["KEN", "EUR"], joined["amount"].sum()))
    recipes = (DOCS / "recipes.md").read_text(encoding="utf-8")
    assert f"Kenya have {once} euro." in recipes and f"on `programme` gives {twice}," in recipes
    assert names["by_place"]["MRT", "USD"] == 1.19e6 < thb.amounts(["I-61"])["amount"].sum()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["domains.svg", "domains.xlsx", "policy_links.xlsx"]
