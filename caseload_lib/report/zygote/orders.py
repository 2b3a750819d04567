"""What the client of a zygote asks for, and what comes back."""

import json
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jupyter_client.session import Session

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


class Message(NamedTuple):
    """A message of Jupyter's protocol on its way to or from a kernel.

    Parameters
    ----------
    channel : str
        "iopub" or "shell"; "limit" where the kernel ended itself because its outputs had no end.
    header, parent : dict
        What the message is, and what it belongs to.
    metadata, content : bytes
        What else it holds, as the JSON that sockets would have carried.
    buffers : list of bytes
        What goes with it as bytes.
    """

    channel: str
    header: Mapping[str, Any]
    parent: Mapping[str, Any]
    metadata: bytes
    content: bytes
    buffers: Sequence[bytes] = ()


def pack_message(
    session: Session, channel: str, message: Mapping[str, Any], buffers: Iterable[Any] = ()
) -> bytes:
    """Return a message of a session as it goes through a pipe.

    Parameters
    ----------
    session : Session
        What turns content into JSON.
    channel : str
        "iopub" or "shell".
    message : dict
        As the session makes it.
    buffers : iterable of bytes-like, optional
        What goes with it as bytes.

    Returns
    -------
    bytes
        For `unpack_message`.
    """
    # Only what cells make need be JSON, and warnings of what is none name the session's own line.
    *_, metadata, content = session.serialize({**message, "header": {}, "parent_header": {}})
    header, parent = message["header"], message["parent_header"]
    parts = [bytes(part) for part in buffers]
    return pickle.dumps(Message(channel, header, parent, metadata, content, parts))


def unpack_message(
    arrived: Message, make: Callable[[dict[str, Any]], Any] | None = None
) -> dict[str, Any]:
    """Return a message as sessions do that have read it from a socket.

    Parameters
    ----------
    arrived : Message
        What came through the pipe.
    make : callable, optional
        What makes each object of the content out of a dict.

    Returns
    -------
    dict
        The message.
    """
    return {
        "header": arrived.header,
        "msg_id": arrived.header["msg_id"],
        "msg_type": arrived.header["msg_type"],
        "parent_header": arrived.parent,
        "metadata": json.loads(arrived.metadata.decode("utf8", "replace")),
        "content": json.loads(arrived.content.decode("utf8", "replace"), object_hook=make),
        "buffers": [memoryview(part) for part in arrived.buffers],
    }
