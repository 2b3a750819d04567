"""Tests of the manifest: what it vouches for, and what it does when it is damaged."""

import json

import pytest

from caseload_lib.report.entries import Entry
from caseload_lib.report.manifest import Manifest, hash_bytes, read_manifest
from caseload_lib.report.stores import FolderStore

PAGE = b"<html>"


def _entry(**given):
    values = {
        "status": "made",
        "input_hash": "inputs",
        "notebook_hash": "notebook",
        "library_version": "1",
        "seconds": 1.5,
        "outputs": {"F001.html": hash_bytes(PAGE)},
    }
    return Entry(**(values | given))


@pytest.fixture
def manifest(tmp_path):
    """Return a manifest of one page that is there."""
    (tmp_path / "F001.html").write_bytes(PAGE)
    manifest = Manifest(FolderStore(tmp_path), {})
    manifest.record("F001", _entry())
    return manifest


def test_record_is_on_disk_at_once_and_reads_back_the_same(manifest, tmp_path):
    """A batch that is killed right after a page remembers it."""
    assert read_manifest(FolderStore(tmp_path)).entries == {"F001": _entry()}
    manifest.fold()
    assert read_manifest(FolderStore(tmp_path)).entries == {"F001": _entry()}
    assert [path.name for path in tmp_path.glob("manifest*")] == ["manifest.json"]
    assert (tmp_path / "manifest.json").stat().st_mode & 0o777 == 0o600


def test_holds_unchanged_page_is_held(manifest):
    """The same inputs and the recorded bytes: nothing to make."""
    assert manifest.holds("F001", input_hash="inputs", outputs=("F001.html",))


@pytest.mark.parametrize(
    ("name", "input_hash", "outputs"),
    [
        ("F001", "other", ("F001.html",)),
        ("F001", "inputs", ("F001.html", "F001.ipynb")),
        ("F002", "inputs", ("F002.html",)),
    ],
    ids=["other inputs", "another format wanted", "never made"],
)
def test_holds_anything_else_is_not_held(manifest, name, input_hash, outputs):
    """Other inputs, a format that was not written, or no entry: the page must be made."""
    assert not manifest.holds(name, input_hash=input_hash, outputs=outputs)


@pytest.mark.parametrize("content", [b"<htm", None], ids=["altered", "removed"])
def test_holds_page_with_other_bytes_is_not_held(manifest, tmp_path, content):
    """A page that somebody altered or removed since the last batch is made again."""
    manifest.fold()
    (tmp_path / "F001.html").unlink()
    if content is not None:
        (tmp_path / "F001.html").write_bytes(content)
    manifest = read_manifest(FolderStore(tmp_path))
    assert not manifest.holds("F001", input_hash="inputs", outputs=("F001.html",))


def test_record_failure_removes_the_outdated_page(manifest, tmp_path):
    """Nobody reads last week's page for this week's: it goes, and the entry says why."""
    manifest.record("F001", _entry(status="failed", error="ValueError in cell 3.", outputs={}))
    assert not (tmp_path / "F001.html").exists()
    assert read_manifest(FolderStore(tmp_path)).entries["F001"].error == "ValueError in cell 3."
    assert not manifest.holds("F001", input_hash="inputs", outputs=("F001.html",))


def test_forget_removes_entry_and_files(manifest, tmp_path):
    """Who has no page in the month any more leaves nothing behind."""
    manifest.forget("F001")
    assert not (tmp_path / "F001.html").exists()
    assert read_manifest(FolderStore(tmp_path)).entries == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"version": 1, "ru',
        b"[]",
        b'{"runs": {"F001": {"status": "made"}}}',
        b"\xff\xfe",
        json.dumps({"runs": {"F001": {**vars(_entry()), "status": "splendid"}}}).encode(),
        json.dumps({"runs": {"F001": {**vars(_entry()), "outputs": {"../x": "0"}}}}).encode(),
    ],
    ids=["empty", "cut", "list", "keys missing", "not text", "status", "path outside"],
)
def test_read_manifest_damaged_counts_as_none(tmp_path, content):
    """A damaged manifest costs time, never a wrong page: everything is made anew."""
    (tmp_path / "manifest.json").write_bytes(content)
    assert read_manifest(FolderStore(tmp_path)).entries == {}
