"""JupyterLab in an agency's folder, closed to everybody else."""

import os
import shutil
import socket
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.serving.served import FORMS, Form, find_notebooks
from caseload_lib.forms.serving.settings import Serving
from caseload_lib.record.folder import FOLDER_VARIABLE, AgencyFolder

_PORTS = 50


def open_lab(
    agency: AgencyFolder,
    serving: Serving,
    *,
    say: Callable[[str], None],
    open_browser: bool = False,
) -> None:
    """Run JupyterLab in an agency's folder until it is stopped.

    Parameters
    ----------
    agency : AgencyFolder
        Whose folder.
    serving : Serving
        The token and the port; it listens on this machine only.
    say : callable
        Is given the lines for whoever started it.
    open_browser : bool, default False
        Whether to open it in a browser here.

    Raises
    ------
    CaseloadError
        If no port is free, or the notebooks cannot be copied.
    """
    # It takes seconds to import, and the rest of this module does without.
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    copied = copy_notebooks(agency.path / "notebooks")
    if copied:
        say(f"Put into {agency.path / 'notebooks'}: {', '.join(copied)}")
    port = find_port(serving.port)
    if port != serving.port:
        say(f"Port {serving.port} is taken, so it is port {port}.")
    os.environ[FOLDER_VARIABLE] = str(agency.path.absolute())
    # The kernel of this very Python goes before one that the account has installed.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.umask(0o077)
    say(f"Open this link:\n\n    http://127.0.0.1:{port}/lab?token={quote(serving.token)}\n")
    say("Ctrl-C stops it.")
    told = list_arguments(agency.path, serving.token, port=port, open_browser=open_browser)
    with warnings.catch_warnings():
        # JupyterLab asks its own server by a name that the server calls old.
        warnings.simplefilter("ignore", DeprecationWarning)
        LabApp.launch_instance(argv=told)


def list_arguments(folder: Path, token: str, *, port: int, open_browser: bool) -> list[str]:
    """Return what JupyterLab is told; it goes before the account's own settings.

    Parameters
    ----------
    folder : Path
        The folder to open.
    token : str
        What opens it. Nobody who lists the machine's processes sees it: JupyterLab runs in this
        one.
    port : int
        A free port.
    open_browser : bool
        Whether to open a browser.

    Returns
    -------
    list of str
        Arguments of its command.
    """
    return [
        f"--ServerApp.root_dir={folder.absolute()}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.open_browser={open_browser}",
        "--ServerApp.allow_remote_access=False",
        "--ServerApp.allow_origin=",
        "--ServerApp.disable_check_xsrf=False",
        "--ServerApp.answer_yes=True",
        "--ServerApp.allow_root=True",
        "--Application.log_level=WARN",
        # Nothing is asked of other machines: no news, no list of extensions.
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
        f"--IdentityProvider.token={token}",
        "--PasswordIdentityProvider.hashed_password=",
    ]


def copy_notebooks(folder: Path, forms: Iterable[Form] = FORMS) -> list[str]:
    """Copy the notebooks for analysts to a folder, where they are missing.

    Parameters
    ----------
    folder : Path
        Where to; it is made if need be.
    forms : iterable of Form, default FORMS
        Which.

    Returns
    -------
    list of str
        The names of the files copied; what is there already stays as it is.

    Raises
    ------
    CaseloadError
        If one cannot be written.
    """
    copied = []
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for form in forms:
            source = find_notebooks() / f"{form.name}.ipynb"
            place = folder / source.name
            if source.is_file() and not place.exists():
                shutil.copyfile(source, place)
                place.chmod(0o600)
                copied.append(place.name)
    except OSError as error:
        raise CaseloadError(
            f"{folder} cannot be written ({error.strerror}). JupyterLab's notebooks are kept "
            "there. Make the agency's folder yours to write."
        ) from error
    return copied


def find_port(first: int) -> int:
    """Return a free port of this machine.

    Parameters
    ----------
    first : int
        The first to try; up to 49 after it are tried too.

    Returns
    -------
    int
        The port.

    Raises
    ------
    CaseloadError
        If none of them is free.
    """
    for port in range(first, min(first + _PORTS, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CaseloadError(
        f"No port from {first} to {first + _PORTS - 1} is free. Choose another with --port."
    )
