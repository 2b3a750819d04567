"""Tests of the maps of other systems' exports."""

import pytest

from caseload_lib.errors import SettingsError
from caseload_lib.record.importing.sources import list_sources, parse_source, read_source

_MAP = """
label = "Other"
[tables.cases]
key = ["Number"]
[tables.cases.columns]
case_id = { from = "Number" }
client_code = { from = "Code" }
opened_on = { from = "Start", date_format = "%d.%m.%Y" }
"""


def test_read_source_casa_reads_every_required_column():
    """The map for CASA gives each service what a service must have."""
    columns = read_source("casa").tables["services"].columns
    assert {"service_id", "case_id", "service_type", "status", "served_on"} <= set(columns)
    assert columns["status"].values == {"true": "delivered", "false": "attempted"}


def test_read_source_unknown_name_lists_the_known():
    """A source that nobody wrote a map for is an error that names those there are."""
    with pytest.raises(SettingsError, match=r"no source 'x'.*casa"):
        read_source("x")
    with pytest.raises(SettingsError, match="no source"):
        read_source("../agency")


def test_read_source_agencys_own_map_comes_first(tmp_path):
    """An agency may add a source, or its own form of one that ships."""
    folder = tmp_path / "params" / "sources"
    folder.mkdir(parents=True)
    (folder / "casa.toml").write_text(_MAP, "utf-8")
    (folder / "other.toml").write_text(_MAP, "utf-8")
    assert list_sources(tmp_path) == ["casa", "other"]
    assert read_source("casa", tmp_path).label == "Other"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("label = ", "not valid TOML"),
        (_MAP.replace("label", "lable"), "lable"),
        (_MAP.replace("client_code", "client_name"), "no column client_name"),
        (_MAP.replace("tables.cases", "tables.audit"), "no table audit"),
        (_MAP.replace('"Code"', '"Code", person = "boss"'), r"no section \[people.boss\]"),
        (_MAP + '[inference]\nfrom = "services"\n', r"needs a section \[tables.services\]"),
        (_MAP.replace('["Number"]', "[]"), "tables.cases.key"),
    ],
)
def test_parse_source_broken_map_names_the_rule(text, words):
    """A map with a fault is an error that names file, key and rule."""
    with pytest.raises(SettingsError, match=words) as caught:
        parse_source(text, name="params/sources/other.toml")
    assert str(caught.value).startswith("params/sources/other.toml")
