"""Tests of the served forms: what is shown to whom, and all that is refused, from outside."""

import asyncio
import http.client
import json
import os
import re
import signal
import stat
import subprocess
import sys
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClosedError, websocket_connect

from caseload_lib.forms.serving.kernels import DIED
from caseload_lib.forms.serving.start_page import Submitted, count_submitted
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import start_agency

TOKEN = "a-token-for-the-tests-of-the-server"
START = """
import sys
from pathlib import Path
from caseload_lib.forms.serving.served import Form
from caseload_lib.forms.serving.server import serve_forms
from caseload_lib.forms.serving.settings import Serving
from caseload_lib.record.folder import open_agency

names = ("tiny", "broken", "refused", "absent")
serve_forms(
    open_agency(sys.argv[1]),
    Serving(token=sys.argv[2], port=18866),
    say=lambda text: print(text, flush=True),
    forms=tuple(Form(name, name.title(), f"What {name} is for.") for name in names),
    notebooks=Path(sys.argv[3]),
)
"""
TINY = '''
import anywidget
import ipywidgets
from IPython.display import display

class Tiny(anywidget.AnyWidget):
    _esm = """
    function render({ model, el }) {
      el.innerHTML = "<fieldset disabled><legend>Step</legend>" +
        "<label><input type=radio name=a value=1> one</label>" +
        "<label><input type=radio name=a value=2> two</label></fieldset><p role=status></p>";
      const said = el.querySelector("[role=status]");
      model.on("msg:custom", (message) => {
        el.querySelector("fieldset").disabled = false;
        if (message.saved) { said.textContent = "Saved at " + message.saved; }
      });
      el.querySelectorAll("input").forEach((choice) => choice.addEventListener("change", () => {
        model.send({ value: choice.value });
      }));
      model.send({});
    }
    export default { render };
    """

tiny = Tiny()
tiny.on_msg(lambda _w, content, _b: tiny.send({"saved": content.get("value", "")}))
count = ipywidgets.Button(description="Count")
shown = ipywidgets.Label("0 times")
count.on_click(lambda _b: setattr(shown, "value", f"{int(shown.value[0]) + 1} times"))
display(tiny, count, shown)
'''
SERVICE_PAGE = "assessment-service_improvement-service"
CELLS = {
    "tiny": TINY,
    "broken": "secret = 'canary'\nraise ValueError(secret)",
    "refused": "from caseload_lib.errors import CaseloadError\n"
    "raise CaseloadError('No records yet. Import <some>.')",
    "monthly_report": "1",
}


@dataclass(frozen=True)
class Served:
    """A running server."""

    process: subprocess.Popen
    port: int
    agency: Path
    home: Path
    log: Path

    def ask(self, path, *, method="GET", token=TOKEN, cookie=None, host=None, body=None):
        """Return status, headers and text of an answer; redirects are not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"token {token}"} if token else {}
        headers |= {"Cookie": cookie} if cookie else {}
        headers |= {"Host": host} if host else {}
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return SimpleNamespace(status=answer.status, headers=answer.headers, text=text)

    def kernels(self):
        """Return the processes of the kernels."""
        return psutil.Process(self.process.pid).children(recursive=True)


def find_private(kernels):
    """Return the folder of the files by which kernels are spoken to."""
    return Path(kernels[0].cmdline()[-1]).parent


def wait_for_link(process, log):
    """Return the port of the link that a server has printed."""
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=", line)
        if found:
            return int(found[1])
    pytest.fail(f"The server printed no link: {log.read_text()}")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve small forms for a small agency, as a process of its own."""
    root = tmp_path_factory.mktemp("served")
    agency, notebooks, home = root / "agency", root / "notebooks", root / "home"
    start_agency(agency, name="Harbour <b>Lights</b>")
    open_database(agency / "data" / "caseload.db", create=True)
    own = ("2026-10/assessment-manage_caseload-F008", f"2026-10/{SERVICE_PAGE}")
    for name in ("2026-10/index", "2026-10/team", "2026-10/F001", "2026-09/index", *own):
        page = agency / "reports" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<!DOCTYPE html><title>{name}</title><p>The page {name}</p>")
    for name in ("F001", SERVICE_PAGE, "assessment-manage_caseload-F008"):
        (agency / f"reports/2026-10/{name}.ipynb").write_text("{}")
    (agency / "reports/2026-10/manifest.json").write_text('{"canary": 1}')
    (agency / "reports/2026-10/F002.html").symlink_to(agency / "params" / "agency.toml")
    home.mkdir()
    notebooks.mkdir()
    for name, source in CELLS.items():
        cells = [nbformat.v4.new_markdown_cell(f"# {name}"), nbformat.v4.new_code_cell(source)]
        spec = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=spec)
        nbformat.write(notebook, notebooks / f"{name}.ipynb")
    log = root / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(agency), TOKEN, str(notebooks)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(root)},
        )
    yield Served(process, wait_for_link(process, log), agency, home, log)
    children = psutil.Process(process.pid).children(recursive=True)
    private = find_private(children)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not [child for child in children if child.is_running()]
    assert not private.exists()
    assert list(home.rglob("*")) == []
    written = log.read_text()
    assert not [word for word in (TOKEN, "canary", "Traceback") if word in written]


