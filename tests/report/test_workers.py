"""Tests of worker processes: limits on a whole run, and inputs that do not stay."""

from caseload_lib.report import workers
from caseload_lib.report.workers import make_pages


def _write(folder):
    def write(run):
        path = folder / f"{run.name}.json"
        path.write_text('"canary"')
        return path

    return write


def test_make_pages_run_that_takes_too_long_is_ended_and_the_next_goes_on(
    tmp_path, monkeypatch, run, notebook, show
):
    """A worker that hangs beyond every other limit is replaced."""

    def limit(run):
        monkeypatch.setattr(workers, "RUN_SECONDS", 3 if run.name == "F001" else 600)

    slow = notebook("import time; time.sleep(600)", name="slow")
    runs = [run("F001", slow), run("F002", notebook(show))]
    outcomes = list(
        make_pages(
            runs,
            jobs=1,
            formats=frozenset({"html"}),
            write_inputs=_write(tmp_path),
            notice=limit,
        )
    )
    assert [(o.run.name, o.error) for o in outcomes] == [
        ("F001", "It took longer than 3 seconds."),
        ("F002", ""),
    ]
    assert list(outcomes[1].files) == ["html"]
    assert not list(tmp_path.glob("*.json"))


def test_make_pages_chart_that_cannot_be_drawn_is_that_pages_failure(tmp_path, run, notebook):
    """What goes wrong after the notebook ended fails the page as well, without its data."""
    odd = notebook(
        "from IPython.display import display\n"
        "display({'application/vnd.vegalite.v6+json': {'mark': 'Ann Lee', 'data': {}},"
        " 'text/plain': ''}, raw=True)"
    )
    [outcome] = make_pages(
        [run("F001", odd)], jobs=1, formats=frozenset({"html"}), write_inputs=_write(tmp_path)
    )
    assert outcome.error.startswith("A chart could not be drawn")
    assert "Ann" not in outcome.error
    assert outcome.files == {}


def test_make_pages_of_nothing_starts_no_worker(tmp_path):
    """When everything is unchanged no process is started."""
    made = make_pages([], jobs=0, formats=frozenset({"html"}), write_inputs=_write(tmp_path))
    assert list(made) == []
