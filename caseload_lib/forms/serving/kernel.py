"""The process that runs one form: everything imported beforehand, nothing kept, no traces shown."""

import importlib
import os
import sys
from contextlib import suppress
from html import escape
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.display import HTML, display

from caseload_lib.errors import CaseloadError
from caseload_lib.report.processes import SLOW_AND_UNUSED

#: Names the modules to import before the first form asks for them, joined by commas.
WARM_VARIABLE = "CASELOAD_WARM"

#: What the kernel is told whatever is configured around it: no history, no folder to import from.
SETTINGS = (
    "--HistoryManager.enabled=False",
    "--HistoryManager.hist_file=:memory:",
    "--InteractiveShellApp.ignore_cwd=True",
    "--IPKernelApp.no_stdout=False",
)


class FormShell(ZMQInteractiveShell):
    """Runs the cells of a form; an error is a sentence, never a trace."""

    def _showtraceback(self, etype: Any, evalue: Any, _trace: Any) -> None:
        self._last_traceback: list[str] = []
        display(HTML(f'<p class="form-error" role="alert">{describe_error(etype, evalue)}</p>'))


class FormKernel(IPythonKernel):
    """A kernel whose shell shows no traces."""

    shell_class = FormShell


def describe_error(etype: type, evalue: object) -> str:
    """Return what a reader of a form is told of an error, as HTML.

    Parameters
    ----------
    etype : type
        The error's class.
    evalue : object
        The error.

    Returns
    -------
    str
        The text of an error that the reader can mend; of any other only what kind it was, since
        its text may hold what the records hold.

    Examples
    --------
    >>> describe_error(CaseloadError, CaseloadError("No records yet. Import some."))
    'No records yet. Import some.'
    >>> describe_error(KeyError, KeyError("F001"))
    'This form cannot go on: something unexpected went wrong (KeyError). What was saved is kept. \
Load the page again; if it happens again, it is a fault in the software.'
    """
    if issubclass(etype, CaseloadError):
        return escape(str(evalue))
    return (
        "This form cannot go on: something unexpected went wrong "
        f"({escape(etype.__name__)}). What was saved is kept. Load the page again; if it happens "
        "again, it is a fault in the software."
    )


def main(arguments: list[str] | None = None) -> None:
    """Import what forms need, then wait for one.

    Parameters
    ----------
    arguments : list of str, optional
        What ipykernel is told; the process's own arguments where not given.
    """
    os.umask(0o077)
    sys.modules.setdefault(SLOW_AND_UNUSED, None)  # type: ignore[arg-type]
    for name in filter(None, os.environ.pop(WARM_VARIABLE, "").split(",")):
        # One that fails here fails again in the form, where the reader is told.
        with suppress(Exception):
            importlib.import_module(name)
    given = sys.argv[1:] if arguments is None else arguments
    IPKernelApp.launch_instance(argv=[*given, *SETTINGS], kernel_class=FormKernel)


if __name__ == "__main__":
    main()
