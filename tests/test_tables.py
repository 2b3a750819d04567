"""Tests of caseload_lib.tables."""

import re

import pytest

from caseload_lib.frames import DTYPES
from caseload_lib.tables import CAUSES, FACILITATOR_ID, SCOPE_OF_CAUSE, SCOPES, TABLES

EVERY = [(table, column) for table in TABLES.values() for column in table.columns]


@pytest.mark.parametrize(("table", "column"), EVERY, ids=lambda x: x.name)
def test_columns_each_says_what_it_holds(table, column):
    """Every column has a known kind, an explanation, and refers to a table that exists."""
    assert column.kind in DTYPES
    assert column.about.endswith((".", "..."))
    assert (column.kind == "choice") == bool(column.choices)
    assert not column.refers or column.refers in TABLES


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_tables_keys_are_columns_and_names_are_unique(table):
    """A key is made of the table's own columns, and no column is declared twice."""
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)


def test_tables_required_are_only_facilitators_cases_and_assignments():
    """The software asks for no more than it must."""
    required = [table.name for table in TABLES.values() if table.required]
    assert required == ["facilitators", "cases", "assignments"]


def test_tables_come_after_those_they_refer_to():
    """Rows can be written table by table in the order of declaration."""
    seen = set()
    for table in TABLES.values():
        seen.add(table.name)
        assert {column.refers for column in table.columns if column.refers} <= seen


def test_tables_no_column_asks_for_a_clients_name():
    """Clients are known by a code."""
    assert not [c.name for _, c in EVERY if re.search("client.*name", c.name)]


def test_causes_every_one_has_one_of_the_four_scopes():
    """The closed list of causes covers all four scopes and nothing else."""
    assert set(SCOPE_OF_CAUSE.values()) == set(SCOPES)
    assert len(CAUSES) == 11


@pytest.mark.parametrize(
    ("text", "fits"),
    [("F001", True), ("F01", False), ("f001", False), ("F0000000001", False), ("../x", False)],
)
def test_facilitator_id_fits_file_names(text, fits):
    """Ids become file names, so their form is narrow."""
    assert bool(re.fullmatch(FACILITATOR_ID, text)) is fits
