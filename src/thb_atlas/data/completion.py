"""Completion of tables, columns and terms in calls of `load`, `labels`, `describe`, and of columns to count by."""

import re
from collections.abc import Mapping

import pandas as pd
from IPython import get_ipython
from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from .rows import rows_of
from .schema import columns_of, field_of, table_names

TABLE = re.compile(r"\b(load|labels|describe)\(\s*[\"'](\w*)$")
ARGUMENT = re.compile(r"\bload\(\s*[\"'](\w+)[\"'][^)]*?,\s*(\w*)$")
QUOTED = re.compile(r"\bload\(\s*[\"'](\w+)[\"'](?:.*?,\s*(?:by|of)=|[^)]*?,\s*columns=\[?(?:[^\])]*,\s*)?)[\"'](\w*)$")
VALUE = re.compile(r"\bload\(\s*[\"'](\w+)[\"'][^)]*?\b(?!columns=)(\w+)=\[?(?:[\"'\w, ]*,\s*)?[\"'](\w*)$")
OF_FRAME = re.compile(r"\b(?:tally|count)\(\s*(\w+),.*\b(?:by|of)=[\"'](\w*)$")
LABELLED = re.compile(r"\blabels\(\s*[\"'](\w+)[\"'],\s*[\"'](\w*)$")


def completions(text: str, variables: Mapping[str, object]) -> list[str]:
    """Return the names that may stand at the end of a line of code: tables, or columns, with = as arguments of `load`.

    `labels` also takes the name of a classification. Frames among `variables` have columns to count by.
    """
    if (match := OF_FRAME.search(text)) and isinstance(frame := variables.get(match[1]), pd.DataFrame):
        return [column for column in frame if str(column).startswith(match[2])]
    if match := TABLE.search(text):
        schemes = dict.fromkeys(row["scheme"] for row in rows_of("vocabulary")) if match[1] == "labels" else {}
        return [name for name in [*table_names(), *schemes] if name.startswith(match[2])]
    if (match := VALUE.search(text)) and match[1] in table_names():
        terms = field_of(match[1], match[2]).get("constraints", {}).get("enum", [])
        return [str(term) for term in terms if str(term).startswith(match[3])]
    for pattern, end in ((LABELLED, ""), (QUOTED, ""), (ARGUMENT, "=")):
        if (match := pattern.search(text)) and match[1] in table_names():
            return [f"{column}{end}" for column in columns_of(match[1]) if column.startswith(match[2])]
    return []


@context_matcher()
def _match(context: CompletionContext) -> SimpleMatcherResult:
    names = completions(context.text_until_cursor, get_ipython().user_ns)
    return SimpleMatcherResult(completions=[SimpleCompletion(n, type="table") for n in names], suppress=bool(names))


def register() -> None:
    """Add these completions to the running IPython, if there is one."""
    if (shell := get_ipython()) and hasattr(shell, "Completer"):
        shell.Completer.custom_matchers.append(_match)
