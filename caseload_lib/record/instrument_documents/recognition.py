"""Telling what kind of instrument a document holds, and making that instrument of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.instruments import load, names, parse_instrument
from caseload_lib.errors import CaseloadError
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
    CaseloadError
        If the file cannot be read, or is laid out as no instrument that is known.
    CaseloadError
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
            marked, carried = _carry_marks(read)
            return Understood(marked, document.form, document.remarks, carried)
    raise CaseloadError(
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


def _carry_marks(instrument: Instrument) -> tuple[Instrument, tuple[str, ...]]:
    """Return an instrument with the shipped one's limiting marks, and where they are."""
    if instrument.name not in names():
        return instrument, ()
    shipped = load(instrument.name)
    if not has_same_shape(instrument, shipped):
        return instrument, ()
    marked = tuple(item.id for item in shipped.items if item.limiting)
    items = tuple(replace(item, limiting=item.id in marked) for item in instrument.items)
    return replace(instrument, items=items), marked
