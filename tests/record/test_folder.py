"""Tests of finding an agency's folder, reading its settings and starting one."""

import stat
from pathlib import Path

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import CaseloadError, SettingsError
from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import (
    find_agency_folder,
    open_agency,
    read_settings,
    start_agency,
)
from caseload_lib.record.store import write_import
from caseload_lib.resources import find_resource


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """Give the folder of a new agency."""
    folder = tmp_path / "harbour"
    start_agency(folder)
    return folder


def test_find_agency_folder_given_goes_before_all(agency: Path, tmp_path: Path) -> None:
    """What the user names is what is meant."""
    other = tmp_path / "other"
    start_agency(other)
    found = find_agency_folder(other, start=agency, environ={"CASELOAD_AGENCY": str(agency)})
    assert found == other


def test_find_agency_folder_environment_goes_before_the_current_folder(
    agency: Path, tmp_path: Path
) -> None:
    """CASELOAD_AGENCY is looked at next."""
    other = tmp_path / "other"
    start_agency(other)
    assert find_agency_folder(start=agency, environ={"CASELOAD_AGENCY": str(other)}) == other


def test_find_agency_folder_looks_upwards_for_the_nearest(agency: Path) -> None:
    """Without a name the nearest folder upwards is meant, not the outermost."""
    inner = agency / "branch"
    start_agency(inner)
    below = inner / "reports" / "2026-10"
    below.mkdir(parents=True)
    assert find_agency_folder(start=below, environ={}) == inner
    assert find_agency_folder(start=agency / "params", environ={}) == agency


def test_find_agency_folder_of_the_process(agency: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's own folder and environment count where none are given."""
    monkeypatch.chdir(agency)
    assert find_agency_folder() == agency
    monkeypatch.chdir("/")
    monkeypatch.setenv("CASELOAD_AGENCY", str(agency))
    assert find_agency_folder() == agency


def test_find_agency_folder_none_says_what_to_do(tmp_path: Path) -> None:
    """Where there is no agency the user is told how to begin one."""
    with pytest.raises(CaseloadError, match=r"No agency was found.*caseload init DIR"):
        find_agency_folder(start=tmp_path, environ={})


@pytest.mark.parametrize("by_environment", [False, True])
def test_find_agency_folder_named_without_settings_is_refused(
    agency: Path, tmp_path: Path, by_environment: bool
) -> None:
    """A wrong name is never replaced by another agency that happens to be near."""
    given = None if by_environment else tmp_path
    environ = {"CASELOAD_AGENCY": str(tmp_path)} if by_environment else {}
    origin = r"\(CASELOAD_AGENCY names it\)" if by_environment else "folder:"
    with pytest.raises(CaseloadError, match=f"{origin}.*caseload init"):
        find_agency_folder(given, start=agency, environ=environ)


def test_start_agency_writes_private_settings_that_parse(tmp_path: Path) -> None:
    """The new settings are right as they stand, and only their owner may read them."""
    folder = tmp_path / "deep" / "harbour"
    path = start_agency(folder, name='Ärger & "Co" \\ {x}\n\x7f', time_zone="America/New_York")
    settings = read_settings(folder)
    assert path == folder / "params" / "agency.toml"
    assert settings.agency.name == 'Ärger & "Co" \\ {x}\n\x7f'
    assert settings.agency.time_zone == "America/New_York"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_start_agency_default_is_an_agency_without_opinions(agency: Path) -> None:
    """Nothing of the demo agency is in it: three examples of contacts, no objectives."""
    settings = read_settings(agency)
    assert (settings.agency.name, settings.agency.time_zone) == ("harbour", "UTC")
    assert len(settings.service_types) == 3
    assert (settings.objectives, settings.programmes, settings.agency.holidays) == ({}, {}, [])


def test_start_agency_template_says_all_that_can_be_set() -> None:
    """Its examples are right too: with the comment signs taken away it still parses."""
    text = find_resource("params", "agency_template.toml").read_text()
    lines = text.splitlines()
    is_example = [line.startswith("# ") and (line[2:3] == "[" or " = " in line) for line in lines]
    bare = [line[2:] if example else line for line, example in zip(lines, is_example, strict=True)]
    settings = parse_agency("\n".join(bare))
    assert set(settings.objectives) == {"contact_rate", "utilisation"}
    assert (len(settings.programmes), len(settings.rebases)) == (1, 1)


def test_start_agency_again_is_refused_and_changes_nothing(agency: Path) -> None:
    """Settings that somebody may have edited are never written over."""
    path = agency / "params" / "agency.toml"
    path.write_text("edited")
    with pytest.raises(CaseloadError, match="is there already"):
        start_agency(agency, name="other")
    assert path.read_text() == "edited"


def test_start_agency_unknown_time_zone_makes_nothing(tmp_path: Path) -> None:
    """A wrong option leaves no half-made agency."""
    with pytest.raises(SettingsError, match=r"time_zone: must be a time zone name.*'Mars'"):
        start_agency(tmp_path / "harbour", time_zone="Mars")
    assert list(tmp_path.iterdir()) == []


def test_start_agency_where_nothing_can_be_made_is_told_so(tmp_path: Path) -> None:
    """A file in the way is a message, not a stack trace."""
    (tmp_path / "harbour").write_text("a file")
    with pytest.raises(CaseloadError, match=r"is there already|cannot be written"):
        start_agency(tmp_path / "harbour")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe[\x00", "is not UTF-8 text"),
        (b"[agency]\nname = 3", r"agency\.toml: agency\.name"),
        (b"[", "is not valid TOML"),
    ],
)
def test_read_settings_broken_file_is_named(agency: Path, content: bytes, message: str) -> None:
    """The message says which file it is and what is wrong with it."""
    path = agency / "params" / "agency.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=message) as caught:
        read_settings(agency)
    assert str(path) in str(caught.value)


