"""Names of tables and columns, as IPython and JupyterLab complete them in `load`, `labels`, `describe` and `tally`."""

import re

from IPython import get_ipython
from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from .countries import rows_of
from .schema import resource, tables

TABLE = re.compile(r"\b(load|labels|describe)\(\s*[\"'](\w*)$")
ARGUMENT = re.compile(r"\bload\(\s*[\"'](\w+)[\"'].*?,\s*(\w*)$")
QUOTED = re.compile(r"\bload\(\s*[\"'](\w+)[\"'].*?,\s*(?:(?:by|of)=|columns=\[?(?:[^\]]*,\s*)?)[\"'](\w*)$")
LABELLED = re.compile(r"\blabels\(\s*[\"'](\w+)[\"'],\s*[\"'](\w*)$")


def found(text: str) -> list[str]:
    """Return what may stand where a line of code ends: a table's name; a column, with = as an argument of `load`.

    `labels` may have the name of a classification in place of a table's.
    """
    if table := TABLE.search(text):
        schemes = {row["scheme"]: 0 for row in rows_of("vocabulary")} if table[1] == "labels" else {}
        return [name for name in [*tables(), *schemes] if name.startswith(table[2])]
    for pattern, end in ((LABELLED, ""), (QUOTED, ""), (ARGUMENT, "=")):
        if (typed := pattern.search(text)) and typed[1] in tables():
            names = [field["name"] for field in resource(typed[1])["schema"]["fields"]]
            return [f"{name}{end}" for name in names if name.startswith(typed[2])]
    return []


@context_matcher()
def _match(context: CompletionContext) -> SimpleMatcherResult:
    names = found(context.text_until_cursor)
    return SimpleMatcherResult(completions=[SimpleCompletion(n, type="table") for n in names], suppress=bool(names))


def register() -> None:
    """Let the running IPython, if there is one, complete the names."""
    if (shell := get_ipython()) and hasattr(shell, "Completer"):
        shell.Completer.custom_matchers.append(_match)
