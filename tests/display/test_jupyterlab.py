"""Notebooks in JupyterLab, beside a built book: each output is shown, and each link leads somewhere."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from samples import checkout, notebook, read, wait_until

ERRORS = "[data-mime-type$='.stderr'], [data-mime-type$='.error']"  # Lab shows as stderr what it could not draw, too
RUN = """async (name) => {
  const late = new Promise((_, refuse) => setTimeout(() => refuse("not run after five minutes"), 300000));
  const run = async () => {
    const opened = await jupyterapp.commands.execute("docmanager:open", { path: `notebooks/${name}.ipynb` });
    await opened.context.ready;
    await opened.sessionContext.ready;
    await jupyterapp.commands.execute("notebook:run-all-cells");
  };
  await Promise.race([run(), late]);
}"""
WHOLE = '{"windowingMode": "none"}'  # cells out of sight are drawn too

SUMS = """
import pandas as pd
from IPython.display import HTML

import thb_atlas as thb

page, sums = thb.page("all"), "$5 million and $6 million"
page.say(f"**US{sums}**, of ${page.base} million and $1")
page.show(pd.DataFrame({"Sum": [sums]}), title=sums, source="Annex I", tables=["places"])
display(HTML("$x$"))  # not ours
"""


@pytest.fixture(scope="module")
def lab(book_html: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root, own = checkout(tmp_path_factory.mktemp("lab")), tmp_path_factory.mktemp("jupyter")
    shutil.copytree(book_html, root / "_build" / "html")
    notebook(root / "notebooks", SUMS)
    settings = own / "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(WHOLE, encoding="utf-8")
    folders = {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    folders |= {"JUPYTERLAB_SETTINGS_DIR": str(own), "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces")}
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", *options]
    environment = {**os.environ, **folders, "PYTHONPATH": str(root / "src")}
    with subprocess.Popen(command, env=environment, stderr=(own / "log").open("w")) as server:
        try:
            assert wait_until(lambda: [*own.glob("RUNTIME/jpserver-*.json")]), (own / "log").read_text(encoding="utf-8")
            yield json.loads(next(own.glob("RUNTIME/jpserver-*.json")).read_text(encoding="utf-8"))["url"]
            server.terminate()
            server.wait(60)
        finally:
            server.kill()


@pytest.mark.parametrize("name", ["a3_places", "place_profile"])  # a map, a chart, tables, measures; a profile
def test_a_notebook_in_jupyterlab_shows_no_error_and_no_dead_link(lab: str, book_html: Path, browser, name: str):
    page = browser.new_page()
    page.goto(f"{lab}lab")
    page.wait_for_function("window.jupyterapp?.restored")
    page.evaluate(RUN, name)
    outputs = page.locator(".jp-Notebook .jp-OutputArea-output")
    assert outputs.count() > 10
    assert page.locator(f".jp-Notebook :is({ERRORS})").all_inner_texts() == []
    assert page.locator(".thb-map a").count() == 0 and page.locator(".thb-map-figure").count() == (name == "a3_places")
    links = outputs.locator("a[href]:not([href^='data:'])").evaluate_all("all => all.map(link => link.href)")
    anchors: dict[str, set[str]] = {}
    for link in set(links):
        address, _, anchor = link.partition("#")
        if address == page.url.partition("#")[0]:  # within the notebook
            anchors[address] = {each.get_attribute("id") for each in page.locator(".jp-Notebook [id]").all()}
        elif address not in anchors:
            assert page.request.get(address).ok, link
            file = urlsplit(address).path.partition("/_build/html/")[2]
            anchors[address] = {"", *read(book_html / file).xpath("//@id")}
        assert anchor in anchors[address], link
    assert len(anchors) > 10
    page.close()


def test_dollars_in_outputs_of_this_project_are_no_mathematics(lab: str, browser) -> None:
    page = browser.new_page()
    page.goto(f"{lab}lab")
    page.wait_for_function("window.jupyterapp?.restored")
    page.evaluate(RUN, "sample")
    page.locator(".jp-Notebook mjx-container").first.wait_for()
    shown = page.locator(".jp-Notebook .jp-OutputArea-output").all_inner_texts()
    assert len(shown) == 4 and page.locator(".jp-Notebook mjx-container").count() == 1
    assert "US$5 million and $6 million, of $25 million and $1" in shown[1]
    assert shown[2].count("$5 million and $6 million") == 2
    page.close()