def test_read_settings_saved_with_a_byte_order_mark_reads(agency: Path) -> None:
    """Windows editors write a mark at the beginning."""
    path = agency / "params" / "agency.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_settings(agency).agency.name == "harbour"


def test_open_agency_knows_where_everything_is(
    agency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records and pages have their places; the environment can move the records."""
    folder = open_agency(str(agency))
    assert folder.reports == agency / "reports"
    assert folder.database_url == str(agency / "data" / "caseload.db")
    monkeypatch.setenv("CASELOAD_DATABASE_URL", "postgresql://u:secret@host/x")
    assert folder.database_url == "postgresql://u:secret@host/x"
    assert "secret" not in repr(folder)


def test_records_without_a_database_says_how_to_begin(agency: Path) -> None:
    """A new agency has no records yet, and looking for them makes none."""
    with pytest.raises(CaseloadError, match="There are no records yet"):
        open_agency(agency).records()
    assert [path.name for path in agency.iterdir()] == ["params"]


def test_agency_folder_gives_records_facts_and_history(
    agency: Path, frames: dict[str, pd.DataFrame]
) -> None:
    """An analyst gets from a folder to a month's indicators in two lines."""
    folder = open_agency(agency)
    database = open_database(folder.database_url, create=True)
    write_import(database, frames, source="own", actor="tester")
    month = Month(2026, 2)
    assert folder.records() is folder.records()
    assert set(folder.facts(month)["facilitator_id"]) == {"F001", "F002"}
    months = folder.history(month)["month"].unique().tolist()
    assert months[-1] == "2026-02"
    assert months == sorted(months)


@pytest.mark.parametrize("address", ["oops", "foo://x"])
def test_agency_folder_address_of_no_known_kind_is_refused(tmp_path, monkeypatch, address):
    """A mistyped address does not become a new file in whatever folder one stands in."""
    start_agency(tmp_path / "office")
    monkeypatch.setenv("CASELOAD_DATABASE_URL", address)
    with pytest.raises(CaseloadError, match="Correct CASELOAD_DATABASE_URL"):
        _ = open_agency(tmp_path / "office").database_url
