"""Tests of an agency's own instruments: versions stay, the newest is used, files are whole."""

from dataclasses import replace

import pytest

from caseload_lib.assess.instruments import load, names
from caseload_lib.errors import CaseloadError, SettingsError
from caseload_lib.record.folder import open_agency, start_agency
from caseload_lib.record.instrument_files import FOLDER
from caseload_lib.record.instruments import (
    choose_version,
    find_instrument,
    find_same,
    is_own,
    list_instruments,
    read_instruments,
    save_instrument,
)

RUBRIC = replace(load("service_improvement"), version="own-1", title="Ours", source="Us")


@pytest.fixture
def folder(tmp_path):
    """Return the folder of an agency that has just been started."""
    start_agency(tmp_path)
    return open_agency(tmp_path)


def test_save_instrument_is_private_whole_and_read_back_equal(folder):
    """The file is the owner's alone, nothing half-written stays, and a second save is none."""
    path = save_instrument(folder, RUBRIC)
    assert path == folder.path / "params" / "instruments" / "service_improvement.own-1.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert find_instrument(folder, "service_improvement") == RUBRIC
    before = path.read_bytes()
    assert save_instrument(folder, RUBRIC) == path
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_find_instrument_newest_own_version_goes_first_and_older_ones_stay(folder):
    """own-10 is newer than own-9, whatever the alphabet says; each can be named."""
    for number in (8, 9, 10):
        save_instrument(folder, replace(RUBRIC, version=f"own-{number}", title=f"T{number}"))
    save_instrument(folder, replace(RUBRIC, version="2024", title="Last"))
    assert find_instrument(folder, "service_improvement").title == "Last"
    assert find_instrument(folder, "service_improvement", version="own-9").title == "T9"
    assert find_instrument(folder, "service_improvement", version="1") == load(RUBRIC.name)
    assert find_instrument(None, "service_improvement") == load(RUBRIC.name)
    assert choose_version(folder, "service_improvement") == "own-11"
    assert choose_version(folder, "bees") == "own-1"
    versions = [i.version for i in list_instruments(folder) if i.name == RUBRIC.name]
    assert versions == ["2024", "own-10", "own-9", "own-8", "1"]


def test_list_instruments_holds_shipped_and_own(folder):
    """An agency's own name stands after the shipped ones, and is told apart."""
    assert [i.name for i in list_instruments(folder)] == list(names())
    save_instrument(folder, replace(RUBRIC, name="bees"))
    found = list_instruments(folder)
    assert [(i.name, is_own(i)) for i in found] == [*((n, False) for n in names()), ("bees", True)]
    assert list_instruments(None) == found[:-1]


def test_find_same_compares_words_not_version_or_source(folder):
    """The same document under another file name is the same; one changed word is not."""
    assert find_same(folder, RUBRIC) is None
    save_instrument(folder, RUBRIC)
    assert find_same(folder, replace(RUBRIC, version="own-2", source="Another file")) == RUBRIC
    assert find_same(folder, replace(RUBRIC, title="Changed")) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "../evil"}, "name is 1 to 40 small letters"),
        ({"name": "Bees"}, "name is 1 to 40 small letters"),
        ({"name": "a" * 41}, "name is 1 to 40 small letters"),
        ({"version": "../1"}, "A version is 1 to 40"),
        ({"version": ""}, "A version is 1 to 40"),
        ({"version": "2."}, "A version is 1 to 40"),
        ({"version": "1"}, "is the one that comes with the package"),
        ({"title": "Other words"}, "is there already and says something else"),
        ({"version": "OWN-1"}, "is there already and says something else"),
    ],
)
def test_save_instrument_refuses_unsafe_names_and_taken_versions(folder, changes, words):
    """No name leaves the folder, and what assessments may refer to is never written over."""
    path = save_instrument(folder, RUBRIC)
    before = path.read_bytes()
    with pytest.raises(CaseloadError, match=words):
        save_instrument(folder, replace(RUBRIC, **changes))
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


def test_find_instrument_unknown_name_or_version_lists_what_there_is(folder):
    """The error names what could have been meant."""
    save_instrument(folder, replace(RUBRIC, name="bees"))
    with pytest.raises(CaseloadError, match="There are bees, manage_caseload, performance"):
        find_instrument(folder, "wasps")
    with pytest.raises(CaseloadError, match=r"no version 9 of the instrument bees\. It has own-1"):
        find_instrument(folder, "bees", version="9")


def test_list_instruments_broken_file_is_told_and_hides_no_other(folder):
    """A file edited by hand and broken is named with its line; the others are still there."""
    path = save_instrument(folder, replace(RUBRIC, name="bees"))
    path.write_text(path.read_text("utf-8").replace('"own-1"', '"own-2"'), "utf-8")
    (path.parent / "wasps.v1.toml").write_bytes(b"\xff\xfe")
    (path.parent / "notes.txt").write_text("not an instrument", "utf-8")
    instruments, faults = read_instruments(folder)
    assert [i.name for i in instruments] == list(names())
    assert len(faults) == 2
    with pytest.raises(SettingsError, match=r'bees.own-1.toml: version is "own-2"'):
        list_instruments(folder)
    assert find_instrument(folder, "service_improvement") == load("service_improvement")


def test_save_instrument_folder_that_is_none_is_told(folder):
    """What stands in the way is named."""
    (folder.path / FOLDER).write_text("a file", "utf-8")
    with pytest.raises(CaseloadError, match="params/instruments cannot be read"):
        save_instrument(folder, RUBRIC)
