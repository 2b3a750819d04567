"""What the client of a zygote asks for, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass

#: How many bytes the outputs of one notebook may have, as they travel; a page has some hundred KB.
OUTPUT_BYTES = 256 * 2**20
#: How many bytes a notebook may take beyond what is loaded before it begins.
MEMORY_BYTES = 4 * 2**30
#: How long a process that is told to stop may take before it is killed, in seconds.
GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Order:
    """One kernel to fork.

    Parameters
    ----------
    environment : dict of str to str
        Its environment variables, all of them.
    folder : str
        Its current folder.
    own_modules_only : bool, default False
        Whether modules in the current folder are left alone.
    memory_bytes : int, default 4 GiB
        How much memory it may take beyond what is loaded already; kept where the system can.
    output_bytes : int, default 256 MiB
        How many bytes its outputs may have.
    """

    environment: Mapping[str, str]
    folder: str
    own_modules_only: bool = False
    memory_bytes: int = MEMORY_BYTES
    output_bytes: int = OUTPUT_BYTES


@dataclass(frozen=True)
class Message:
    """A message of Jupyter's protocol on its way to or from a kernel.

    Parameters
    ----------
    channel : str
        "iopub" or "shell"; "limit" where the kernel ended itself because its outputs had no end.
    parts : list of bytes
        The message as the protocol writes it: both sides see what sockets would have carried.
    """

    channel: str
    parts: list[bytes]
