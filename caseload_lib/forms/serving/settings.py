"""How forms are served: where, to whom, and what is refused because it would be open to others."""

import ipaddress
import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from caseload_lib.errors import CaseloadError

#: The shortest token that is taken; a random one is longer.
SHORTEST_TOKEN = 16


@dataclass(frozen=True)
class Serving:
    """How forms are served.

    Parameters
    ----------
    token : str
        What opens everything; at least 16 characters.
    ip : str, default "127.0.0.1"
        The address to listen on.
    port : int, default 8866
        The port; the next free one where it is taken.
    certificate, key : Path, optional
        The files of a TLS certificate and its key.
    behind_proxy : str, default ""
        The address under which a proxy with TLS shows the server to others, such as
        "https://forms.example.org/caseload/".
    idle_minutes : int, default 60
        After how long without use a form's process is ended.
    """

    token: str = field(repr=False)
    ip: str = "127.0.0.1"
    port: int = 8866
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: str = ""
    idle_minutes: int = 60

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.ip)

    @property
    def base(self) -> str:
        """What every address begins with: the path of the proxy's address, else "/"."""
        path = urlsplit(self.behind_proxy).path if self.behind_proxy else ""
        return f"/{path.strip('/')}/" if path.strip("/") else "/"

    @property
    def host(self) -> str:
        """The name in the proxy's address; empty without one."""
        return (urlsplit(self.behind_proxy).hostname or "") if self.behind_proxy else ""

    def link(self, port: int) -> str:
        """Return the address of the start page, without the token."""
        if self.behind_proxy:
            return f"{self.behind_proxy.rstrip('/')}/"
        name = socket.getfqdn() if self.ip in {"0.0.0.0", "::"} else self.ip  # noqa: S104
        name = f"[{name}]" if ":" in name else name
        return f"{'https' if self.certificate else 'http'}://{name}:{port}/"


def is_loopback(ip: str) -> bool:
    """Return whether an address is of this machine alone.

    Parameters
    ----------
    ip : str
        An address, or "localhost".

    Returns
    -------
    bool
        False also for what is no address.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if ip == "localhost":
        return True
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return False


def check_serving(serving: Serving) -> Serving:
    """Return how forms are served, if that is closed to everybody without the token.

    Parameters
    ----------
    serving : Serving
        What was asked for.

    Returns
    -------
    Serving
        The same.

    Raises
    ------
    CaseloadError
        If the token is empty or short, or has a character that is not of the ASCII alphabet.
    CaseloadError
        If others could reach it and neither TLS nor a proxy protects what they send.
    CaseloadError
        If a certificate lacks its key or the other way round, or one cannot be read.
    CaseloadError
        If the address of the proxy is not https, or is no address.
    """
    faults = [
        fault
        for find in (_find_token_faults, _find_open_faults, _find_tls_faults, _find_proxy_faults)
        for fault in find(serving)
    ]
    if faults:
        raise CaseloadError("\n".join(faults))
    return serving


def _find_token_faults(serving: Serving) -> list[str]:
    if not serving.token:
        return [
            (
                "CASELOAD_TOKEN is empty. Without a token everybody on this machine could open the "
                "forms and reports. Unset CASELOAD_TOKEN for a random token, or set one of "
                f"{SHORTEST_TOKEN} characters or more."
            )
        ]
    if len(serving.token) < SHORTEST_TOKEN or not (
        serving.token.isascii() and serving.token.isprintable() and " " not in serving.token
    ):
        return [
            (
                "CASELOAD_TOKEN can be guessed or cannot be put in a link. A token has at least "
                f"{SHORTEST_TOKEN} letters, digits and signs without a space; given: "
                f"{len(serving.token)} characters. Unset it for a random one, or set a longer one."
            )
        ]
    return []


def _find_open_faults(serving: Serving) -> list[str]:
    try:
        if serving.ip != "localhost":
            ipaddress.ip_address(serving.ip)
    except ValueError:
        return [
            (
                f"--ip {serving.ip} is no address. It is one such as 127.0.0.1, ::1 or 0.0.0.0. "
                "Leave it out to serve this machine alone."
            )
        ]
    if serving.is_loopback or serving.certificate or serving.behind_proxy:
        return []
    return [
        (
            f"--ip {serving.ip} lets other machines in, and what they send, the token first, could "
            "be read on the way. Add --certificate FILE --key FILE for TLS, or --behind-proxy "
            "https://NAME/ if a proxy with TLS stands in front, or leave --ip out to serve this "
            "machine alone."
        )
    ]


def _find_tls_faults(serving: Serving) -> list[str]:
    pair = {"--certificate": serving.certificate, "--key": serving.key}
    if any(pair.values()) and not all(pair.values()):
        lacking = next(name for name, path in pair.items() if not path)
        return [f"TLS needs a certificate and its key; {lacking} is missing. Name both files."]
    return [
        f"{name} {path} is no file that can be read. Name the file in PEM form."
        for name, path in pair.items()
        if path and not path.is_file()
    ]


def _find_proxy_faults(serving: Serving) -> list[str]:
    if not serving.behind_proxy:
        return []
    try:
        parts = urlsplit(serving.behind_proxy)
        whole = parts.scheme == "https" and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        whole = False
    if whole:
        return []
    return [
        (
            "--behind-proxy takes the address at which others open the start page, and it must be "
            f"https, since the token goes over it. Given: {serving.behind_proxy}. Write it as "
            "https://forms.example.org/ or https://example.org/caseload/; the proxy passes paths "
            "on as they are, and websockets too."
        )
    ]
