"""Lets tests import the scripts of benchmarks/, which are no package."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def script(monkeypatch):
    """Return a function that loads a script by its name, as another script would."""
    monkeypatch.syspath_prepend(str(SCRIPTS))

    def load(name):
        for known in [name, "measuring", "report_results", "contenders"]:
            monkeypatch.delitem(sys.modules, known, raising=False)
        spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return load
