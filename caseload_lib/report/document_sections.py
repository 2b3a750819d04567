"""The sections of a page that show a document: its first words, as many charts as fit, the rest."""

from collections.abc import Collection, Iterator

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template

#: How many rows a table or a chart of a document has at most on a page.
MOST_ROWS = 40
_ELSEWHERE = "caseload share and the supervisors' form show them"


def show_document(
    data: PageData | TeamData, anchor: str, *, opened: Collection[int] = (1,), charts: int = 0
) -> tuple[Section | Picture, ...]:
    """Return the section of a document, in the pieces that a cell displays.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.
    anchor : str
        The section's anchor, a key of its `documents`.
    opened : collection of int, default (1,)
        Which parts stand open, from 1 on; the others can be unfolded. The first one alone needs
        no heading.
    charts : int, default 0
        How many charts of open parts are drawn; of all others the numbers can be unfolded.

    Returns
    -------
    tuple of Section and Picture
        In order; one Section without markup where the page has no such document. Tables and
        charts of more than `MOST_ROWS` rows are left out, so that the page stays small, and it
        is said where they are.
    """
    document = data.documents.get(anchor)
    if document is None:
        return (Section("", f"{anchor.capitalize()}: nothing to tell."),)
    return tuple(_lay_out(document, anchor, opened, charts))


def _lay_out(
    document: Document, anchor: str, opened: Collection[int], charts: int
) -> Iterator[Section | Picture]:
    """Yield stretches of markup, and the charts between them."""
    title, left = document.title, charts
    for place, part in enumerate(document.parts, start=1):
        shut = part.folded or place not in opened
        heading = "" if place == 1 and len(opened) == 1 else part.heading
        stretch: list[Passage | Grid | Picture] = []
        for block in map(_shorten, part.blocks):
            if shut or not left or not isinstance(block, Picture):
                stretch.append(block)
                continue
            yield _fill(title, anchor, Part(heading, tuple(stretch)))
            yield block
            title, heading, stretch, left = "", "", [], left - 1
        if title or heading or stretch:
            yield _fill(title, anchor, Part(heading, tuple(stretch), folded=shut))
        title = ""


def _shorten(block: Passage | Grid | Picture) -> Passage | Grid | Picture:
    """Return a block as it fits a page: of one with too many rows what it is about, in words."""
    if isinstance(block, Passage):
        return block
    rows, words = (
        (block.rows, block.caption) if isinstance(block, Grid) else (block.data, block.title)
    )
    if len(rows) <= MOST_ROWS:
        return block
    return Passage(f"{words}. Its {len(rows)} rows would not fit here: {_ELSEWHERE}.", "hint")


def _fill(title: str, anchor: str, part: Part) -> Section:
    """Return a stretch of a part as markup."""
    return fill_template(
        "document_section",
        text=title or part.heading or "More of it",
        heading=title,
        anchor=anchor,
        part=part,
        mark=MARK,
    )
