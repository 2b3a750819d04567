"""Tests of the names that `import caseload_lib` gives."""

import subprocess
import sys

import pytest

import caseload_lib as cl


@pytest.mark.parametrize("name", cl.__all__)
def test_getattr_every_promised_name_is_there(name):
    """Each name leads to the thing of that name in its module."""
    assert getattr(cl, name).__name__ == name


def test_getattr_unknown_name_lists_those_there_are():
    """A misspelt name is answered with the right ones."""
    with pytest.raises(AttributeError, match="open_agency"):
        _ = cl.open_agncy


def test_import_loads_nothing_heavy():
    """Importing the package does not load pandas, a database or a notebook."""
    code = "import sys, caseload_lib; print([m for m in sys.modules if m in {'pandas', 'numpy'}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
