"""Tests of `caseload assess`: it shows what it understood, saves it, and reads it back."""

import pytest
from typer.testing import CliRunner

from caseload_lib import cli
from caseload_lib.assess.instruments import load, write_instrument
from caseload_lib.commands import assess
from caseload_lib.errors import CaseloadError
from caseload_lib.record.folder import start_agency

RUBRIC = """Bee Planning
#\tSteps\tLow\t(1)\tHigh\t(2)
1\t<b>Hive</b> Look at it\tNever [red]\t\tEvery \u202eweek.\t
2\t<b>Honey</b> Take it\tNone\t\tAll, fairly.\t
Low\t2-3
High\t4-4
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs the command in a new agency's folder; errors are raised."""
    start_agency(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bees.txt").write_text(RUBRIC, "utf-8")

    def run(*arguments, **options):
        done = CliRunner().invoke(
            cli.app,
            ["assess", *arguments],
            env={"COLUMNS": "100"},
            catch_exceptions=True,
            **options,
        )
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return " ".join(done.stdout.split())

    return run


def capture(monkeypatch, capsys, *arguments):
    """Run the command as typed and return what it printed."""
    monkeypatch.setattr("sys.argv", ["caseload", "assess", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    printed = capsys.readouterr()
    return stopped.value.code or 0, printed.out, printed.err


def test_import_shows_saves_and_shows_every_cell(run, tmp_path, monkeypatch, capsys):
    """What was understood is said, saved without a terminal, and read back word for word."""
    code, out, _ = capture(monkeypatch, capsys, "import", "bees.txt")
    assert code == 0
    for words in ("2 steps x 2 levels", "Low 2-3, High 4-4", "Saved as bees, version own-1"):
        assert words in out
    code, out, _ = capture(monkeypatch, capsys, "show", "bees", "hive", "low")
    assert out.split("\n")[1] == "Never [red]"
    code, out, _ = capture(monkeypatch, capsys, "show", "bees", "1", "high")
    assert out.split("\n")[1] == "Every week."
    code, out, _ = capture(monkeypatch, capsys, "instruments")
    assert "this agency's" in out
    assert "shipped" in out
    code, out, _ = capture(monkeypatch, capsys, "import", "bees.txt")
    assert "Nothing was changed: bees, version own-1, says the same already." in out
    assert len(list((tmp_path / "params" / "instruments").iterdir())) == 1
    (tmp_path / "bees.txt").write_text(RUBRIC.replace("None", "Nothing"), "utf-8")
    code, out, _ = capture(monkeypatch, capsys, "import", "bees.txt")
    assert "version own-2" in out
    code, out, _ = capture(monkeypatch, capsys, "show", "bees", "2", "1", "--version", "own-1")
    assert out.split("\n")[1] == "None"


def test_import_dry_run_and_no_save_nothing(run, tmp_path, monkeypatch):
    """Looking first is free; on a terminal one may say no, or skip the question."""
    assert "Nothing was saved (--dry-run)" in run("import", "bees.txt", "--dry-run")
    monkeypatch.setattr(assess, "_is_terminal", lambda: True)
    assert "Nothing was saved." in run("import", "bees.txt", input="n\n")
    assert not (tmp_path / "params" / "instruments").exists()
    assert "Saved as wasps, version 2026" in run(
        "import", "bees.txt", "--yes", "--name", "wasps", "--version", "2026"
    )
    assert "Saved as bees" in run("import", "bees.txt", input="y\n")


def test_import_broken_file_tells_every_fault_and_saves_nothing(run, tmp_path, monkeypatch, capsys):
    """Each fault has its line, the exit status is 1, and there is no trace."""
    (tmp_path / "bees.txt").write_text(RUBRIC.replace("None", "").replace("2-3", "2-4"), "utf-8")
    code, out, err = capture(monkeypatch, capsys, "import", "bees.txt")
    assert code == 1
    assert "2 faults" in err
    assert "line 4: step 2 says nothing under 'Low'" in err
    assert "line 6: 'High' (4-4) overlaps" in err
    assert "Traceback" not in err + out
    assert not (tmp_path / "params" / "instruments").exists()


def test_import_toml_copy_of_a_shipped_instrument_becomes_a_version(run, tmp_path):
    """The words of a shipped instrument can be edited and used in its place."""
    text = write_instrument(load("performance_anchors")).replace(
        "limiting = true", "limiting = false"
    )
    (tmp_path / "performance_anchors.toml").write_text(text, "utf-8")
    said = run("import", "performance_anchors.toml")
    assert "8 clusters, 37 sub-competencies, 274 indicators at 5 levels" in said
    assert "in place of the performance_anchors that is shipped" in said
    assert "version own-1" in run("show", "performance_anchors")
    assert "has other" not in said
    shorter = text.split("[[clusters]]")
    (tmp_path / "performance_anchors.toml").write_text("[[clusters]]".join(shorter[:-1]), "utf-8")
    said = run("import", "performance_anchors.toml")
    assert "in place of version own-1 of performance_anchors." in said
    assert "has other clusters, levels or items than the shipped one; feedback" in said


def test_show_and_instruments_without_an_agency_know_what_is_shipped(tmp_path, monkeypatch):
    """Looking needs no agency; saving does, and says how to start one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bees.txt").write_text(RUBRIC, "utf-8")
    runner = CliRunner()
    assert "shipped" in runner.invoke(cli.app, ["assess", "instruments"]).stdout
    shown = runner.invoke(cli.app, ["assess", "show", "manage_caseload", "k1"])
    assert load("manage_caseload").item("K1").text in shown.stdout
    done = runner.invoke(cli.app, ["assess", "import", "bees.txt"])
    with pytest.raises(CaseloadError, match="caseload init"):
        raise done.exception
