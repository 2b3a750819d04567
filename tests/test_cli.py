"""Tests of the command: that it reads well, finds its agency, and fails in plain words."""

import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest

from caseload_lib import cli, terminal
from caseload_lib.errors import CaseloadError


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs the command in this process, which saves starting another."""

    def run(*arguments, cwd, columns=100, **environment):
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            patch.setattr(sys, "argv", ["caseload", *arguments])
            for name, value in environment.items():
                patch.setenv(name, value)
            for console in (terminal.out, terminal.err):
                patch.setattr(console, "width", columns)
            with pytest.raises(SystemExit) as ended:
                cli.main()
        said = capsys.readouterr()
        code = int(ended.value.code or 0)
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    return run


def start(*arguments, cwd):
    """Run the command as a person would and return what came of it."""
    return subprocess.run(
        [sys.executable, "-c", "from caseload_lib.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), "COLUMNS": "100"},
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["init", "demo", "record", "report"]),
        (["report", "--help"], ["--facilitator", "--jobs", "--format", "--dry-run", "--force"]),
        (["report", "--help"], ["--last-month", "--quiet", "--json", "--output", "--mail"]),
        (["record", "--help"], ["template", "import", "remove", "due", "service", "verify"]),
        (["record", "import", "--help"], ["PATH...", "--source", "--with-notes"]),
        (["demo", "--help"], ["--facilitators", "--months", "--until", "--seed"]),
    ],
)
def test_help_names_every_option(tmp_path, arguments, words):
    """Help is there for each command and lists what it takes."""
    done = start(*arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []


def test_help_of_report_is_whole_in_a_narrow_window(run, tmp_path):
    """Nothing that a newcomer must type is cut at 80 columns."""
    said = run("report", "--help", cwd=tmp_path, COLUMNS="80").stdout
    assert "https://example.org/reports" in said
    assert "…" not in said


@pytest.mark.parametrize(
    "arguments",
    [["report"], ["record", "check"], ["record", "verify"], ["record", "import", "x.csv"]],
)
def test_commands_no_agency_says_what_to_do(run, tmp_path, arguments):
    """Outside any agency the answer is a sentence and a command to type, not a trace."""
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "caseload init" in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_outside_any_agency_gets_a_folder_of_its_own(tmp_path):
    """A newcomer types one word, is told where the demo is, and nothing else is touched."""
    done = start("demo", "--facilitators", "1", "--months", "1", "--until", "2026-10", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "demo-agency" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["demo-agency"]


def test_commands_agency_option_works_before_and_after(run, tmp_path):
    """The agency may be named on either side of the command, or by the environment."""
    assert run("init", "office", cwd=tmp_path).returncode == 0
    before = run("--agency", "office", "record", "check", cwd=tmp_path)
    after = run("record", "check", "--agency", "office", cwd=tmp_path)
    outside = run("record", "check", cwd=tmp_path, CASELOAD_AGENCY=str(tmp_path / "office"))
    assert before.stdout == after.stdout == outside.stdout
    assert before.returncode == after.returncode == outside.returncode


def test_report_bad_month_and_format_are_refused(run, tmp_path):
    """A month that is none, and a format that is none, are told with the rule."""
    run("init", "office", cwd=tmp_path)
    month = run("--agency", "office", "report", "2026-13", cwd=tmp_path)
    kind = run("--agency", "office", "report", "2026-10", "--format", "docx", cwd=tmp_path)
    assert (month.returncode, kind.returncode) == (1, 1)
    assert "no month 2026-13" in month.stderr
    assert "html, ipynb" in kind.stderr


def test_check_shows_brackets_as_they_are_and_fails_on_contradictions_only(run, tmp_path):
    """What to type is shown whole, and a gap alone is no failure."""
    office = tmp_path / "office"
    run("init", "office", cwd=tmp_path)
    (tmp_path / "facilitators.csv").write_text("facilitator_id,name\nF001,Ada\n")
    (tmp_path / "cases.csv").write_text("case_id,client_code,opened_on\nC1,K1,2026-01-05\n")
    (tmp_path / "assignments.csv").write_text(
        "case_id,facilitator_id,from_on,load_share\nC1,F001,2026-01-05,0.7\n"
    )
    (tmp_path / "services.csv").write_text(
        "service_id,case_id,facilitator_id,service_type,status,served_on\n"
        "S1,C1,F001,outing,delivered,2026-02-02\n"
    )
    files = ["facilitators.csv", "cases.csv", "assignments.csv", "services.csv"]
    imported = run("--agency", str(office), "record", "import", *files, cwd=tmp_path)
    assert imported.returncode == 0, imported.stderr
    gaps = run("--agency", str(office), "record", "check", cwd=tmp_path, columns=300)
    assert gaps.returncode == 0
    assert "[service_types.outing]" in gaps.stdout
    (tmp_path / "services.csv").write_text(
        "service_id,case_id,facilitator_id,service_type,status,served_on\n"
        "S1,C1,F001,outing,delivered,2025-02-02\n"
    )
    run("--agency", str(office), "record", "import", "services.csv", cwd=tmp_path)
    wrong = run("--agency", str(office), "record", "check", cwd=tmp_path, columns=300)
    assert wrong.returncode == 1
    assert "contradiction" in wrong.stdout


def test_read_month_without_one_is_the_last_full_month():
    """On any day of November the last full month is October."""
    for day in (1, 30):
        assert str(terminal.read_month(None, today=date(2026, 11, day))) == "2026-10"


def test_read_formats_takes_either_or_both():
    """Formats are joined by commas, in any order."""
    assert terminal.read_formats("ipynb, html") == {"html", "ipynb"}
    with pytest.raises(CaseloadError, match="none given"):
        terminal.read_formats(" ,")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CaseloadError("Mend \x1b[31mthis\u202e."), "Error: Mend [31mthis."),
        (PermissionError(13, "Permission denied", "/x"), "Error: Permission denied (/x)."),
        (ZeroDivisionError("F001"), "ZeroDivisionError"),
    ],
)
def test_main_any_error_is_a_message_and_status_one(monkeypatch, capsys, error, words):
    """No trace at the command line, no terminal codes, no content of an unexpected error."""

    def fail():
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    shown = capsys.readouterr().err
    assert ended.value.code == 1
    assert words in shown
    assert "F001" not in shown


def test_main_interrupt_is_status_130_and_says_that_work_is_kept(run, monkeypatch, tmp_path):
    """Stopping by Ctrl-C is no error, in whatever command."""

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("caseload_lib.record.folder.start_agency", stop)
    result = run("init", "office", cwd=tmp_path)
    assert result.returncode == 130
    assert result.stderr.count("the same command goes on from there") == 1
