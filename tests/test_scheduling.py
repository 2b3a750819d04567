"""Tests of docs/scheduling.md: its commands exist, and its examples do what it says of them."""

import ast
import email
import email.policy
import json
import re
import shlex
import shutil
import smtplib
import subprocess
from datetime import date
from pathlib import Path

import pytest
import typer.main
import yaml

from caseload_lib import cli
from caseload_lib.commands.report import BUSY, _tell
from caseload_lib.months import Month
from caseload_lib.report.index import Index, Line
from caseload_lib.report.mail import write_mail
from caseload_lib.report.results import BatchResult
from caseload_lib.terminal import read_month

TEXT = (Path(__file__).parents[1] / "docs" / "scheduling.md").read_text("utf-8")
PROGRAM = "/opt/caseload/bin/caseload"
COMMAND = re.compile(rf"(?<!/){PROGRAM}((?:[^\n\\\"']|\\\n|\"\$MONTH\")+)")


def _blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def _workflow():
    return yaml.safe_load(_blocks("yaml")[0])


def _dag():
    (block,) = [block for block in _blocks("python") if "DAG" in block]
    return ast.parse(block)


def _arguments(text):
    """Return what a command of the page gives to `caseload`, its placeholders filled in."""
    text = text.replace('${MONTH:+"$MONTH"}', "2026-10").replace("\\\n", " ")
    return shlex.split(re.split(r"[>|&]", text)[0])


def _parse(arguments):
    """Have the command read its arguments, which raises an error if it does not know one."""
    typer.main.get_command(cli.app).commands["report"].make_context("report", list(arguments))


def test_scheduling_commands_are_understood():
    """Every option that the page types is one that the command takes."""
    found = [_arguments(text) for text in COMMAND.findall(TEXT)]
    assert len(found) >= 5
    for arguments in found:
        place = arguments.index("report")
        assert arguments[:place] in ([], ["--agency", "/srv/agency"])
        _parse(arguments[place + 1 :])


def test_scheduling_statuses_are_those_of_the_command():
    """The status for a month that is busy is the one that the unit waits for."""
    assert f"| {BUSY} | another batch" in TEXT
    assert f"RestartForceExitStatus={BUSY}" in TEXT


def test_scheduling_cron_line_has_five_fields_and_no_percent():
    """Cron takes a percent sign for the end of the command."""
    line = _blocks("crontab")[0].splitlines()[-1]
    assert re.match(r"\d+ \d+ \* \* \* /opt", line)
    assert "%" not in line


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_scheduling_units_are_those_that_systemd_takes(tmp_path):
    """Systemd itself finds nothing wrong with the service, the timer and the message."""
    names = [re.search(r"/([\w-]+\.(?:service|timer))`", part) for part in TEXT.split("```ini")]
    names = [name[1] for name in names if name]
    for name, block in zip(names, _blocks("ini"), strict=True):
        (tmp_path / name).write_text(block.replace(PROGRAM, "/bin/true").replace("User=", "#"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / name for name in names)],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_scheduling_mail_is_sent_once_and_again_only_when_it_is_new(tmp_path):
    """The script sends nothing twice, and ends as the batch did."""
    (block,) = _blocks("sh")
    (tmp_path / "caseload").write_text(f'#!/bin/sh\ncp {tmp_path}/index new.eml\nexit "$STATUS"\n')
    (tmp_path / "sendmail").write_text(f"#!/bin/sh\ncat >> {tmp_path}/sent\n")
    for name in ("caseload", "sendmail"):
        (tmp_path / name).chmod(0o700)
    script = block.replace(PROGRAM, str(tmp_path / "caseload"))
    script = script.replace("/usr/sbin/sendmail", str(tmp_path / "sendmail"))
    script = script.replace("cd /srv/agency/reports", f"cd {tmp_path}")

    def run(content, status):
        (tmp_path / "index").write_text(content)
        done = subprocess.run(
            ["/bin/sh", "-c", script], env={"STATUS": status, "PATH": "/usr/bin:/bin"}, check=False
        )
        assert not (tmp_path / "new.eml").exists()
        return done.returncode

    assert [run("one\n", "0"), run("one\n", "75"), run("two\n", "1")] == [0, 75, 1]
    assert (tmp_path / "sent").read_text() == "one\ntwo\n"


