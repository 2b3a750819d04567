"""Documents as plain JSON values and back, exactly and always in the same form."""

from dataclasses import asdict
from typing import Any

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.frame_json import pack_frame, unpack_frame

Packed = dict[str, Any]


def pack_document(document: Document) -> Packed:
    """Return a document as plain values.

    Parameters
    ----------
    document : Document
        What to pack.

    Returns
    -------
    dict
        Its fields; of each block also what it "is": "passage", "grid" or "picture".

    Examples
    --------
    >>> document = Document("T", "A", "S", (Part("P", (Passage("Said."),)),))
    >>> unpack_document(pack_document(document)) == document
    True
    """
    parts = [
        {
            "heading": part.heading,
            "folded": part.folded,
            "blocks": [_pack_block(block) for block in part.blocks],
        }
        for part in document.parts
    ]
    return {
        "title": document.title,
        "agency": document.agency,
        "subtitle": document.subtitle,
        "parts": parts,
    }


def unpack_document(packed: Packed) -> Document:
    """Return the document that `pack_document` packed, also after a way through JSON.

    Parameters
    ----------
    packed : dict
        What `pack_document` returned.

    Returns
    -------
    Document
        The same document.

    Raises
    ------
    KeyError
        If a field is missing, or a block is of no known kind.
    """
    parts = tuple(
        Part(part["heading"], tuple(map(_unpack_block, part["blocks"])), folded=part["folded"])
        for part in packed["parts"]
    )
    return Document(packed["title"], packed["agency"], packed["subtitle"], parts)


def _pack_block(block: Passage | Grid | Picture) -> Packed:
    """Return a block as plain values; cells and columns as lists, which keep their order."""
    if isinstance(block, Passage):
        return {"is": "passage", **asdict(block)}
    if isinstance(block, Grid):
        rows = [list(row) for row in block.rows]
        marked = [list(place) for place in sorted(block.marked)]
        head = {"caption": block.caption, "headers": list(block.headers)}
        return {"is": "grid", **head, "rows": rows, "marked": marked}
    said = {name: getattr(block, name) for name in ("title", "subtitle", "description")}
    data = [[name, column] for name, column in pack_frame(block.data).items()]
    return {"is": "picture", "spec": block.spec, **said, "data": data}


def _unpack_block(packed: Packed) -> Passage | Grid | Picture:
    """Return a block from plain values."""
    kind, fields = packed["is"], {name: packed[name] for name in packed if name != "is"}
    if kind == "passage":
        return Passage(**fields)
    if kind == "grid":
        return Grid(
            fields["caption"],
            tuple(fields["headers"]),
            tuple(tuple(row) for row in fields["rows"]),
            frozenset((row, column) for row, column in fields["marked"]),
        )
    return Picture(**{**fields, "data": unpack_frame(dict(fields["data"]))})