@pytest.fixture(scope="module")
def kernel(served):
    """Open a form and return its kernel's id."""
    page = served.ask("/forms/tiny")
    assert page.status == 200
    return re.search(r'"kernelId": "([\w-]+)"', page.text)[1]


PATHS = [
    "/",
    "/forms/tiny",
    "/reports/2026-10/index.html",
    "/voila/templates/lab/static/voila-style.js",
    "/voila/labextensions/x/anywidget/package.json",
    f"/api/kernels/{uuid.UUID(int=7)}",
    "/api/contents",
    "/anything",
]


@pytest.mark.parametrize("token", [None, "a-wrong-token-of-some-length", TOKEN[:-1], "é"])
def test_server_without_the_token_shows_nothing(served, token):
    """Whatever is asked for, one lands where the link is asked for."""
    for path in PATHS:
        query = f"?token={token}" if token and token.isascii() else ""
        given = token if token and token.isascii() else None
        answer = served.ask(path + query, token=given)
        if path.startswith("/api/kernels/"):
            assert answer.status == 403
        else:
            assert answer.status == 302, path
            assert answer.headers["Location"].startswith("/login"), path
        assert "username" not in (answer.headers["Set-Cookie"] or "")
        assert served.ask(path, token=given, method="POST", body="").status == 403, path


def test_server_login_takes_the_token_and_goes_to_our_pages_only(served):
    """The token may be typed; an address elsewhere that is asked for next is not gone to."""
    page = served.ask("/login?next=//evil.example/", token=None)
    xsrf = page.headers["Set-Cookie"].split(";")[0]
    value = re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
    assert 'name="next" value="/"' in page.text

    def log_in(password):
        body = f"_xsrf={value}&password={password}&next=https://evil.example/"
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": xsrf}
        connection.request("POST", "/login", body=body, headers=kind)
        return connection.getresponse()

    assert log_in("wrong").status == 403
    right = log_in(TOKEN)
    cookie = right.headers["Set-Cookie"]
    assert (right.status, right.headers["Location"]) == (302, "/")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert served.ask("/", token=None, cookie=cookie.split(";")[0]).status == 200


def test_server_link_leaves_no_token_in_the_address(served):
    """The page that the link opens goes on to the same one without the token."""
    answer = served.ask(f"/reports/2026-10/F001.html?a=1&token={TOKEN}", token=None)
    assert answer.status == 200
    assert 'content="0;url=/reports/2026-10/F001.html?a=1"' in answer.text
    assert TOKEN not in answer.text


