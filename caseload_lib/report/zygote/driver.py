"""What executes a notebook in a forked kernel: papermill's client, waiting for one pipe."""

import asyncio
import re
import time
from collections.abc import Coroutine
from functools import partial
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError
from nbclient.util import run_hook, run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

_HOOKS = (
    "on_cell_start",
    "on_cell_execute",
    "on_cell_complete",
    "on_cell_executed",
    "on_cell_error",
)
#: Kinds of content that may be more than text, as the format's schema has it.
_JSON_MIME = re.compile(r"application/(.*\+)?json$")
#: What outputs consist of, in the order in which the format's own functions write it.
_PARTS = {
    "stream": (("name", str), ("text", str)),
    "display_data": (("metadata", dict), ("data", dict)),
    "execute_result": (("metadata", dict), ("data", dict), ("execution_count", int)),
}


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's engine, with the client for forked kernels."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **given: Any,
    ) -> Any:
        """Run the cells of a notebook.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
            The notebook, and what papermill notes of its cells.
        kernel_name : str
            The kernel that the notebook asks for.
        start_timeout, execution_timeout : int
            How long the kernel's start and a cell may take.
        **given
            As of papermill's own engine; `kernel_manager_class` makes forked kernels.

        Returns
        -------
        NotebookNode
            The notebook with its outputs.
        """
        given.pop("input_path", None)
        seconds = execution_timeout or given.get("timeout")
        named = {
            "timeout": seconds,
            "startup_timeout": start_timeout,
            "kernel_name": kernel_name,
            "log": logger,
        }
        return ForkedNotebookClient(nb_man, **given | named).execute()


class ForkedNotebookClient(PapermillNotebookClient):  # type: ignore[misc]
    """Executes cells as its bases do, without an event loop: everything comes by one pipe.

    Where nbclient starts tasks to wait for outputs, for the reply and for the kernel's death, all
    of it is done at once, and the tasks are there and done.
    """

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for name in _HOOKS:
            if hook := getattr(self, name):
                # Whoever gives a coroutine may wait in it for what needs an event loop.
                setattr(self, name, run_sync(partial(run_hook, hook)))

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Execute a cell."""
        return _finish(self.async_execute_cell(cell, cell_index, **options))

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add an output; only what is not plainly valid is checked against the schema."""
        hooked = self.output_hook_stack.get(msg["parent_header"].get("msg_id"))
        if hooked or display_id or self.clear_before_next_output or not _is_plain(msg):
            return super().output(outs, msg, display_id, cell_index)
        content = msg["content"]
        output = NotebookNode(output_type=msg["msg_type"])
        for name, _ in _PARTS[msg["msg_type"]]:
            output[name] = content[name]
        outs.append(output)
        return output

    def _async_poll_output_msg(
        self, parent_msg_id: str, cell: NotebookNode, cell_index: int
    ) -> asyncio.Future[Any]:
        return _make_done(self._follow(parent_msg_id, cell, cell_index))

    def _async_poll_for_reply(
        self, _msg_id: str, _cell: NotebookNode, _timeout: Any, outputs: Any, _alive: Any
    ) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = outputs
        return future

    def _async_poll_kernel_alive(self) -> asyncio.Future[Any]:
        return _make_done(None)

    def _follow(self, request: str, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        """Process what a cell shows until the kernel has replied and is idle; return the reply."""
        seconds = self._get_timeout(cell)
        until, reply, end = _find_end(seconds), None, None
        while reply is None or end is None:
            arrived = self.kc.receive(until)
            if arrived is None and reply is not None:
                self._miss_outputs(cell)
                break
            if arrived is None:
                until = _find_end(seconds)
                given = _finish(self._async_handle_timeout(seconds, cell))
                if given is None:
                    continue
                arrived = "shell", {**given, "parent_header": {"msg_id": request}}
            channel, message = arrived
            if message["parent_header"].get("msg_id") != request:
                continue
            if channel == "iopub":
                end = end or self._show(message, cell, cell_index)
            elif reply is None:
                reply, until = message, _find_end(self.iopub_timeout)
                if self.record_timing:
                    cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(message)
        if end is not None and not isinstance(end, CellExecutionComplete):
            raise end
        return reply

    def _show(
        self, message: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> Exception | None:
        """Process a message; return what ends a cell's outputs: it is done, or one is invalid."""
        try:
            self.process_message(message, cell, cell_index)
        except Exception as end:  # noqa: BLE001 - raised once the cell has run to its end
            return end
        return None

    def _miss_outputs(self, cell: NotebookNode) -> None:
        """Tell that a kernel has replied and not become idle, as nbclient does."""
        told = "Timeout waiting for IOPub output"
        if self.raise_on_iopub_timeout:
            raise CellTimeoutError.error_from_timeout_and_cell(told, self.iopub_timeout, cell)
        self.log.warning(told)


def _find_end(seconds: float | None) -> float | None:
    """Return when so much time will have passed."""
    return None if seconds is None else time.monotonic() + seconds


def _make_done(result: Any) -> asyncio.Future[Any]:
    """Return a future with its result; whoever awaits it goes straight on."""
    future = ensure_event_loop().create_future()
    future.set_result(result)
    return future


def _finish(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return the result of a coroutine in which nothing is left to wait for."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("A coroutine waits for an event loop.")


def _is_plain(message: dict[str, Any]) -> bool:
    """Return whether an output is plainly valid: text by the name of its kind."""
    content, parts = message["content"], _PARTS.get(message["msg_type"])
    if parts is None or not all(isinstance(content.get(name), kind) for name, kind in parts):
        return False
    data = content.get("data", {})
    return all(isinstance(part, str) or _JSON_MIME.match(kind) for kind, part in data.items())
