"""JupyterLab: outputs look there as on a page, and their links lead into the built book if there is one."""

import os
import re
from pathlib import Path

from IPython.display import HTML, display

from ..core.markup import inert
from ..core.paths import BUILD

SESSION = "JPY_SESSION_NAME"  # in the environment of kernels that a Jupyter server started
STYLE = Path(__file__).with_name("lab.css")
LINK = re.compile(r'<a\b[^>]*\bhref="\.\./[^>]*>(.*?)</a>|\[([^]]+)\]\(\.\./[^)\s]*\)', re.DOTALL)
ADDRESS = re.compile(r'(href="|\]\()\.\./')


def in_session() -> bool:
    """Return whether a Jupyter server started this kernel."""
    return SESSION in os.environ


def show_style(key: str) -> None:
    """Show the style of outputs, which a page has from its book, in a session of JupyterLab, and the key to signs."""
    if in_session():
        style = STYLE.read_text(encoding="utf-8")
        display(HTML(f'<style>\n{style}</style><p class="thb-note">{inert(key)}</p>'))


def displayed(text: str) -> str:
    """Return HTML or Markdown as it is to be displayed.

    In a session of JupyterLab, links to other pages lead into the built book; without one, only their words are left.
    Dollars are no mathematics there.
    """
    if not in_session():
        return text
    text = f'<div class="mathjax_ignore">\n\n{text}\n\n</div>'
    book = BUILD / "html"
    if not (book / "index.html").exists():
        return LINK.sub(lambda link: link[1] or link[2], text)
    folder = Path(os.path.relpath(book)).as_posix()
    return ADDRESS.sub(rf"\g<1>{folder}/", text)