def test_server_start_page_names_forms_reports_and_history(served):
    """Forms that are there, the latest month's pages, earlier months; names are escaped."""
    answer = served.ask("/")
    assert "Harbour &lt;b&gt;Lights&lt;/b&gt;" in answer.text
    links = re.findall(r'href="(/[^"]*)"', answer.text)
    assert links == [
        "/forms/tiny",
        "/forms/broken",
        "/forms/refused",
        "/reports/2026-10/index.html",
        "/reports/2026-10/team.html",
        f"/reports/2026-10/{SERVICE_PAGE}.html",
        "/reports/2026-10/F001.html",
        "/reports/2026-09/index.html",
    ]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_server_report_pages_are_sent_as_they_are_with_no_script_allowed(served):
    """The month's pages and their records, under a policy that lets nothing else load."""
    answer = served.ask("/reports/2026-10/F001.html")
    assert answer.text == (served.agency / "reports/2026-10/F001.html").read_text()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    record = served.ask("/reports/2026-10/F001.ipynb")
    assert record.headers["Content-Disposition"] == 'attachment; filename="F001.ipynb"'
    for ending in ("html", "ipynb"):
        assert served.ask(f"/reports/2026-10/{SERVICE_PAGE}.{ending}").status == 200


@pytest.mark.parametrize(
    "name",
    [
        "2026-10/assessment-manage_caseload-F008.html",
        "2026-10/assessment-manage_caseload-F008.ipynb",
        "2026-10/assessment-manage_caseload-F009.html",
        "2026-10/ASSESSMENT-manage_caseload-f008.HTML",
        "assessments/assessment-manage_caseload-F008.html",
    ],
)
def test_server_assessment_of_a_person_is_not_shown_to_whoever_has_the_link(served, name):
    """One sentence says why, the same whether or not there is such a page."""
    answer = served.ask(f"/reports/{name}")
    assert answer.status == 403
    assert "This page is about one person." in answer.text
    assert "since this link is shared." in answer.text
    assert '<html lang="en">' in answer.text
    assert "F00" not in answer.text
    assert "The page 2026" not in answer.text


def _submit(instrument, kind, number, *, released=True):
    """Return rows of assessments that were submitted, one a day."""
    days = pd.date_range("2026-10-01T10:00", periods=number, tz="UTC")
    rows = {"submitted_at": days, "released_at": days if released else pd.NaT}
    return pd.DataFrame({"instrument": instrument, "rater_kind": kind, **rows})


def test_count_submitted_tells_of_nobody_that_they_assessed_themself():
    """Unreleased ones do not count; of few about people there is no day; the service's stay."""
    rows = pd.concat([
        _submit("service_improvement", "service", 1, released=False),
        _submit("manage_caseload", "self", 2),
        _submit("manage_caseload", "self", 4, released=False),
        _submit("performance_anchors", "supervisor", 3, released=False),
        _submit("own", "self", 5, released=False),
    ]).reset_index(drop=True)  # fmt: skip
    assert count_submitted(rows, zone="UTC") == [
        Submitted("Caseload management", 2, ""),
        Submitted("Competencies", 3, "2026-10-03"),
        Submitted("Service improvement", 1, "2026-10-01"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/contents",
        "/api/contents/data/caseload.db",
        "/api/terminals",
        "/api/kernels",
        "/api/kernelspecs",
        "/api/sessions",
        "/terminals/websocket/1",
        "/voila/tree",
        "/voila/api/contents",
        "/voila/render/tiny.ipynb",
        "/voila/render/monthly_report.ipynb",
        "/voila/files/data/caseload.db",
        "/voila/files/tiny.ipynb",
        "/files/data/caseload.db",
        "/static/../data/caseload.db",
        "/forms/monthly_report",
        "/forms/absent",
        "/forms/tiny.ipynb",
        "/forms/..%2Ftiny",
        "/reports/2026-10/manifest.json",
        "/reports/2026-10/F002.html",
        "/reports/2026-10/..%2F..%2Fdata%2Fcaseload.db",
        "/reports/2026-10/../../data/caseload.db",
        "/reports/../params/agency.toml",
        "/reports/..%2Fparams/agency.toml",
        "/reports/2026-13/index.html",
        "/reports/2026-10/",
        "/data/caseload.db",
        "/voila/labextensions/x/anywidget/../../../../../etc/passwd",
        "/voila/labextensions/x/@jupyterlab/application/package.json",
        "/voila/templates/lab/static/../../../../../../../../etc/passwd",
        "/voila/templates/..%2F..%2Fx/static/voila.js",
        "/voila/api/themes/../../../etc/passwd",
        "//etc/passwd",
    ],
)
def test_server_with_the_token_shows_nothing_else(served, path):
    """Not contents, terminals, kernels, other notebooks, or any file of the agency's."""
    answer = served.ask(path)
    assert answer.status in {403, 404}, answer.text[:200]
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/kernels"),
        ("POST", "/api/terminals"),
        ("POST", "/api/sessions"),
        ("PUT", "/api/contents/x.ipynb"),
        ("DELETE", f"/api/kernels/{uuid.UUID(int=7)}"),
        ("POST", f"/api/kernels/{uuid.UUID(int=7)}/restart"),
        ("POST", "/"),
        ("POST", "/forms/tiny"),
    ],
)
def test_server_with_the_token_starts_and_changes_nothing(served, method, path):
    """No kernel but for a form, and no file."""
    before = len(served.kernels())
    assert served.ask(path, method=method, body="{}").status in {403, 404, 405}
    assert len(served.kernels()) <= before + 1


