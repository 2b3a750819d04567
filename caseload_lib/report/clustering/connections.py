"""The connection to a Dask scheduler: who answers there, with what program, and how it ends."""

import logging
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.report.clustering.parcels import compare_programs

#: How long a scheduler may take to answer, in seconds.
CONNECT_SECONDS = 30.0
#: How long a batch waits for a worker where there is none, in seconds.
WORKER_SECONDS = 300.0

_LOOK_SECONDS = 0.5
_CLOSE_SECONDS = 5.0
_NOISY = ("distributed", "tornado.application", "asyncio")


def check_cluster(address: str) -> None:
    """Raise an error unless a batch can be sent to a scheduler as far as this machine can tell.

    Parameters
    ----------
    address : str
        The scheduler's address.

    Raises
    ------
    CaseloadError
        If the packages that speak with a cluster are not installed.
    CaseloadError
        If it is no address.

    Examples
    --------
    >>> check_cluster("tcp://10.0.0.7:8786")
    """
    if find_spec("distributed") is None:
        raise CaseloadError(
            "Pages are made on a cluster through Dask, which is not installed here. Install it: "
            "pip install 'caseload[cluster]'. Without --scheduler this machine makes them."
        )
    protocol, separator, place = address.rpartition("://")
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal() or (separator and protocol not in {"tcp", "tls"}):
        raise CaseloadError(
            "The scheduler's address is tcp://HOST:PORT, or tls://HOST:PORT where the connection "
            f"is encrypted. Given: {address!r}. The scheduler prints it when it starts."
        )


@contextmanager
def connect(address: str) -> Iterator[Any]:
    """Hold a connection to a scheduler.

    Parameters
    ----------
    address : str
        Its address, as `check_cluster` wants it.

    Yields
    ------
    distributed.Client
        The connection.

    Raises
    ------
    CaseloadError
        If nobody answers there, or the encryption that it asks for is not set up.
    """
    check_cluster(address)
    from distributed import Client

    security = _read_certificates(address)
    with _silence():
        try:
            client = Client(
                address, timeout=CONNECT_SECONDS, security=security, set_as_default=False
            )
        except OSError as error:  # Time-outs are among them.
            raise CaseloadError(
                f"No Dask scheduler answers at {address}; it was given {CONNECT_SECONDS:.0f} "
                "seconds at most. Check that it runs (dask scheduler), the address that it "
                "printed, tls:// or tcp:// among it, and that this machine may reach that port."
            ) from error
        try:
            yield client
        finally:
            with suppress(Exception):  # Nothing is left to save, and the user knows already.
                client.close(timeout=_CLOSE_SECONDS)


def check_answer(address: str) -> None:
    """Raise an error unless a scheduler answers.

    Parameters
    ----------
    address : str
        Its address.

    Raises
    ------
    CaseloadError
        As `connect` does.
    """
    with connect(address):
        pass


def find_dashboard(client: Any) -> str:
    """Return the address of a cluster's dashboard.

    Parameters
    ----------
    client : distributed.Client
        The connection.

    Returns
    -------
    str
        A web address; "" where the cluster has none.
    """
    try:
        return client.dashboard_link or ""
    except KeyError:
        return ""


def count_threads(client: Any) -> int:
    """Return how many pages a cluster makes at a time.

    Parameters
    ----------
    client : distributed.Client
        The connection.

    Returns
    -------
    int
        The threads of all its workers; 0 where it has no worker.
    """
    return sum(client.nthreads().values())


def wait_for_threads(client: Any, *, tell: Callable[[str], None]) -> int:
    """Return how many pages a cluster makes at a time, once it has a worker.

    Parameters
    ----------
    client : distributed.Client
        The connection.
    tell : callable
        Told that there is none yet.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    CaseloadError
        If no worker comes in time.
    """
    until, told = time.monotonic() + WORKER_SECONDS, False
    while not (threads := count_threads(client)):
        if not told:
            tell(
                "The cluster has no worker at present. Waiting for one, at most "
                f"{WORKER_SECONDS:.0f} seconds."
            )
            told = True
        if time.monotonic() > until:
            raise CaseloadError(
                f"The cluster has had no worker for {WORKER_SECONDS:.0f} seconds. Workers make the "
                "pages. Start some (dask worker ADDRESS) and run the same command again; finished "
                "pages are kept."
            )
        time.sleep(_LOOK_SECONDS)
    return threads


def check_workers(client: Any, program: Mapping[str, str]) -> None:
    """Raise an error unless every worker makes the pages that this machine would make.

    Parameters
    ----------
    client : distributed.Client
        The connection.
    program : dict of str to str
        What `program.describe_program` says here.

    Raises
    ------
    CaseloadError
        If a worker has another version of this package, of Python, or of a library that draws.
    """
    from caseload_lib.report.clustering.tasks import tell_program

    found = client.run(tell_program, on_error="return")
    faults = [
        f"{address}: {fault}"
        for address, told in sorted(found.items())
        if (fault := _find_fault(told, program))
    ]
    if faults:
        raise CaseloadError(explain_refusal(faults))


def explain_refusal(faults: list[str]) -> str:
    """Return what to say of workers whose program is another one.

    Parameters
    ----------
    faults : list of str
        Each worker's address and in what its program differs.

    Returns
    -------
    str
        A whole message.
    """
    listed = list_offenders(faults).replace("tcp://", "\n  tcp://").replace("tls://", "\n  tls://")
    return (
        "Some of the cluster's workers would make other pages than this machine. All of them need "
        f"the same caseload, Python and libraries.{listed}\nInstall the same versions on them, "
        "start them again, and run the same command."
    )


def _find_fault(told: object, program: Mapping[str, str]) -> str:
    """Return in what a worker's program differs, or why it did not tell."""
    if isinstance(told, ImportError):
        return "caseload is not installed, or an older one"
    if isinstance(told, Exception):
        return f"it did not answer ({type(told).__name__})"
    return compare_programs(program, told)  # type: ignore[arg-type]


def _read_certificates(address: str) -> Any:
    """Return what Dask's own settings say of encryption, as far as the address asks for it."""
    from distributed import Security

    try:
        security = Security()
        ready = security.get_connection_args("client")["ssl_context"] is not None
    except OSError as error:
        raise CaseloadError(
            f"The certificates that Dask's settings name cannot be used: {error}. See "
            "docs/cluster.md on encryption."
        ) from error
    if address.startswith("tls://") and not ready:
        raise CaseloadError(
            f"For {address} Dask must be told of the certificates, and its settings name none. See "
            "docs/cluster.md on encryption."
        )
    return security


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what Dask logs and warns of off the screen; what matters is said by errors of ours."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith(_NOISY)]
    former = {name: logging.getLogger(name).level for name in {*_NOISY, *names}}
    for name in former:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in former.items():
            logging.getLogger(name).setLevel(level)
