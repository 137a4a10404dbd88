"""What the documents and docstrings tell a newcomer runs as it stands there."""

import doctest
import inspect

import pandas as pd
import pytest

import thb_atlas as thb

PUBLIC = [name for name in thb.__all__ if not inspect.ismodule(getattr(thb, name))]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example_that_runs(name: str):
    found = doctest.DocTestFinder(recurse=False).find(getattr(thb, name), name, globs={"thb": thb, "pd": pd})
    done = doctest.DocTestRunner().run(found[0])
    assert done.attempted and not done.failed
