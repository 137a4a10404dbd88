"""`python -m thb_atlas` is the command `thb-atlas`."""

from .cli import app

app(prog_name="thb-atlas")
