"""Style sheets without rules for classes that no page and no script of a book names: the theme's have mostly such."""

import re
from collections.abc import Set
from pathlib import Path

CSS_TOKEN = re.compile(r"""/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\)""", re.DOTALL)
CSS_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")  # within @media, its rules
CSS_NEGATIONS = re.compile(r":(?:not|is|where|has)\([^()]*\)|\[[^]]*\]|\\.")  # parts of a selector that need no class


def purge(css: str, names: Set[str]) -> str:
    """Return a style sheet without comments, and without rules for classes that are not among `names`."""
    texts = []  # strings and addresses, in which a brace is no brace and a blank counts

    def take_out(token: re.Match) -> str:
        if token[0].startswith("/*"):
            return " "
        texts.append(token[0])
        return f'"{len(texts) - 1}"'

    def used_rules(rule: re.Match) -> str:
        selectors = re.split(r",(?![^()]*\))", rule[1])
        used = [s for s in selectors if {*re.findall(r"\.(-?[a-zA-Z_][\w-]*)", CSS_NEGATIONS.sub("", s))} <= names]
        return f"{','.join(used)}{{{rule[2]}}}" if used else ""

    purged = CSS_RULE.sub(used_rules, re.sub(r"\s+", " ", CSS_TOKEN.sub(take_out, css)))
    return re.sub(r'"(\d+)"', lambda number: texts[int(number[1])], purged).strip()


def purge_all(folder: Path, html: str, scripts: Set[Path]) -> None:
    """Purge the style sheets of a folder; `html` is that of all pages."""
    names = {name for value in {*re.findall(r'class="([^"]*)"', html)} for name in value.split()}
    for script in scripts:
        names |= {*re.findall(r"[\w-]+", script.read_text(encoding="utf-8"))}
    for sheet in folder.rglob("*.css"):
        sheet.write_text(purge(sheet.read_text(encoding="utf-8"), names), encoding="utf-8")
