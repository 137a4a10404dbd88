"""Names of tables, and of their columns, as IPython and JupyterLab complete them in `load`, `describe` and `tally`."""

import re

from IPython import get_ipython
from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from .schema import resource, tables

TABLE = re.compile(r"\b(?:load|describe)\(\s*[\"'](\w*)$")
COLUMN = re.compile(r"\bload\(\s*[\"'](\w+)[\"'].*?,\s*(?:\b(?:by|of)=[\"'])?(\w*)$")


def found(text: str) -> list[str]:
    """Return what may stand where a line of code ends: a table's name; a column, with = as an argument of `load`."""
    if table := TABLE.search(text):
        return [name for name in tables() if name.startswith(table[1])]
    if (column := COLUMN.search(text)) and column[1] in tables():
        end = "" if text.endswith(("'" + column[2], '"' + column[2])) else "="
        names = [field["name"] for field in resource(column[1])["schema"]["fields"]]
        return [f"{name}{end}" for name in names if name.startswith(column[2])]
    return []


@context_matcher()
def _match(context: CompletionContext) -> SimpleMatcherResult:
    names = found(context.text_until_cursor)
    return SimpleMatcherResult(completions=[SimpleCompletion(n, type="table") for n in names], suppress=bool(names))


def register() -> None:
    """Let the running IPython, if there is one, complete the names."""
    if (shell := get_ipython()) and hasattr(shell, "Completer"):
        shell.Completer.custom_matchers.append(_match)
