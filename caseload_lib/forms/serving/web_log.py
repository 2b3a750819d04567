"""What the server says on the terminal: no addresses with tokens, nothing from the records."""

import logging
import re
import sys
from typing import Any, TextIO

_QUERY = re.compile(r"\?[^\s'\")>]*")
_MOST = 300
#: What the libraries warn of and nobody can do anything about: forms are ours and need no signing,
#: and two libraries mean seconds and milliseconds by one setting. Of a process that ended the
#: kernels say one line themselves.
_IDLE = re.compile(
    r"Notebook \S+ is not trusted|The websocket_ping_timeout |"
    r"\w*KernelRestarter: restart failed|kernel \S+ restarted failed!|"
    r"wrote error: |\s*40[345] [A-Z]+ /"
)
#: Loggers of the libraries underneath.
_NAMES = ("", "tornado", "tornado.access", "tornado.application", "tornado.general", "traitlets")


class PlainLines(logging.Formatter):
    """One line a message: no trace, no query of an address, no token.

    Parameters
    ----------
    token : str
        What must never be written.
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Return a message as it may be written."""
        lines = record.getMessage().strip().splitlines() or [""]
        if lines[0].startswith("Blocking request with non-local 'Host'"):
            # The library's advice would open the server to others.
            lines = ["A request under a name that is not this server's was refused."]
        text = _QUERY.sub("", lines[0]).replace(self._token, "...")[:_MOST]
        kind = record.exc_info[0] if record.exc_info else None
        if kind is not None:
            # The text of an error, and a cell's, may hold what the records hold.
            return f"{record.levelname.capitalize()}: a request failed ({kind.__name__})."
        return f"{record.levelname.capitalize()}: {text}"


def set_up_log(token: str, *, debug: bool = False, stream: TextIO | None = None) -> logging.Logger:
    """Send what the server has to say to the terminal, warnings only.

    Parameters
    ----------
    token : str
        What must never be written.
    debug : bool, default False
        Whether to write everything, with traces.
    stream : text file, optional
        Where to; the standard error where not given.

    Returns
    -------
    Logger
        The server's own.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    if not debug:
        handler.setFormatter(PlainLines(token))
        handler.addFilter(lambda record: not _IDLE.match(record.getMessage()))
    for name in _NAMES:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.DEBUG if debug else logging.WARNING)
        logger.propagate = False
    own = logging.getLogger("caseload.serve")
    own.setLevel(logging.DEBUG if debug else logging.WARNING)
    return own


def log_request(handler: Any) -> None:
    """Write down a request only where the server failed, without its query.

    Parameters
    ----------
    handler : RequestHandler
        The request's.
    """
    if handler.get_status() >= 500:
        logging.getLogger("tornado.access").warning(
            "%d %s %s", handler.get_status(), handler.request.method, handler.request.path
        )
