"""Where in a TOML text each key stands, and which parts of a broken one can still be read."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{1,2}(?!"))?|\'\'\'.*?\'\'\'(?:\'{1,2}(?!\'))?'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|[\[\]{},=\n]|[^\s#\"'\[\]{},=]+",
    re.DOTALL,
)
_HEADER = re.compile(r"^[ \t]*\[{1,2}[ \t]*[\w-]+[ \t]*\]{1,2}(?=[ \t]*(?:#|$))", re.MULTILINE)
_PAIR = re.compile(r"[ \t]*[\w.-]+[ \t]*=")
_WORDS = {
    "Illegal character '\\n'": "a quotation mark is not closed on its line",
    "Invalid value": "what stands after = is no value (texts stand in quotation marks)",
    "Unclosed array": "a list is not closed with ], or lacks a comma",
    "Cannot overwrite a value": "this is here for a second time",
    "Expected newline or end of document after a statement": (
        'something follows the value on its line (a quotation mark within a text is written \\")'
    ),
}
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Lines:
    r"""The lines on which the keys, tables and list entries of a valid TOML text begin.

    Parameters
    ----------
    text : str
        TOML that `tomllib` accepts.

    Examples
    --------
    >>> lines = Lines('a = 1\n[[b]]\nc = [\n  2,\n  3,\n]\n')
    >>> lines.find(("b", 0, "c", 1)), lines.find(("b", 0, "d")), lines.find(("z",))
    (5, 2, 1)
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._tokens = [
            (match[0], line) for match, line in _number(text) if not match[0].startswith("#")
        ]
        self._next = 0
        self._read_document()

    def find(self, path: Path) -> int:
        """Return the line of a key, or of the nearest table around it; 1 for the whole file."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> tuple[str, int]:
        self._next += 1
        return self._tokens[self._next - 1]

    def _read_document(self) -> None:
        table: Path = ()
        while self._next < len(self._tokens):
            if self._peek() == "\n":
                self._next += 1
            elif self._peek() == "[":
                table = self._read_header()
            else:
                self._read_pair(table)

    def _read_header(self) -> Path:
        """Step over a header and return the table that it opens."""
        line = self._take()[1]
        repeated = self._peek() == "["
        self._next += repeated
        parts = self._read_key("]")
        self._next += repeated
        path: Path = ()
        for part in parts[:-1]:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, parts[-1])
        if repeated:
            number = self._counts.get(path, 0)
            self._counts[path] = number + 1
            self._lines.setdefault(path, line)
            path = (*path, number)
        self._lines[path] = line
        return path

    def _read_key(self, end: str) -> list[str]:
        """Return the parts of a key and step over the token that ends it."""
        parts: list[str] = []
        while (token := self._take()[0]) != end:
            if token[0] in "\"'":
                parts.append(tomllib.loads(f"key = {token}")["key"])
            else:
                parts += [part for part in token.split(".") if part]
        return parts

    def _read_pair(self, table: Path) -> None:
        line = self._tokens[self._next][1]
        path = table
        for part in self._read_key("="):
            path = (*path, part)
            self._lines.setdefault(path, line)
        self._read_value(path)

    def _read_value(self, path: Path) -> None:
        first, line = self._take()
        self._lines.setdefault(path, line)
        if first == "[":
            number = 0
            while self._skip() != "]":
                self._read_value((*path, number))
                number += 1
            self._next += 1
        elif first == "{":
            while self._skip() != "}":
                self._read_pair(path)
            self._next += 1

    def _skip(self) -> str:
        """Return the next token that is neither a comma nor a new line."""
        while self._peek() in {",", "\n"}:
            self._next += 1
        return self._peek()


def _number(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Return each token with its line, counted from 1."""
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield match, line


@dataclass(frozen=True)
class Reading:
    """What a TOML text holds, as far as it can be read.

    Parameters
    ----------
    values : dict
        What the sound lines hold.
    text : str
        The text that was read, line for line, blank where it is broken.
    faults : tuple of tuple
        Line and rule of each fault; none where all of it is TOML.
    broken : frozenset of int
        The lines on which sections begin that lack something for being broken.
    """

    values: dict[str, Any]
    text: str
    faults: tuple[tuple[int, str], ...] = ()
    broken: frozenset[int] = frozenset()


def read_sections(text: str) -> Reading:
    r"""Return what a TOML text holds, and where it is broken, section by section.

    A section is what stands from one `[header]` to the next. Where the text is not TOML as a
    whole, each section is read alone and, where a line is broken in itself, without that line, so
    that one slip hides no other.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    Reading
        Its values and faults.

    Examples
    --------
    >>> read_sections('a = 1\n[b]\nc = "oh\n[d]\ne = 1\ne = 2\n').faults
    ((3, 'a quotation mark is not closed on its line'), (6, 'this is here for a second time'))
    """
    try:
        return Reading(tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        whole = _place(text, error)
    faults: list[tuple[int, str]] = []
    broken: set[int] = set()
    parts: list[str] = []
    starts = [0, *(match.start() for match in _HEADER.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        before = text.count("\n", 0, start)
        part, found = _mend(text[start:end])
        if found:
            faults += [(before + line, rule) for line, rule in found]
            broken.add(before + 1)
        parts.append(part)
    sound = "".join(parts)
    try:
        values = tomllib.loads(sound)
    except tomllib.TOMLDecodeError:
        return Reading({}, "", (whole,), frozenset({1}))
    return Reading(values, sound, tuple(faults) or (whole,), frozenset(broken))


def _mend(part: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a section without the lines that are broken, and what is wrong with them.

    Where a fault may come from another line than the one it shows on, only the header is kept.
    """
    rows, faults = part.split("\n"), list[tuple[int, str]]()
    while True:
        try:
            tomllib.loads("\n".join(rows))
        except tomllib.TOMLDecodeError as error:
            line, rule = _place("\n".join(rows), error)
            faults.append((line, rule))
            if not _is_broken(rows[line - 1]):
                header = _HEADER.match(part)
                return (header[0] if header else "") + "\n" * part.count("\n"), faults[:1]
            rows[line - 1] = ""
        else:
            return "\n".join(rows), faults


def _is_broken(row: str) -> bool:
    """Return whether a line begins a key and its value and is not TOML by itself."""
    if not _PAIR.match(row) or row.rstrip().endswith(("[", '"""', "'''")):
        return False
    try:
        tomllib.loads(row)
    except tomllib.TOMLDecodeError:
        return True
    return False


def _place(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """Return the line of a TOML fault and its rule, in words where there are some."""
    at = _AT.search(str(error))
    last = text.rstrip("\n").count("\n") + 1
    rule = str(error)[: at.start()] if at else str(error)
    return (int(at[1]) if at and at[1] else last), _WORDS.get(rule, rule)
