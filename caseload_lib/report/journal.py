"""The journal of a batch: one line for each change, until the manifest takes them up."""

import json
from collections.abc import Mapping
from dataclasses import asdict, astuple

from caseload_lib.report.entries import Entry, read_entry
from caseload_lib.report.remembered import KnownFile
from caseload_lib.report.stores import Store

_NAME = "manifest.jsonl"


class Journal:
    """What happened on a month's pages since the manifest was written.

    Parameters
    ----------
    store : Store
        The place of the month's pages.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def begun(self) -> bool:
        """Whether a batch is at work on the pages, or was killed while it was."""
        return bool(self._store.read_lines(_NAME))

    def begin(self) -> None:
        """Say that a batch is at work, until `end`.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        self._store.append(_NAME, b"{}")

    def note(self, name: str, entry: Entry | None, files: Mapping[str, KnownFile]) -> None:
        """Add what became of one run, to last.

        Parameters
        ----------
        name : str
            The run's name.
        entry : Entry or None
            How it went; None where it is to be forgotten.
        files : dict of str to KnownFile
            The files that belong to it.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        line = {
            "run": name,
            "entry": entry and asdict(entry),
            "files": {file: astuple(known) for file, known in files.items()},
        }
        self._store.append(_NAME, json.dumps(line, ensure_ascii=False).encode())

    def replay(self, entries: dict[str, Entry], files: dict[str, KnownFile]) -> None:
        """Bring what the manifest knows up to date, as far as lines can be understood.

        Parameters
        ----------
        entries : dict of str to Entry
            By the run's name; changed.
        files : dict of str to KnownFile
            By the file's name; changed.
        """
        for line in self._store.read_lines(_NAME):
            try:
                change = json.loads(line)
                if not change:  # A batch began here.
                    continue
                name, entry = change["run"], change["entry"] and read_entry(change["entry"])
                known = {file: KnownFile(*seen) for file, seen in change["files"].items()}
            except (ValueError, KeyError, TypeError, AttributeError):
                return
            files.update(known)
            entries.pop(name, None)
            if entry:
                entries[name] = entry

    def end(self) -> None:
        """Remove the journal, which the manifest has taken up.

        Raises
        ------
        CaseloadError
            If it cannot be removed.
        """
        self._store.remove(_NAME)
