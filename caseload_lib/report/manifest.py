"""The manifest of a month's reports: what was made from what, and what failed and why."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property
from pathlib import PurePath

from caseload_lib.errors import CaseloadError
from caseload_lib.report.entries import FORMATS, Entry, name_outputs, read_entry
from caseload_lib.report.journal import Journal
from caseload_lib.report.remembered import NAME as REMEMBERED
from caseload_lib.report.remembered import (
    KnownFile,
    Remembered,
    Roll,
    read_remembered,
    write_remembered,
)
from caseload_lib.report.runs import may_be_gone
from caseload_lib.report.stores import Store

_NAME = "manifest.json"
_VERSION = 1
_ENDINGS = tuple(f".{form}" for form in FORMATS)


class Manifest:
    """What is known of a month's pages, kept after every change.

    While a batch runs each change is one line of a journal; `fold` puts them together.

    Parameters
    ----------
    store : Store
        The place of the month's pages, held by this process.
    entries : dict of str to Entry
        The entries by the run's name.
    remembered : Remembered, optional
        What the last batch saw.
    """

    def __init__(
        self,
        store: Store,
        entries: Mapping[str, Entry],
        remembered: Remembered = Remembered(),  # noqa: B008 - frozen
    ) -> None:
        self._store, self._journal = store, Journal(store)
        self._entries = dict(entries)
        self._known = dict(remembered.files)
        self._roll = remembered.roll

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries by the run's name."""
        return self._entries

    @property
    def roll(self) -> Roll | None:
        """What the last batch planned."""
        return self._roll

    @property
    def begun(self) -> bool:
        """Whether a batch is at work on the pages, or was killed while it was."""
        return self._journal.begun

    def begin(self) -> None:
        """Say that a batch is at work, until `fold`; raises CaseloadError if it cannot be."""
        self._journal.begin()

    @cached_property
    def files(self) -> dict[str, str]:
        """The fingerprint of every file that is there, by name."""
        return dict(self._store.list_files())

    def put(self, name: str, content: bytes) -> str:
        """Put a file in its place, unless it is there with these very bytes.

        Parameters
        ----------
        name : str
            The file's name.
        content : bytes
            Its bytes.

        Returns
        -------
        str
            Their hash.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        content_hash = hash_bytes(content)
        if self._hash_file(name) != content_hash:
            self.files[name] = self._store.write(name, content)
            self._known[name] = KnownFile(self.files[name], content_hash)
        return content_hash

    def is_seen(self, name: str) -> bool:
        """Tell whether a file is as it was when its bytes were seen, without reading it.

        Parameters
        ----------
        name : str
            The file's name.

        Returns
        -------
        bool
            False also where the place cannot tell.
        """
        known = self._known.get(name)
        fingerprint = known.fingerprint if known else ""
        return bool(fingerprint) and self.files.get(name) == fingerprint

    def record(self, name: str, entry: Entry) -> None:
        """Keep one run's entry, to last.

        Parameters
        ----------
        name : str
            The run's name.
        entry : Entry
            How it went. Files of the page that it does not vouch for are removed first, so that
            nobody reads an outdated page.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        self._remove_outputs(name, keep=entry.outputs)
        self._entries[name] = entry
        self._note(name)

    def forget(self, name: str) -> None:
        """Drop one run's entry and its files.

        Parameters
        ----------
        name : str
            The run's name.

        Raises
        ------
        CaseloadError
            If a file cannot be removed, or that not be written.
        """
        self._remove_outputs(name, keep={})
        if self._entries.pop(name, None):
            self._note(name)

    def holds(self, name: str, *, input_hash: str, outputs: tuple[str, ...]) -> bool:
        """Return whether a page is there as it was made, and from these very inputs.

        Parameters
        ----------
        name : str
            The run's name.
        input_hash : str
            The hash of the inputs as they are now.
        outputs : tuple of str
            The files that are wanted.

        Returns
        -------
        bool
            True if every wanted file has the recorded bytes. A file is read only where its
            fingerprint is not the one that it had when its bytes were seen.
        """
        entry = self._entries.get(name)
        return (
            entry is not None
            and entry.status == "made"
            and entry.input_hash == input_hash
            and all(
                output in entry.outputs and self._hash_file(output) == entry.outputs[output]
                for output in outputs
            )
        )

    def fold(self, *, roll: Roll | None = None) -> None:
        """Put the journal into the manifest, and what was seen beside it.

        Parameters
        ----------
        roll : Roll, optional
            What was planned, to be remembered; without it what was remembered before.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        self._roll = roll or self._roll
        runs = {name: asdict(entry) for name, entry in sorted(self._entries.items())}
        text = json.dumps({"version": _VERSION, "runs": runs}, indent=1, ensure_ascii=False)
        self.put(_NAME, f"{text}\n".encode())
        known = {name: file for name, file in self._known.items() if name in self.files}
        kept = write_remembered(Remembered(known, self._roll))
        if kept != self._store.read(REMEMBERED):
            self._store.write(REMEMBERED, kept)
        self._journal.end()

    def find_names(self) -> set[str]:
        """Return the runs that are known or have a file, but for those that every month has.

        Returns
        -------
        set of str
            Names.
        """
        found = {PurePath(file).stem for file in self.files if file.endswith(_ENDINGS)}
        return {name for name in found | set(self._entries) if may_be_gone(name)}

    def _note(self, name: str) -> None:
        """Add the state of one run to the journal."""
        entry = self._entries.get(name)
        outputs = entry.outputs if entry else {}
        known = {output: self._known[output] for output in outputs if output in self._known}
        self._journal.note(name, entry, known)

    def _remove_outputs(self, name: str, *, keep: Mapping[str, str]) -> None:
        """Remove the files of a page that nothing vouches for any more."""
        for output in name_outputs(name, FORMATS):
            if output not in keep:
                self._store.remove(output)
                self.files.pop(output, None)

    def _hash_file(self, name: str) -> str:
        """Return the hash of a file, or nothing where there is none that can be read."""
        if name in self.files and not self.is_seen(name):
            self._known.pop(name, None)
            with suppress(CaseloadError):
                content = self._store.read(name)
                if content is not None:
                    self._known[name] = KnownFile(self.files[name], hash_bytes(content))
        return self._known[name].content_hash if name in self.files and name in self._known else ""


def read_manifest(store: Store) -> Manifest:
    """Return what is known of a month's pages; nothing where there is no manifest.

    Parameters
    ----------
    store : Store
        The place of the month's pages.

    Returns
    -------
    Manifest
        The manifest, with the lines of the journal that a killed batch left. What cannot be
        understood counts for nothing: those pages are made anew.

    Raises
    ------
    CaseloadError
        If the manifest is there and cannot be read.
    """
    remembered = read_remembered(store)
    known = dict(remembered.files)
    try:
        runs = json.loads(store.read(_NAME) or b"{}").get("runs", {})
        entries = {name: read_entry(run) for name, run in runs.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        entries = {}
    Journal(store).replay(entries, known)
    return Manifest(store, entries, Remembered(known, remembered.roll))


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes, as the manifest writes it.

    Parameters
    ----------
    content : bytes
        The bytes.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> hash_bytes(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
