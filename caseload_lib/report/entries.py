"""The manifest's entries: what is known of the last run of one page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

#: What a page can be written as: the page itself, and the executed notebook as its record.
FORMATS = ("html", "ipynb")


@dataclass(frozen=True)
class Entry:
    """How the last run of one page went.

    Parameters
    ----------
    status : str
        "made" or "failed".
    input_hash : str
        The hash of everything that decides what the page holds.
    notebook_hash : str
        The hash of the notebook alone.
    library_version : str
        The version of this package.
    seconds : float
        How long the run took.
    draft : bool, default False
        Whether the page waits for the facilitator's comment and the cause agreed by both.
    error : str, default ""
        Why it failed: ids and places in the code, nothing from the records.
    outputs : dict of str to str
        The files that belong to the page, each with the SHA-256 of its bytes.
    """

    status: Literal["made", "failed"]
    input_hash: str
    notebook_hash: str
    library_version: str
    seconds: float
    draft: bool = False
    error: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)


def read_entry(run: Mapping[str, Any]) -> Entry:
    """Return an entry from its JSON form.

    Parameters
    ----------
    run : dict
        The entry's values by name.

    Returns
    -------
    Entry
        The entry.

    Raises
    ------
    TypeError
        If a value is missing, or one is there that no entry has.
    ValueError
        If the status is unknown, or an output is no plain file name.
    """
    entry = Entry(**run)
    if entry.status not in {"made", "failed"}:
        raise ValueError(f"There is no status {entry.status!r}.")
    if any(PurePath(output).name != output for output in entry.outputs):
        raise ValueError("An output is outside the folder.")
    return entry


def name_outputs(name: str, formats: Iterable[str]) -> tuple[str, ...]:
    """Return the files of a page.

    Parameters
    ----------
    name : str
        The run's name.
    formats : iterable of str
        Of `FORMATS`.

    Returns
    -------
    tuple of str
        Their names, in order.

    Examples
    --------
    >>> name_outputs("F001", ["ipynb", "html"])
    ('F001.html', 'F001.ipynb')
    """
    return tuple(f"{name}.{form}" for form in sorted(formats))
