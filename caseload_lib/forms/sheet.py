"""The one widget that draws every form, carries what is done on it, and says what is saved."""

import logging
import secrets
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import anywidget

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Node, Text, check_names

_STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger(__name__)
#: Tokens remembered, so that an act that was sent again is not done again.
_MOST_TOKENS = 500


class Form(Protocol):
    """What a sheet draws; any method may raise CaseloadError to refuse."""

    @property
    def status(self) -> str:
        """What is saved, as "Saved at 14:03:22"; empty before anything is."""

    @property
    def summary(self) -> str:
        """How far one is, as "7 of 9 answered"; shown beside the status and not read aloud."""

    @property
    def address(self) -> Mapping[str, str]:
        """What `open` needs to come back here."""

    def open(self, query: Mapping[str, str]) -> None:
        """Take up what the page's address names; nothing is read before."""

    def draw(self) -> tuple[Node, ...]:
        """Return everything that is to be seen."""

    def act(self, name: str, value: Any) -> None:
        """Do one thing: `value` of the node `name` was chosen, typed or pressed."""

    def look(self) -> None:
        """Take note of others' changes; called every few seconds while the page is in use."""

    def download(self, name: str) -> tuple[str, bytes]:
        """Return the name and content of a file to save."""


class Sheet(anywidget.AnyWidget):  # type: ignore[misc]
    """A form in the browser.

    The browser sends "open", "act", "look" and "download"; each is done at once and in order. An
    act's answer tells whether it was done: only then does the browser say that it is saved. An
    act that comes again with the same token, since its answer was lost, is not done again.

    Parameters
    ----------
    form : Form
        What is drawn. It is opened when a browser shows the sheet, not before.

    Attributes
    ----------
    form : Form
        The same.
    """

    _esm = (_STATIC / "sheet.js").read_text("utf-8")
    _css = (_STATIC / "sheet.css").read_text("utf-8")

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form
        self._drawn: list[dict[str, Any]] = []
        self._number = 0
        self._answers: dict[str, dict[str, Any]] = {}
        self._barred: str | None = "The form has not been opened yet. Reload the page."
        self.on_msg(self._receive)

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        """Do what the browser asks for; nothing that a form does ends the sheet."""
        if not isinstance(content, dict):
            return
        token = str(content.get("token", ""))
        match content.get("kind"):
            case "open":
                self._open(content.get("query"))
            case "act":
                self._act(token, str(content.get("name", "")), content.get("value"))
            case "look":
                outcome = self._attempt(self.form.look) if self._barred is None else {}
                known = content.get("number") == self._number
                self.send({"kind": "draw", **outcome, **self._draw(whole=not known)})
            case "download":
                self._download(token, str(content.get("name", "")))

    def _open(self, query: Any) -> None:
        """Open the form at the page's address and draw all of it."""
        pairs = query.items() if isinstance(query, dict) else ()
        wanted = {str(name): str(value) for name, value in pairs}
        outcome = self._attempt(self.form.open, wanted)
        self._barred = outcome.get("refused", outcome.get("fault"))
        self.send({"kind": "draw", "opened": self._barred is None, **self._draw(whole=True)})

    def _act(self, token: str, name: str, value: Any) -> None:
        """Do one thing, once for each token, and answer whether it is done."""
        if self._barred is not None:
            outcome = {"ok": False, "fault": self._barred}
        elif token and token in self._answers:
            outcome = self._answers[token]
        else:
            outcome = self._attempt(self.form.act, name, value)
            if "fault" not in outcome:
                self._remember(token, outcome)
        drawn = self._draw()
        if "fault" in drawn:
            outcome = {"ok": False, "fault": drawn["fault"]}
        self.send({"kind": "ack", "token": token, **drawn, **outcome})

    def _remember(self, token: str, outcome: dict[str, Any]) -> None:
        """Keep an act's answer for as long as it may be asked for again."""
        self._answers[token] = outcome
        while len(self._answers) > _MOST_TOKENS:
            del self._answers[next(iter(self._answers))]

    def _download(self, token: str, name: str) -> None:
        """Send a file's bytes; the browser saves them, without a request."""
        made: list[tuple[str, bytes]] = []
        outcome = self._attempt(lambda: made.append(self.form.download(name)))
        answer = {"kind": "file", "token": token, **outcome}
        if made:
            self.send({**answer, "name": made[0][0]}, [made[0][1]])
        else:
            self.send(answer)

    def _draw(self, *, whole: bool = False) -> dict[str, Any]:
        """Return what is to be seen; of a known sheet, the nodes that have changed.

        Returns
        -------
        dict
            "number" of this drawing, "base" of the one it changes (0: none), "nodes" (a number
            for a node that stood at that place in the base), "status", "summary" and "address";
            only "fault" where the form cannot be drawn, so that what is seen stays.
        """
        made: list[dict[str, Any]] = []
        outcome = self._attempt(lambda: made.append(self._draw_form()))
        fault = {"fault": outcome["fault"]} if "fault" in outcome else {}
        if fault and self._drawn and not whole:
            return fault
        if not made:
            told = Text(text=outcome.get("refused") or outcome["fault"], kind="refused")
            made = [{"nodes": [told.to_json()], "status": "", "summary": ""}]
        drawn = made[0]["nodes"]
        base, before = (0, []) if whole else (self._number, self._drawn)
        self._number, self._drawn = self._number + 1, drawn
        nodes = _refer(drawn, before)
        return {**made[0], "number": self._number, "base": base, "nodes": nodes, **fault}

    def _draw_form(self) -> dict[str, Any]:
        """Return the form's nodes, status and address in the terms of JSON."""
        if self._barred is not None:
            raise CaseloadError(self._barred)
        nodes = self.form.draw()
        check_names(nodes)
        return {
            "nodes": [node.to_json() for node in nodes],
            "status": self.form.status,
            "summary": self.form.summary,
            "address": {name: str(value) for name, value in self.form.address.items()},
        }

    def _attempt(self, do: Any, *values: Any) -> dict[str, Any]:
        """Call something of the form's; a refusal is its sentence, a fault a code and no more.

        The log gets the fault's type and place, not its text, which may hold records.
        """
        try:
            do(*values)
        except CaseloadError as error:
            return {"ok": False, "refused": str(error)}
        except Exception as error:  # noqa: BLE001 - the sheet outlives what a form gets wrong
            code = secrets.token_hex(3)
            _LOG.error("Form fault %s: %s at %s", code, type(error).__name__, _place(error))
            return {"ok": False, "fault": f"Something went wrong (code {code})."}
        return {"ok": True}


def _refer(drawn: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[Any]:
    """Return nodes with a number in place of each that stood there, or has that name, before."""
    places = {node["name"]: place for place, node in enumerate(before) if "name" in node}
    referred: list[Any] = []
    for place, node in enumerate(drawn):
        asked = (place, places.get(node.get("name"), place))
        same = [one for one in asked if one < len(before) and before[one] == node]
        referred.append(same[0] if same else node)
    return referred


def _place(error: Exception) -> str:
    """Return the file and line of ours that an error came from."""
    frames = [(Path(one.filename), one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    ours = [one for one in frames if "caseload_lib" in one[0].parts and one[0].name != "sheet.py"]
    path, line = (ours or frames)[-1]
    return f"{path.name}:{line}"
