"""Tests of what decides a page besides its inputs."""

import platform

from caseload_lib.report import program
from caseload_lib.report.program import describe_program, hash_package


def test_hash_package_changes_with_code_templates_and_style(tmp_path, monkeypatch):
    """A program that draws otherwise makes every page anew; a stray file does not."""
    monkeypatch.setattr(program, "_PACKAGE", tmp_path)
    seen = []
    for name in ("hours.py", "page.css", "notes.txt"):
        (tmp_path / name).write_text("x")
        hash_package.cache_clear()
        seen.append(hash_package())
    hash_package.cache_clear()
    assert seen[0] != seen[1]
    assert seen[1] == seen[2]


def test_describe_program_names_python_this_package_and_what_draws():
    """Two machines that agree in all of it make the same pages."""
    described = describe_program()
    assert described["Python"] == platform.python_version()
    assert described["code"] == hash_package()
    assert {"caseload", "pandas", "vl-convert-python"} <= set(described)
