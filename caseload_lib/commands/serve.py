"""The commands `caseload serve` and `caseload lab`: forms for people, notebooks for analysts."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from caseload_lib.terminal import AgencyOption, say

#: Where a token of one's own is read from, rather than from what others can list.
TOKEN_VARIABLE = "CASELOAD_TOKEN"  # noqa: S105


def serve(
    context: typer.Context,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port; the next free one if it is taken.")
    ] = 8866,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the start page here.")
    ] = True,
    ip: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen. Any but this machine's own needs TLS or a proxy.",
        ),
    ] = "127.0.0.1",
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The TLS certificate, PEM.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key of the certificate, PEM.")
    ] = None,
    behind_proxy: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="The https address at which a proxy shows this server to others. It keeps the "
            "host name, and passes paths and websockets on as they are.",
            show_default=False,
        ),
    ] = "",
    idle_minutes: Annotated[
        int,
        typer.Option(min=5, max=1440, help="After how long without use a form's process is ended."),
    ] = 60,
    agency: AgencyOption = None,
) -> None:
    """Serve the agency's forms and reports to browsers, until Ctrl-C.

    It prints one link with a random token; whoever has the link can use the forms, and nobody
    else. Set CASELOAD_TOKEN (16 characters or more) for a token of your own. Only the forms and
    the pages of `caseload report` are served: no code, no other file, no way to run anything.
    """
    from caseload_lib.forms.serving.settings import Serving, check_serving
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    serving = check_serving(
        Serving(
            token=_take_token(),
            ip=ip,
            port=port,
            certificate=certificate,
            key=key,
            behind_proxy=behind_proxy,
            idle_minutes=idle_minutes,
        )
    )
    # Checked before what takes long to import.
    from caseload_lib.forms.serving.server import serve_forms

    debug = bool(os.environ.get("CASELOAD_DEBUG"))
    serve_forms(folder, serving, say=say, open_browser=browser, debug=debug)
    say("Stopped.")


def lab(
    context: typer.Context,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port; the next free one if it is taken.")
    ] = 8888,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in a browser here.")
    ] = True,
    agency: AgencyOption = None,
) -> None:
    """Open JupyterLab in the agency's folder, for analysts; it can run anything.

    Copies of the notebooks that come with the package are put into the folder's `notebooks`,
    where they are missing; what you change there stays. It listens on this machine only and
    needs the token in the link it prints (CASELOAD_TOKEN, else a random one).
    """
    from caseload_lib.forms.serving.lab import open_lab
    from caseload_lib.forms.serving.settings import Serving, check_serving
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    serving = check_serving(Serving(token=_take_token(), port=port))
    open_lab(folder, serving, say=say, open_browser=browser)
    say("Stopped.")


def _take_token() -> str:
    """Return the token given, hidden from what is started from here, or a random one."""
    given = os.environ.pop(TOKEN_VARIABLE, None)
    return secrets.token_urlsafe(32) if given is None else given.strip()


def add_commands(app: typer.Typer) -> None:
    """Add both commands to the program."""
    app.command()(serve)
    app.command()(lab)
