"""The pages of the forms, made ready before anybody opens them, and sent as they come about."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Any

import nbformat
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from jinja2.meta import find_referenced_templates
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from caseload_lib.forms.serving.served import Form

#: Said to the browser while a form takes long, so that no proxy gives up.
_STILL_THERE = "<script>window.voila_heartbeat()</script>\n"
_BEAT_SECONDS = 10.0
#: How long after a page was sent the next one of its form is made, in seconds.
_PAUSE_SECONDS = 4.0
#: The packages whose files browsers keep.
_PACKAGES = ("voila", "anywidget", "ipywidgets", "jupyterlab_widgets")


def mark_assets() -> str:
    """Return a name that changes with the scripts that browsers keep.

    Returns
    -------
    str
        Twelve hexadecimal digits.
    """
    known = " ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return hashlib.sha256(known.encode()).hexdigest()[:12]


class FormPages:
    """Makes the pages of forms, one of each ahead.

    Parameters
    ----------
    app : FormsApp
        The server.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._ready: dict[str, asyncio.Task[NotebookRenderer]] = {}
        self._compiled = _Compiled()
        self._config = get_page_config(
            base_url=app.base_url,
            settings=app.app.settings,
            log=app.log,
            voila_configuration=app.voila_configuration,
        )
        mark = mark_assets()
        for key, folder in {
            "fullStaticUrl": "static",
            "fullLabextensionsUrl": "labextensions",
        }.items():
            self._config[key] = f"{app.base_url}voila/{folder}/{mark}"

    def prepare(self, form: Form, *, pause: float = 0.0) -> None:
        """Begin to make a form's next page, after a pause in seconds."""
        if form.name not in self._ready:
            self._ready[form.name] = asyncio.create_task(self._make(form, pause))

    async def _make(self, form: Form, pause: float) -> NotebookRenderer:
        await asyncio.sleep(pause)
        app = self._app
        renderer = NotebookRenderer(
            voila_configuration=app.voila_configuration,
            traitlet_config=app.config,
            notebook_path=f"{form.name}.ipynb",
            template_paths=app.template_paths,
            config_manager=app.config_manager,
            contents_manager=app.contents_manager,
            base_url=app.base_url,
            kernel_spec_manager=app.kernel_spec_manager,
            page_config=self._config,
            mathjax_config="",
            mathjax_url="",
        )
        await renderer.initialize()
        # The first check of any notebook takes long; Voila makes one before it draws.
        nbformat.validate(renderer.notebook, relax_add_props=True)
        environment = renderer.exporter.environment
        # Voila puts its own in their place when it draws.
        environment.filters |= {"highlight_code": str, "trusted": str}
        environment.bytecode_cache = self._compiled
        _read_templates(environment, renderer.exporter.template_file)
        return renderer

    async def send(self, form: Form) -> AsyncIterator[str]:
        """Give a form's page piece by piece, as its kernel goes on."""
        self._app.kernel_manager.refuse_full()
        waiting = self._ready.pop(form.name, None)
        if waiting is None or not waiting.done():
            if waiting is not None:
                waiting.cancel()
            waiting = asyncio.create_task(self._make(form, 0.0))
        kernels = self._app.kernel_manager
        try:
            renderer = await waiting
            kernel_id = await kernels.start_kernel()
        finally:
            self.prepare(form, pause=_PAUSE_SECONDS)
        pieces = renderer.generate_content_generator(kernel_id, kernels.get_kernel(kernel_id))
        async for piece in _beat(pieces):
            yield piece

    def end(self) -> None:
        """Stop making pages."""
        for task in self._ready.values():
            task.cancel()


class _Compiled(BytecodeCache):
    """Keeps compiled templates: every page is drawn by an environment of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept of a template."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def _read_templates(environment: Environment, name: str) -> None:
    """Read a template and all that it names: to draw a page, they would be read one by one."""
    names, known = [name], set()
    while names:
        name = names.pop()
        if name in known or environment.loader is None:
            continue
        known.add(name)
        environment.get_template(name)
        source = environment.loader.get_source(environment, name)[0]
        names += [one for one in find_referenced_templates(environment.parse(source)) if one]


async def _beat(pieces: Any) -> AsyncIterator[str]:
    """Give the pieces of a page, and a sign of life whenever one takes long."""
    coming = asyncio.ensure_future(anext(pieces, None))
    while True:
        done, _ = await asyncio.wait([coming], timeout=_BEAT_SECONDS)
        if not done:
            yield _STILL_THERE
            continue
        piece = coming.result()
        if piece is None:
            return
        yield piece[0]
        coming = asyncio.ensure_future(anext(pieces, None))