def test_server_is_no_other_name(served):
    """A name elsewhere that points to this machine opens nothing."""
    assert served.ask("/", host="evil.example:18866").status == 403
    assert served.ask("/", host=f"localhost:{served.port}").status == 200


def talk(served, kernel, messages, *, token=TOKEN, origin=None, until="kernel_info_reply"):
    """Send messages to a kernel's websocket and return the types of all that comes back."""

    async def go():
        address = f"ws://127.0.0.1:{served.port}/api/kernels/{kernel}/channels?session_id=abc"
        headers = {"Authorization": f"token {token}"} if token else {}
        headers |= {"Origin": origin} if origin else {}
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        for channel, kind, content in messages:
            header = {
                "msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "abc",
                "username": "", "version": "5.3", "date": "2026-11-23T00:00:00Z",
            }  # fmt: skip
            message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
            await socket.write_message(json.dumps({**message, "channel": channel, "buffers": []}))
        seen = []
        while until not in seen:
            text = await asyncio.wait_for(socket.read_message(), 20)
            seen.append(json.loads(text)["msg_type"])
        socket.close()
        return seen

    return asyncio.run(go())


def test_server_websocket_with_the_token_runs_no_code(served, kernel, tmp_path):
    """Messages that run code are dropped on every channel; the one sent after them is answered."""
    made = tmp_path / "made"
    code = {"code": f"open({str(made)!r}, 'w')", "silent": False, "store_history": False}
    seen = talk(
        served,
        kernel,
        [
            ("shell", "execute_request", code),
            ("control", "execute_request", code),
            ("control", "debug_request", {"command": "evaluate", "arguments": code}),
            ("shell", "inspect_request", {"code": "open", "cursor_pos": 3, "detail_level": 1}),
            ("shell", "complete_request", {"code": "op", "cursor_pos": 2}),
            ("shell", "history_request", {"hist_access_type": "tail", "n": 9}),
            ("shell", "kernel_info_request", {}),
        ],
    )
    refused = {"execute_reply", "execute_input", "inspect_reply", "complete_reply", "history_reply"}
    assert not refused & set(seen)
    assert not made.exists()


@pytest.mark.parametrize(
    ("token", "origin"), [(None, None), ("a-wrong-token-of-some-length", None)]
)
def test_server_websocket_without_the_token_is_refused(served, kernel, token, origin):
    """Nobody else speaks to a form's kernel."""
    with pytest.raises(HTTPClientError, match="403"):
        talk(served, kernel, [], token=token, origin=origin)


