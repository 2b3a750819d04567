"""Tests of what travels: small, whole, and silent in logs."""

from pathlib import Path

from caseload_lib.report.clustering.parcels import pack_answer, pack_parcel
from caseload_lib.report.workers import Outcome


def test_pack_parcel_comes_out_as_it_went_in_and_shows_nothing(run, notebook, show):
    """A worker gets the very bytes; no log that prints a task's arguments holds them."""
    page = run("F001", notebook(show))
    parcel = pack_parcel(page, inputs=b"canary" * 1000, notebook=b"notebook")
    assert len(parcel.inputs) < 1000
    assert "canary" not in repr(parcel)
    assert str(page.notebook.parent) not in repr(parcel)
    unpacked, inputs, content = parcel.unpack(Path("/there"))
    assert (unpacked.notebook, inputs) == (Path("/there/page.ipynb"), b"canary" * 1000)
    assert content == b"notebook"
    assert (unpacked.name, unpacked.parameters) == (page.name, page.parameters)


def test_pack_answer_comes_back_as_the_outcome(run, notebook, show):
    """The planner keeps the bytes that the worker made, and why there are none."""
    page = run("F001", notebook(show))
    for outcome in (
        Outcome(page, 1.5, {"html": b"<h1>", "ipynb": b"{}"}),
        Outcome(page, 0.5, {}, "KeyError in cell 4."),
    ):
        assert pack_answer(outcome).unpack(page) == outcome
    assert "h1" not in repr(pack_answer(Outcome(page, 1.5, {"html": b"<h1>"})))
