"""Tests of `caseload serve` and `caseload lab`: what is refused, printed, and left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.serving.lab import copy_notebooks, find_port, list_arguments
from caseload_lib.forms.serving.served import FORMS, find_notebooks, list_forms, list_imports
from caseload_lib.forms.serving.settings import Serving, check_serving
from caseload_lib.record.folder import start_agency

TOKEN = "sixteen-letters!"
COMMAND = [sys.executable, "-c", "from caseload_lib.cli import main; main()"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"token": ""}, "everybody on this machine"),
        ({"token": "short"}, "at least 16"),
        ({"token": "with a space in the middle"}, "without a space"),
        ({"ip": "0.0.0.0"}, "lets other machines in"),
        ({"ip": "192.0.2.1"}, "--certificate FILE --key FILE"),
        ({"ip": "::"}, "--behind-proxy https"),
        ({"ip": "example.org"}, "is no address"),
        ({"ip": "0.0.0.0", "certificate": Path("x")}, "--key is missing"),
        ({"certificate": Path("x"), "key": Path("y")}, "--certificate x is no file"),
        ({"behind_proxy": "http://example.org/"}, "must be https"),
        ({"behind_proxy": "https://example.org/?a=1"}, "must be https"),
        ({"behind_proxy": "https://[x/"}, "must be https"),
    ],
)
def test_check_serving_open_to_others_is_refused_with_what_to_do(given, words):
    """Each refusal is a sentence that says why and what to do."""
    with pytest.raises(CaseloadError, match=re.escape(words)):
        check_serving(Serving(**{"token": TOKEN, **given}))


def test_check_serving_all_faults_at_once():
    """One need not mend them one by one."""
    with pytest.raises(CaseloadError) as refused:
        check_serving(Serving(token="", ip="0.0.0.0", behind_proxy="", key=Path("x")))
    assert len(str(refused.value).splitlines()) == 3


def test_check_serving_closed_is_taken_as_it_is(tmp_path):
    """Here alone, by TLS or by a proxy; the links are those that others open."""
    (tmp_path / "file").touch()
    tls = Serving(TOKEN, ip="0.0.0.0", certificate=tmp_path / "file", key=tmp_path / "file")
    proxy = Serving(TOKEN, ip="0.0.0.0", behind_proxy="https://example.org/caseload")
    here = Serving(TOKEN, ip="::1")
    assert [check_serving(each) for each in (tls, proxy, here)] == [tls, proxy, here]
    assert tls.link(1) == f"https://{socket.getfqdn()}:1/"
    assert (proxy.link(1), proxy.base) == ("https://example.org/caseload/", "/caseload/")
    assert (here.link(1), here.base) == ("http://[::1]:1/", "/")
    assert TOKEN not in repr(here)


def test_list_forms_none_of_papermills_and_only_those_there(tmp_path):
    """A closed list; where none is there one is told to install again."""
    there = [form.name for form in list_forms(find_notebooks())]
    assert "explore_caseloads" in there
    assert not {"monthly_report", "team_report", "assessment_report"} & {f.name for f in FORMS}
    with pytest.raises(CaseloadError, match="Install it again"):
        list_forms(tmp_path)


def test_list_imports_names_what_the_cells_import():
    """So that it can be imported before a form is opened."""
    explore = [form for form in FORMS if form.name == "explore_caseloads"]
    assert "caseload_lib.forms.explore_view" in list_imports(find_notebooks(), explore)


def test_serve_prints_one_link_and_ctrl_c_leaves_nothing(tmp_path):
    """A taken port is told, the start page opens by the link, and the end is one line."""
    start_agency(tmp_path / "office", name="Office")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [*COMMAND, "serve", "--no-browser", "--port", str(port)],
            cwd=tmp_path / "office",
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CASELOAD_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        printed = []
        for line in process.stdout:
            printed.append(line)
            if "Ctrl-C" in line:
                break
        links = re.findall(r"http://\S+", "".join(printed))
        assert len(links) == 1, process.stderr.read() if process.poll() else printed
        assert f"Port {port} is taken" in printed[0]
        page = urllib.request.urlopen(links[0].replace("?token=", "login?token=")).read().decode()
        assert "Opening" in page
        request = urllib.request.Request(
            links[0].split("?")[0], headers={"Authorization": f"token {TOKEN}"}
        )
        start = urllib.request.urlopen(request).read().decode()
    assert "Explore caseloads" in start
    assert "has no records yet" in start or "no records" in start
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest.strip(), errors) == (0, "Stopped.", "")
    assert not [child for child in children if child.is_running()]
    assert [path.name for path in tmp_path.iterdir()] == ["office"]


def test_serve_refuses_an_empty_token(tmp_path):
    """An empty token is told before anything is started."""
    start_agency(tmp_path / "office")
    done = subprocess.run(
        [*COMMAND, "serve"],
        cwd=tmp_path / "office",
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CASELOAD_TOKEN": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "CASELOAD_TOKEN is empty" in done.stderr


def test_copy_notebooks_only_those_that_are_missing(tmp_path):
    """What an analyst has changed stays; only the owner may read the copies."""
    copied = copy_notebooks(tmp_path / "notebooks")
    assert "explore_caseloads.ipynb" in copied
    mine = tmp_path / "notebooks" / "explore_caseloads.ipynb"
    assert mine.stat().st_mode & 0o077 == 0
    assert json.loads(mine.read_text())["nbformat"] == 4
    mine.write_text("mine")
    assert copy_notebooks(tmp_path / "notebooks") == []
    assert mine.read_text() == "mine"


def test_list_arguments_keep_the_token_on_and_the_address_here(tmp_path):
    """Whatever the account's own settings say."""
    told = list_arguments(tmp_path, TOKEN, port=8888, open_browser=False)
    assert f"--IdentityProvider.token={TOKEN}" in told
    assert "--ServerApp.ip=127.0.0.1" in told
    assert f"--ServerApp.root_dir={tmp_path}" in told


def test_find_port_passes_over_a_taken_one():
    """The next free one is found."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < find_port(port) < port + 50
