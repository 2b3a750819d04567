"""The server of the forms: it starts, says where it is, and leaves nothing behind."""

import asyncio
import os
import shutil
import signal
import ssl
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from urllib.parse import quote

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.serving.kernel import WARM_VARIABLE
from caseload_lib.forms.serving.kernels import configure_kernels, takes_sockets
from caseload_lib.forms.serving.served import FORMS, Form, find_notebooks, list_forms, list_imports
from caseload_lib.forms.serving.settings import Serving, check_serving
from caseload_lib.forms.serving.web_app import FormsApp, make_app
from caseload_lib.forms.serving.web_log import set_up_log
from caseload_lib.record.folder import FOLDER_VARIABLE, AgencyFolder
from caseload_lib.report.processes import SLOW_AND_UNUSED

#: How many ports are tried, the one asked for first.
PORTS = 50
_LARGEST_BODY = 1_000_000


def serve_forms(
    agency: AgencyFolder,
    serving: Serving,
    *,
    say: Callable[[str], None],
    forms: tuple[Form, ...] = FORMS,
    notebooks: Path | None = None,
    open_browser: bool = False,
    debug: bool = False,
) -> None:
    """Serve an agency's forms until the process is told to stop.

    Parameters
    ----------
    agency : AgencyFolder
        Whose forms they are.
    serving : Serving
        How they are served.
    say : callable
        Is given the lines for whoever started it: the link, and what else is to be known.
    forms : tuple of Form, default FORMS
        Which may be served; those without a notebook are left out.
    notebooks : Path, optional
        Where the notebooks are; those of the package where not given.
    open_browser : bool, default False
        Whether to open the start page in a browser here.
    debug : bool, default False
        Whether everything is logged, with traces.

    Raises
    ------
    CaseloadError
        If what is asked for would be open to others, as `check_serving` says.
    CaseloadError
        If no form or none of Voila's files is there.
    CaseloadError
        If no port is free, or the certificate cannot be used.
    """
    check_serving(serving)
    folder = notebooks or find_notebooks()
    there = list_forms(folder, forms)
    sys.modules.setdefault(SLOW_AND_UNUSED, None)  # type: ignore[arg-type]
    os.umask(0o077)
    with _private_folder() as private:
        log = set_up_log(serving.token, debug=debug)
        kernels = configure_kernels(
            private,
            environment=_make_environment(agency, private, list_imports(folder, there)),
            idle_seconds=serving.idle_minutes * 60,
            debug=debug,
        )
        app = make_app(
            agency,
            serving,
            forms=there,
            notebooks=folder,
            kernels=kernels,
            sockets=private,
            log=log,
        )
        with suppress(KeyboardInterrupt):
            asyncio.run(_run(app, private, say=say, open_browser=open_browser))


async def _run(
    app: FormsApp, private: Path, *, say: Callable[[str], None], open_browser: bool
) -> None:
    """Listen, keep a kernel ready, and end everything when told to stop."""
    serving = app.serving
    server = HTTPServer(
        app.set_up(),
        ssl_options=_read_certificate(serving),
        xheaders=bool(serving.behind_proxy),
        max_body_size=_LARGEST_BODY,
    )
    port = _listen(server, serving)
    stopped = asyncio.Event()
    _heed_signals(stopped)
    try:
        app.warm()
        if port != serving.port:
            say(f"Port {serving.port} is taken, so it is port {port}.")
        link = f"{serving.link(port)}?token={quote(serving.token, safe='')}"
        say(f"Open this link; whoever has it can use the forms:\n\n    {link}\n")
        say("Ctrl-C stops it.")
        if open_browser:
            _open_browser(link, private)
        await stopped.wait()
    finally:
        server.stop()
        await app.end()
        await server.close_all_connections()


def _listen(server: HTTPServer, serving: Serving) -> int:
    """Listen on the port asked for or the next free one, and return it."""
    refused: OSError | None = None
    for port in range(serving.port, min(serving.port + PORTS, 65536)):
        try:
            sockets = bind_sockets(port, serving.ip)
        except OSError as error:
            refused = error
            continue
        server.add_sockets(sockets)
        found: int = sockets[0].getsockname()[1]
        return found
    reason = (refused and refused.strerror) or "in use"
    raise CaseloadError(
        f"Nothing could be opened at {serving.ip}, ports {serving.port} to "
        f"{serving.port + PORTS - 1}: {reason}. Choose another port with --port."
    )


def _read_certificate(serving: Serving) -> ssl.SSLContext | None:
    """Return what TLS needs, where it is asked for."""
    if serving.certificate is None or serving.key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(serving.certificate, serving.key)
    except (OSError, ssl.SSLError) as error:
        raise CaseloadError(
            f"The certificate {serving.certificate} and the key {serving.key} cannot be used "
            f"together ({error.strerror or type(error).__name__}). Both are files in PEM form, the "
            "key without a password."
        ) from error
    return context


def _heed_signals(stopped: asyncio.Event) -> None:
    """Stop on Ctrl-C, when the system asks, and when the terminal closes."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            # Windows has no such handlers: there Ctrl-C raises KeyboardInterrupt.
            with suppress(NotImplementedError):
                loop.add_signal_handler(getattr(signal, name), stopped.set)


def _make_environment(
    agency: AgencyFolder, private: Path, imports: tuple[str, ...]
) -> dict[str, str]:
    """Return what kernels find in their environment: no token, nothing of other programs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "VOILA", "CASELOAD_TOKEN"))
    }
    return kept | {
        FOLDER_VARIABLE: str(agency.path.absolute()),
        WARM_VARIABLE: ",".join(imports),
        "IPYTHONDIR": str(private / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(private),
        "PYTHONSTARTUP": "",
    }


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Give a new folder that only this account can open, and remove it at the end."""
    usual = Path(tempfile.gettempdir())
    short = Path("/tmp")  # noqa: S108 (what is made there is this account's alone)
    places = [place for place in (usual, short) if takes_sockets(place / "caseload-12345678")]
    path = Path(tempfile.mkdtemp(prefix="caseload-", dir=next(iter(places), usual)))
    before = os.environ.get("JUPYTER_RUNTIME_DIR")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if before is None:
            os.environ.pop("JUPYTER_RUNTIME_DIR", None)
        else:
            os.environ["JUPYTER_RUNTIME_DIR"] = before


def _open_browser(link: str, private: Path) -> None:
    """Open the start page without showing the token to who lists the machine's processes."""
    page = private / "open.html"
    page.write_text(
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Opening ...</title>'
        f'<meta http-equiv="refresh" content="0;url={escape(link)}">'
        f'<p><a href="{escape(link)}">Open the forms</a></p></html>',
        encoding="utf-8",
    )
    with suppress(webbrowser.Error):
        webbrowser.open(page.as_uri())
