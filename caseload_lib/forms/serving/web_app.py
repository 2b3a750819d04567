"""Standalone Voila with everything taken out that is not needed for a closed list of forms."""

import logging
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from tornado.web import Application
from traitlets import Instance
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.paths import collect_static_paths
from voila.utils import get_voila_labextensions_path

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.serving import web_handlers as web
from caseload_lib.forms.serving.form_pages import FormPages, mark_assets
from caseload_lib.forms.serving.kernels import OwnKernels, WarmKernels
from caseload_lib.forms.serving.served import Form
from caseload_lib.forms.serving.settings import Serving
from caseload_lib.forms.serving.web_log import log_request
from caseload_lib.record.folder import AgencyFolder

_TEMPLATE = Path(__file__).resolve().parent / "voila_template"
#: The extensions of the browser that forms need; others that are installed are not loaded.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
#: With Voila's own way of drawing widgets.
ENABLED = (*EXTENSIONS, "@voila-dashboards/widgets-manager8")
_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class FormsApp(Voila):  # type: ignore[misc]
    """Voila that serves the forms of one agency, to whoever has the token.

    It reads no settings of the account's other Jupyter programs, lists no folder, serves no file
    but scripts, styles and report pages, and starts no kernel but for a form.
    """

    agency = Instance(AgencyFolder)
    serving = Instance(Serving)
    forms: tuple[Form, ...] = ()

    def set_up(self) -> Application:
        """Return the web application, which listens nowhere yet."""
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.setup_template_dirs()
        self.app = Application(**self.init_settings())
        # A page that closes says so otherwise, and then its kernel may finish what it does.
        kinds = self.kernel_manager.allowed_message_types
        self.kernel_manager.allowed_message_types = [k for k in kinds if k != "shutdown_request"]
        self.app.add_handlers(".*$", self.init_handlers())
        self.pages = self.app.settings["pages"] = FormPages(self)
        return self.app

    def warm(self) -> None:
        """Make ready what the next to open a form would wait for."""
        self.kernel_manager.warm()
        for form in self.forms:
            self.pages.prepare(form)

    async def end(self) -> None:
        """End what was made ready, and every kernel."""
        self.pages.end()
        await self.kernel_manager.end()

    def setup_template_dirs(self) -> None:
        """Put our page before Voila's."""
        check_extensions()
        super().setup_template_dirs()
        self.template_paths = [str(_TEMPLATE), *self.template_paths]  # type: ignore[has-type]

    def init_settings(self) -> dict[str, Any]:
        """Return Voila's settings, made stricter."""
        settings: dict[str, Any] = super().init_settings()
        serving = self.serving
        settings |= {
            "agency": self.agency,
            "forms": self.forms,
            "tasks": set(),
            # A name that points here from elsewhere must not open anything.
            "allow_remote_access": not serving.is_loopback and not serving.behind_proxy,
            "local_hostnames": ["localhost", *([serving.host] if serving.host else [])],
            "xsrf_cookie_kwargs": {"httponly": True, "samesite": "Strict"},
            "cookie_secret": secrets.token_bytes(32),
            "websocket_max_message_size": 1_000_000,
            "default_handler_class": web.Missing,
            "log_function": log_request,
        }
        return settings

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return everything that can be asked for."""
        found, mark = get_voila_labextensions_path(), mark_assets()
        themes = {"themes_url": f"{self.base_url}voila/api/themes", "path": self.themes_dir}
        answers: list[tuple[Any, ...]] = [
            ("/", web.StartPage),
            ("/login", web.LoginPage),
            (r"/forms/([a-z][a-z0-9_]*)", web.FormPage),
            (rf"/voila/api/shutdown/{_KERNEL}", web.Leave),
            (r"/reports/([^/]+)/([^/]+)", web.ReportPage),
            (rf"/api/kernels/{_KERNEL}", web.Kernel),
            (rf"/api/kernels/{_KERNEL}/channels", web.Channels),
            (r"/voila/templates/(lab/static/[\w-][\w.-]*)", web.TemplateAsset),
            (rf"/voila/static/{mark}/(.*)", web.FoundAsset, {"path": self.static_paths}),
            (r"/voila/api/themes/(.*)", web.ThemeAsset, themes),
        ]
        answers += [
            (rf"/voila/labextensions/{mark}/({name}/.*)", web.FoundAsset, {"path": found})
            for name in ENABLED
        ]
        return [(url_path_join(self.base_url, path), *rest) for path, *rest in answers]


def make_app(
    agency: AgencyFolder,
    serving: Serving,
    *,
    forms: tuple[Form, ...],
    notebooks: Path,
    kernels: Config,
    sockets: Path,
    log: logging.Logger,
) -> FormsApp:
    """Return the server's application, ready to be set up.

    Parameters
    ----------
    agency : AgencyFolder
        Whose forms they are.
    serving : Serving
        How they are served.
    forms : tuple of Form
        Which.
    notebooks : Path
        Where the forms' notebooks are.
    kernels : Config
        As `configure_kernels` gives it.
    sockets : Path
        A private folder for what speaks to kernels.
    log : Logger
        Where it says what went wrong.

    Returns
    -------
    FormsApp
        It listens nowhere yet.
    """
    config = Config(kernels)
    # Nothing is written into the account's home.
    config.NotebookNotary.data_dir = str(sockets)
    config.NotebookNotary.db_file = ":memory:"
    config.NotebookNotary.secret = secrets.token_bytes(32)
    config.VoilaConfiguration = Config(_configure_voila(agency, forms))
    # None of them changes a form, and each has the whole notebook checked once more.
    config.VoilaExporter.default_preprocessors = []
    config.VoilaExecutor.cell_error_instruction = "Load the page again; what was saved is kept."
    config.TokenIdentity.cookie_options = {"samesite": "Strict", "expires_days": None}
    config.TokenIdentity.secure_cookie = bool(serving.certificate or serving.behind_proxy)
    app = FormsApp(
        config=config,
        log=log,
        agency=agency,
        serving=serving,
        base_url=serving.base,
        root_dir=str(notebooks),
        connection_dir=str(sockets),
        token=serving.token,
        identity_provider_class=web.TokenIdentity,
    )
    app.forms = forms
    return app


def _configure_voila(agency: AgencyFolder, forms: tuple[Form, ...]) -> Mapping[str, Any]:
    """Return what Voila is told."""
    return {
        "template": "lab",
        "theme": "light",
        "allow_template_override": "NO",
        "allow_theme_override": "NO",
        "strip_sources": True,
        "show_tracebacks": False,
        "file_allowlist": [],
        "file_denylist": [".*"],
        "attempt_fix_notebook": True,
        "extension_allowlist": list(ENABLED),
        "multi_kernel_manager_class": WarmKernels,
        "kernel_spec_manager_class": OwnKernels,
        "resources": {
            "form_titles": {form.name: form.title for form in forms},
            "form_agency": agency.settings.agency.name,
        },
    }


def check_extensions() -> None:
    """Check that what browsers need of Voila and the widgets is installed.

    Raises
    ------
    CaseloadError
        If something is missing.
    """
    known = get_voila_labextensions_path()
    lacking = [
        name
        for name in EXTENSIONS
        if not any(Path(folder, name, "package.json").is_file() for folder in known)
    ]
    scripts = collect_static_paths(["voila"], "lab")
    if not any(Path(folder, "voila.js").is_file() for folder in scripts):
        lacking.append("voila")
    if lacking:
        raise CaseloadError(
            f"Files that browsers need are missing: {', '.join(lacking)}. They come with the "
            "packages voila, ipywidgets and anywidget, below share/jupyter. Install those again: "
            "pip install --force-reinstall voila ipywidgets jupyterlab_widgets anywidget"
        )