def test_server_form_shows_no_code(served):
    """A form's page holds what its cells display, under its title."""
    page = served.ask("/forms/tiny").text
    assert "anywidget.AnyWidget" not in page
    assert "<title>Tiny: Harbour &lt;b&gt;" in page


def test_server_failing_forms_say_so_in_a_sentence(served):
    """An error of ours is shown as it is, escaped; of any other only the kind, never a trace."""
    refused, broken = served.ask("/forms/refused").text, served.ask("/forms/broken").text
    assert "No records yet. Import \\u0026lt;some\\u0026gt;." in refused
    assert "something unexpected went wrong (ValueError)" in broken
    for page in (refused, broken):
        assert not [word for word in ("Traceback", "canary", "raise ", ".py") if word in page]


def test_server_kernel_that_is_killed_is_told_to_its_page_and_no_error(served):
    """A form's process may die; the page learns it, and the log holds no fault of ours."""
    page = served.ask("/forms/tiny")
    kernel = re.search(r'"kernelId": "([\w-]+)"', page.text)[1]
    before = served.log.read_text()

    async def go():
        address = f"ws://127.0.0.1:{served.port}/api/kernels/{kernel}/channels?session_id=def"
        headers = {"Authorization": f"token {TOKEN}"}
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        await asyncio.sleep(0.5)
        next(one for one in served.kernels() if kernel in one.cmdline()[-1]).kill()
        while '"dead"' not in await asyncio.wait_for(socket.read_message(), 20):
            pass
        header = {"msg_id": "1", "msg_type": "comm_info_request", "session": "def", "version": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": {}}
        for channel in ("shell", "control"):
            with suppress(WebSocketClosedError):
                text = json.dumps({**message, "channel": channel, "buffers": []})
                await socket.write_message(text)
        await asyncio.sleep(0.5)
        socket.close()
        while not served.kernels():
            await asyncio.sleep(0.1)

    asyncio.run(go())
    assert served.ask(f"/api/kernels/{kernel}").status == 404
    assert served.log.read_text()[len(before) :] == f"Warning: {DIED}\n"


def test_server_is_closed_to_other_accounts(served):
    """Kernels are reached by files in a private folder, pages by one port; no token shows."""
    private = find_private(served.kernels())
    assert stat.S_IMODE(private.stat().st_mode) & 0o077 == 0
    assert any(stat.S_ISSOCK(path.stat().st_mode) for path in private.iterdir())
    listening = [
        each.laddr
        for each in psutil.Process(served.process.pid).net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    ]
    assert listening == [("127.0.0.1", served.port)]
    for child in served.kernels():
        assert TOKEN not in " ".join([*child.cmdline(), *child.environ().values()])


def test_server_in_a_browser_forms_work_and_nothing_leaves_the_machine(served, chromium_path):
    """Both kinds of widgets answer; landmarks, title and the way back are there; axe agrees."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 400, "height": 800})
        asked, errors = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"http://127.0.0.1:{served.port}/?token={TOKEN}")
        page.get_by_role("link", name="Tiny").wait_for()
        assert TOKEN not in page.url
        serious = find_serious(page)
        page.get_by_role("link", name="Tiny").click()
        page.get_by_label("two").check()
        page.get_by_text("Saved at 2").wait_for()
        page.get_by_role("button", name="Count").click()
        page.get_by_text("1 times").wait_for()
        assert page.title() == "Tiny: Harbour <b>Lights</b>"
        assert page.locator("main").count() == page.locator("h1").count() == 1
        assert page.locator("main fieldset").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        serious += find_serious(page)
        page.get_by_role("link", name="Forms", exact=True).click()
        page.get_by_role("link", name="Broken").click()
        page.get_by_role("alert").wait_for()
        browser.close()
    assert {re.match(r"(?:blob:)?http://([^/]+)/", url)[1] for url in asked} == {
        f"127.0.0.1:{served.port}"
    }
    assert errors == []
    assert serious == []


def find_serious(page):
    """Return the serious faults that axe finds in a page."""
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
