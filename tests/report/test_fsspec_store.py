"""Tests of places at addresses: an S3-compatible server of this machine, and one in memory."""

import sys

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from moto.server import ThreadedMotoServer

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report import fsspec_store, leases
from caseload_lib.report.files import BusyError
from caseload_lib.report.fsspec_store import open_address

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def server():
    """Return the address of a server that speaks as S3 does."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def signed_in(monkeypatch, server):
    """Let this machine sign in at the server, as it would by its environment."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "canary-id",
        "AWS_SECRET_ACCESS_KEY": "canary-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(params=["s3", "memory", "server"])
def store(request, monkeypatch):
    """Return a place that is prepared: an object store, or one where files are moved."""
    if request.param == "s3":
        request.getfixturevalue("signed_in")
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        files = s3fs.S3FileSystem()
        if not files.exists("reports"):
            files.mkdir("reports")
        address = f"s3://reports/{request.node.name}"
    else:
        MemoryFileSystem.store.clear()
        MemoryFileSystem.pseudo_dirs[:] = [""]
        address = "memory://reports"
    if request.param == "server":
        monkeypatch.setattr(fsspec_store, "_WHOLE", {"s3"})
    store = open_address(address, MONTH)
    store.prepare()
    return store


def test_read_of_a_place_that_is_not_there_finds_nothing(store):
    """A dry run looks at a place that nobody has prepared."""
    assert (store.read("x"), store.read_lines("x"), dict(store.list_files())) == (None, [], {})


def test_write_gives_the_fingerprint_that_is_listed(request, store):
    """What was written is known again by a listing: on S3 an unchanged month costs no more."""
    given = store.write("F001.html", b"page")
    assert store.read("F001.html") == b"page"
    assert store.list_files() == {"F001.html": given}
    again = store.write("F001.html", b"epag")
    assert store.list_files() == {"F001.html": again}
    assert store.read("F001.html") == b"epag"
    if request.node.callspec.params["store"] == "s3":
        assert len({given, again, ""}) == 3
    else:
        assert given == again == ""


def test_append_and_read_lines_keep_order_over_many_objects(store, monkeypatch):
    """Lines come back in order, also those of an earlier batch, and are no files."""
    monkeypatch.setattr(fsspec_store, "_LINES", 3)
    for number in range(8):
        store.append("journal", f"line {number}".encode())
    later = open_address(store.address.removesuffix(f"/{MONTH}"), MONTH)
    later.append("journal", b"line 8")
    assert later.read_lines("journal") == [f"line {number}".encode() for number in range(9)]
    assert dict(later.list_files()) == {}
    later.remove("journal")
    assert later.read_lines("journal") == []


def test_remove_takes_a_file_away_and_minds_none(store):
    """Removing is safe to repeat."""
    store.write("F001.html", b"page")
    store.remove("F001.html")
    store.remove("F001.html")
    assert store.read("F001.html") is None


def test_remove_leftovers_takes_what_was_never_moved(store):
    """What a killed batch wrote aside is no page and goes."""
    store.write("F001.html", b"page")
    store._files.pipe_file(f"{store._root}/.F002.html.0a1b2c3d.part", b"<ht")
    assert set(store.list_files()) == {"F001.html"}
    store.remove_leftovers()
    assert len(store._files.ls(store._root)) == 1


def test_lock_held_twice_is_refused_and_let_go_afterwards(store, monkeypatch):
    """A second batch is told; when the first has ended, the place is free at once."""
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(leases, "_LOOK_SECONDS", 0.2)
    with (
        store.lock(busy=""),
        pytest.raises(BusyError, match="at work"),
        store.lock(busy="Another run is at work."),
    ):
        pytest.fail("two held it")
    with store.lock(busy="Another run is at work."):
        store.write("F001.html", b"page")
    assert set(store.list_files()) == {"F001.html"}
    assert store.read(".lock") is None


def test_write_refused_names_no_password(monkeypatch):
    """What a place says when it refuses is told, without what one signs in with."""

    def refuse(*_, **__):
        raise PermissionError("canary-user:canary-word may not write")

    store = open_address("memory://canary-user:canary-word@reports", MONTH)
    monkeypatch.setattr(store._files, "pipe_file", refuse)
    assert store.address == "memory://reports/2026-10"
    with pytest.raises(CaseloadError, match=r"memory://reports/2026-10 cannot be used") as caught:
        store.write("F001.html", b"page")
    assert "canary" not in str(caught.value)


def test_write_to_a_bucket_that_is_not_there_says_so_and_makes_none(signed_in):
    """A typing error makes no bucket."""
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    store = open_address("s3://nobodys/reports", MONTH)
    store.prepare()
    with pytest.raises(CaseloadError, match=r"s3://nobodys/reports/2026-10 cannot be used: File"):
        store.write("F001.html", b"page")
    assert not s3fs.S3FileSystem().exists("nobodys")


def test_open_address_unknown_kind_says_what_can_be_given():
    """What nobody knows is refused before anything is made."""
    with pytest.raises(CaseloadError, match=r"cannot be put there.*Given: gopher://x"):
        open_address("gopher://me:canary@x", MONTH)


def test_open_address_without_fsspec_says_what_to_install(monkeypatch):
    """Whoever has not installed the extra learns its name."""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(CaseloadError, match=r"pip install 'caseload\[cluster\]'"):
        open_address("s3://reports", MONTH)
