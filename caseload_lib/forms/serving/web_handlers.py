"""What answers the browser: our pages, the forms and their scripts, each only with the token."""

import asyncio
import hmac
import re
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import APIHandler, FileFindHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.httputil import url_concat
from tornado.web import HTTPError, StaticFileHandler, authenticated
from voila.static_file_handler import TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from caseload_lib.forms.serving.report_files import find_page, is_assessment_of_person
from caseload_lib.forms.serving.start_page import draw_login, draw_notice, draw_start

_OURS = re.compile(r"(?:forms|reports)/[\w./-]*(?:\?[\w=&%.+-]*)?")
_CLOSED = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_OF_ONE = (
    "This page is about one person. It is a file in the agency's reports folder; it is not shown "
    "here, since this link is shared."
)
#: A page made by us or by `caseload report`: no script, nothing from elsewhere.
STILL = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; {_CLOSED}"
#: A form: its scripts and its kernel, from here only. Widgets make modules from text (blob:).
LIVE = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline' blob:; img-src 'self' data: blob:; font-src 'self' data:; "
    f"connect-src 'self'; worker-src 'self' blob:; {_CLOSED}"
)


class TokenIdentity(IdentityProvider):
    """Lets in whoever has the token, or the cookie that was given for it."""

    def get_token(self, handler: Any) -> str | None:
        """Return the token of a request, compared in a time that tells nothing about it."""
        given = super().get_token(handler) or ""
        known = self.token or ""
        return known if known and hmac.compare_digest(given.encode(), known.encode()) else None

    def process_login_form(self, handler: Any) -> User | None:
        """Return the user if the token typed is right."""
        typed = handler.get_argument("password", default="").strip()
        if self.token and hmac.compare_digest(typed.encode(), self.token.encode()):
            return self.generate_anonymous_user(handler)
        return None


class Page(JupyterHandler):
    """A page for people: strict, never cached, and in plain words when it cannot be shown."""

    policy = STILL

    @property
    def content_security_policy(self) -> str:
        """What a browser may load for this page."""
        return self.policy

    def set_default_headers(self) -> None:
        """Set the headers of every page."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    async def prepare(self, **given: Any) -> None:
        """Let nobody in without the token, and take the token out of the address."""
        await super().prepare(**given)
        if self._finished or self.request.method != "GET" or self.current_user is None:
            return
        if "token" in self.request.query_arguments:
            kept = [
                (name, value.decode(errors="replace"))
                for name, values in self.request.query_arguments.items()
                for value in values
                if name != "token"
            ]
            # A redirect by the page: a strict cookie does not go along with one by header when
            # the link was followed from elsewhere.
            address = url_concat(self.request.path, kept)
            self.finish(draw_notice("Opening ...", "The page opens.", forward=address))

    def write_error(self, status_code: int, **_given: Any) -> None:
        """Say in a sentence what went wrong."""
        texts = {
            403: "This may not be opened. Use the link that `caseload serve` printed.",
            404: "There is no such page here.",
            503: "Too many forms are open. Close some and try again.",
        }
        text = texts.get(status_code, "The page could not be shown. Try again.")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(draw_notice("Not shown", text, start=self.base_url))


class StartPage(Page):
    """The start page: forms, reports, history."""

    async def get(self) -> None:
        """Show it as things are now."""
        settings = self.settings
        page = await asyncio.to_thread(
            draw_start, settings["agency"], settings["forms"], base=self.base_url
        )
        self.finish(page)


class LoginPage(Page):
    """Where one lands without the link."""

    policy = STILL.replace("form-action 'none'", "form-action 'self'")

    @allow_unauthenticated
    def get(self) -> None:
        """Say what is needed; go on if it is there."""
        if self.current_user:
            self.redirect(self._find_next())
        else:
            self.finish(self._draw())

    @allow_unauthenticated
    def post(self) -> None:
        """Let in whoever typed the token."""
        user = self.identity_provider.process_login_form(self)
        if user is None:
            self.set_status(403)
            self.finish(self._draw(wrong=True))
            return
        self.identity_provider.set_login_cookie(self, user)
        self.redirect(self._find_next())

    def _draw(self, *, wrong: bool = False) -> str:
        xsrf = self.xsrf_token.decode()
        return draw_login(xsrf=xsrf, goes_to=self._find_next(), wrong=wrong, base=self.base_url)

    def _find_next(self) -> str:
        """Return the page that was wanted, one of ours whatever the address says."""
        wanted = self.get_argument("next", default="")
        rest = wanted.removeprefix(self.base_url)
        ours = wanted.startswith(self.base_url) and _OURS.fullmatch(rest)
        return wanted if ours else self.base_url


class FormPage(Page):
    """A form: a notebook of the closed list, run for this page alone."""

    policy = LIVE

    async def get(self, name: str) -> None:
        """Show the form."""
        form = next((form for form in self.settings["forms"] if form.name == name), None)
        if form is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        async for piece in self.settings["pages"].send(form):
            self.write(piece)
            await self.flush()


class ReportPage(Page):
    """A page that `caseload report` has made, as it is on disk."""

    async def get(self, folder: str, name: str) -> None:
        """Send it, unless it is the assessment of one person."""
        if is_assessment_of_person(name):
            self.set_status(403)
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(draw_notice("Not shown here", _OF_ONE, start=self.base_url))
            return
        path = find_page(self.settings["agency"].reports, folder, name)
        if path is None:
            raise HTTPError(404)
        if path.suffix == ".html":
            self.set_header("Content-Type", "text/html; charset=utf-8")
        else:
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Disposition", f'attachment; filename="{path.name}"')
        self.finish(await asyncio.to_thread(path.read_bytes))


class Missing(Page):
    """Whatever else is asked for."""

    def _refuse(self, *_given: Any) -> None:
        raise HTTPError(404)

    get = post = put = patch = delete = head = options = _refuse


class Leave(APIHandler):
    """Told by a page that it closes."""

    def check_xsrf_cookie(self) -> None:
        """Ask for none: the kernel's number cannot be guessed, and the cookie is strict."""

    async def post(self, kernel_id: str) -> None:
        """End its kernel soon, once what is under way is done."""
        task = asyncio.create_task(self.kernel_manager.leave(kernel_id))
        self.settings["tasks"].add(task)
        task.add_done_callback(self.settings["tasks"].discard)
        self.set_status(204)
        self.finish()


