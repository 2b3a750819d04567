"""Telling what kind of instrument a document holds, and making that instrument of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.instruments import load, names, parse_instrument
from caseload_lib.errors import SettingsError, list_offenders
from caseload_lib.record.instrument_documents.anchors import is_anchors, parse_anchors
from caseload_lib.record.instrument_documents.files import read_document
from caseload_lib.record.instrument_documents.pieces import Document
from caseload_lib.record.instrument_documents.practices import is_practice, parse_practice
from caseload_lib.record.instrument_documents.rubrics import is_rubric, parse_rubric
from caseload_lib.record.instrument_documents.wording import make_id

_KINDS: tuple[tuple[Callable[[Document], bool], Callable[..., Instrument]], ...] = (
    (is_anchors, parse_anchors),
    (is_rubric, parse_rubric),
    (is_practice, parse_practice),
)


@dataclass(frozen=True)
class Understood:
    """What was understood of a document.

    Parameters
    ----------
    instrument : Instrument
        The instrument, not yet saved.
    form : str
        What the document is: "text", "a Word document", "an Excel workbook" or "TOML".
    remarks : tuple of str
        What one should know about how it was read.
    carried : tuple of str
        The ids of the indicators that are marked as limiting because those at the same place
        of the shipped instrument are.
    """

    instrument: Instrument
    form: str
    remarks: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()


def read_instrument(path: Path, *, name: str | None = None, version: str = "own-1") -> Understood:
    """Return the instrument that a file holds.

    Parameters
    ----------
    path : Path
        Text, Word, Excel or TOML.
    name : str, optional
        What to call it; else the shipped instrument's name with which the file's name begins,
        else the file's name.
    version : str, default "own-1"
        What to call this version of it.

    Returns
    -------
    Understood
        The instrument and what one should know about it.

    Raises
    ------
    SettingsError
        If the file cannot be read, or is laid out as no instrument that is known.
    SettingsError
        If it breaks rules; every fault with its line, cell or paragraph.
    """
    document = read_document(path)
    name = name or _choose_name(path)
    if document.form == "TOML":
        read = parse_instrument(document.text, name=name, file=path.name)
        return Understood(replace(read, version=version), document.form, document.remarks)
    for fits, parse in _KINDS:
        if fits(document):
            read = parse(document, name=name, version=version)
            marked, carried, left = _carry_marks(read)
            remarks = (*document.remarks, *left, *_tell_doubled(read))
            return Understood(marked, document.form, remarks, carried)
    raise SettingsError(
        f"{path.name} was read as {document.form}, but it is laid out as no instrument. A rubric "
        "has a heading row with its levels and their points, such as Low (1); anchors have "
        'columns "Definition", "Emerging (Year 0<2)" and so on under each cluster; a practice '
        "standard has points P1., P2. and K1.; TOML begins with a key. Lay it out so, or write it "
        "as TOML."
    )


def _choose_name(path: Path) -> str:
    """Return what to call an instrument by its file's name."""
    own = make_id(path.name.split(".")[0])
    return next((name for name in names() if own.startswith(name)), own or "own")


def has_same_shape(one: Instrument, other: Instrument) -> bool:
    """Tell whether two instruments have the same kind, clusters, levels and items.

    Parameters
    ----------
    one, other : Instrument
        Any.

    Returns
    -------
    bool
        Whether the same ids stand at the same places; the words may differ.
    """
    shapes = [
        (
            instrument.kind,
            len(instrument.clusters),
            [level.value for level in instrument.levels],
            [item.id for item in instrument.items],
        )
        for instrument in (one, other)
    ]
    return shapes[0] == shapes[1]


def _carry_marks(
    instrument: Instrument,
) -> tuple[Instrument, tuple[str, ...], tuple[str, ...]]:
    """Return an instrument with the shipped one's limiting marks, where they are, and remarks.

    A cell, one cluster at one level, gets them if it has as many indicators as the shipped one.
    """
    if instrument.name not in names() or instrument.kind != "anchors":
        return instrument, (), ()
    shipped = load(instrument.name)
    frames = [
        (len(one.clusters), [level.value for level in one.levels]) for one in (instrument, shipped)
    ]
    if frames[0] != frames[1]:
        return instrument, (), ()
    marked: set[str] = set()
    left: list[str] = []
    for own, theirs, level, other in _pair_cells(instrument, shipped):
        cell, model = instrument.cell(own, level), shipped.cell(theirs, other)
        limits = [place for place, item in enumerate(model) if item.limiting]
        if len(cell) == len(model):
            marked.update(cell[place].id for place in limits)
        elif limits:
            left.append(f"{own} {level} ({len(cell)}, not {len(model)})")
    items = tuple(replace(item, limiting=item.id in marked) for item in instrument.items)
    carried = tuple(item.id for item in items if item.limiting)
    return replace(instrument, items=items), carried, _tell_left(left)


def _pair_cells(one: Instrument, other: Instrument) -> Iterator[tuple[str, str, str, str]]:
    """Yield the ids of clusters and levels at the same places of two instruments."""
    for own, theirs in zip(one.clusters, other.clusters, strict=True):
        for level, match in zip(one.levels, other.levels, strict=True):
            yield own.id, theirs.id, level.id, match.id


def _tell_left(left: list[str]) -> tuple[str, ...]:
    """Return which cells could not get the shipped marks, in words."""
    if not left:
        return ()
    told = (
        "These cells have another number of indicators than the shipped instrument's, so that "
        f"its marks of limits could not be carried over to them: {list_offenders(left, limit=40)}. "
        "All their indicators are scored until you mark those that describe a limit."
    )
    return (told,)


def _tell_doubled(instrument: Instrument) -> tuple[str, ...]:
    """Return which indicators say the same as the one before them in their cell, in words."""
    doubled = [
        f"{first.id} and {second.id}"
        for first, second in pairwise(instrument.items)
        if (first.cluster_id, first.level_id) == (second.cluster_id, second.level_id)
        and first.text
        and first.text.casefold() == second.text.casefold()
    ]
    if instrument.kind != "anchors" or not doubled:
        return ()
    told = (
        f"These indicators say the same: {list_offenders(doubled, limit=20)}. If a bullet stands "
        "twice in the document, remove one and import again, since each is rated and counted."
    )
    return (told,)