def test_scheduling_mail_sent_by_python_arrives_in_both_forms(tmp_path, monkeypatch):
    """What was written is what is sent, with a sender and a reader."""
    (block,) = [block for block in _blocks("python") if "smtplib" in block]
    team = Line("team", "The team", "ready.", "team.html", "", draft=False, wrong=False)
    index = Index("Grüner Hafen", Month(2026, 10), team, (), ())
    (tmp_path / "new.eml").write_bytes(write_mail(index, place="here"))
    sent = []

    class Server:
        """A mail server that keeps what it is given."""

        def __init__(self, *_, **__):
            self.starttls = lambda: None
            self.login = lambda *_: None

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def send_message(self, message):
            sent.append(message.as_bytes())

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    exec(block.replace("/srv/agency/reports", str(tmp_path)), {})
    message = email.message_from_bytes(sent[0], policy=email.policy.default)
    assert message["To"] == "supervisors@agency.example"
    assert message["Subject"] == "Pages of October 2026: Grüner Hafen"
    for kind in ("plain", "html"):
        assert "Grüner Hafen" in message.get_body([kind]).get_content()


def test_scheduling_dag_asks_for_the_month_of_its_interval():
    """The task says which month, by the time zone of the agency, and is tried again."""
    calls = {
        call.func.id: {keyword.arg: keyword.value for keyword in call.keywords}
        for call in ast.walk(_dag())
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    task = calls["BashOperator"]
    assert set(task) == {
        "task_id", "pool", "env", "append_env", "bash_command", "do_xcom_push", "execution_timeout"
    }  # fmt: skip
    template = ast.literal_eval(task["bash_command"])
    month = re.search(r"\{\{ data_interval_start\.in_timezone\('(.+?)'\)\.strftime", template)
    assert f'ZONE = "{month[1]}"' in TEXT
    filled = re.sub(r"\{\{.*?\}\}", "2026-10", template)
    _, _, typed = filled.partition(PROGRAM)
    name, *rest = shlex.split(typed)
    assert name == "report"
    _parse(rest)
    assert calls["CronDataIntervalTimetable"]["timezone"].id == "ZONE"


def test_scheduling_workflow_uploads_no_page_that_is_not_encrypted(tmp_path):
    """What leaves the runner is numbers and an encrypted archive of the pages alone."""
    workflow = _workflow()
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {}
    assert "self-hosted" in job["runs-on"]
    uploads = [step["with"] for step in job["steps"] if "upload" in step.get("uses", "")]
    assert [Path(upload["path"]).name for upload in uploads] == ["status.json", "pages.tar.age"]
    assert all(upload["retention-days"] <= 30 for upload in uploads)
    (script,) = [step["run"] for step in job["steps"] if "age --recipient" in step.get("run", "")]
    month = tmp_path / "2026-10"
    month.mkdir()
    for name in ("F001.html", "F001.ipynb", "index.html", ".lock", ".remembered.json"):
        (month / name).write_text(name)
    (tmp_path / "status.json").write_text(json.dumps({"index": str(month / "index.html")}))
    (tmp_path / "age").write_text("#!/bin/sh\ncat\n")
    (tmp_path / "age").chmod(0o700)
    subprocess.run(
        ["/bin/bash", "-e", "-c", script],
        env={"RUNNER_TEMP": str(tmp_path), "PATH": f"{tmp_path}:/usr/bin:/bin", "RECIPIENT": "x"},
        check=True,
    )
    listed = subprocess.run(
        ["/bin/tar", "-tf", tmp_path / "pages.tar.age"], capture_output=True, text=True, check=True
    )
    assert sorted(listed.stdout.split()) == ["./", "./F001.html", "./index.html"]


def test_scheduling_workflow_without_a_month_makes_the_last_one():
    """On its schedule no month is given; by hand one may be."""
    assert "${MONTH:+" in _workflow()["jobs"]["report"]["steps"][0]["run"]
    assert str(read_month(None, today=date(2026, 11, 2))) == "2026-10"
    triggers = _workflow()[True]  # YAML 1.1 takes `on` for yes.
    assert triggers["schedule"][0]["cron"] == "17 6 2 * *"


def test_scheduling_json_has_the_keys_of_the_command(capsys):
    """What the page shows is what a program gets."""
    result = BatchResult(Month(2026, 10), "reports/2026-10/index.html", made=1, skipped=0)
    _tell(result, seconds=0.1, quiet=True, as_json=True)
    assert list(json.loads(_blocks("json")[0])) == list(json.loads(capsys.readouterr().out))