class Channels(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The way between a form and its kernel; `KernelManager.allowed_message_types` guards it."""

    def on_message(self, ws_message: str | bytes) -> None:
        """Pass a message on, unless the kernel has died since: its page knows already."""
        if self.kernel_id in self.kernel_manager:
            super().on_message(ws_message)


class Kernel(KernelHandler):
    """What a form asks about its own kernel."""

    @authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """Say how it is; that it is gone is an answer, and no fault."""
        if kernel_id in self.kernel_manager:
            await super().get(kernel_id)  # type: ignore[misc]
            return
        self.set_status(404)
        self.finish({"message": "There is no such form any more."})

    def delete(self, kernel_id: str) -> None:  # noqa: ARG002
        """Refuse: a form ends when its page closes."""
        raise HTTPError(405)


class _Asset:
    """Scripts and styles: with the token too. Their address changes when they do."""

    def set_extra_headers(self, _path: str) -> None:
        """Let the browser keep them."""
        kept = "private, max-age=31536000, immutable"
        self.set_header("Cache-Control", kept)  # type: ignore[attr-defined]
        self.set_header("X-Content-Type-Options", "nosniff")  # type: ignore[attr-defined]

    def write_error(self, status_code: int, **_given: Any) -> None:
        """Say no more than the number."""
        self.finish(str(status_code))  # type: ignore[attr-defined]


class TemplateAsset(_Asset, JupyterHandler, TemplateStaticFileHandler):  # type: ignore[misc]
    """Voila's own scripts and styles."""

    def compute_etag(self) -> str | None:
        """Return the file's mark, not that of an answer that is not there yet."""
        return StaticFileHandler.compute_etag(self)


class FoundAsset(_Asset, FileFindHandler):
    """Scripts of the widgets."""

    def get(self, path: str, include_body: bool = True) -> Any:
        """Send one."""
        return StaticFileHandler.get(self, path, include_body)

    def head(self, path: str) -> Any:
        """Say how long one is."""
        return StaticFileHandler.head(self, path)


class ThemeAsset(_Asset, ThemesHandler):
    """Voila's theme."""

    def get(self, path: str, include_body: bool = True) -> Any:
        """Send one."""
        return StaticFileHandler.get(self, path, include_body)

    def head(self, path: str) -> Any:
        """Say how long one is."""
        return StaticFileHandler.head(self, path)
