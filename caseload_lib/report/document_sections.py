"""The sections of a page that show a document: its words and tables, and as many charts as fit."""

from collections.abc import Iterator

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template


def show_document(
    data: PageData | TeamData, anchor: str, *, charts: int = 0
) -> tuple[Section | Picture, ...]:
    """Return the section of a document, in the pieces that a cell displays.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.
    anchor : str
        The section's anchor, a key of its `documents`.
    charts : int, default 0
        How many charts are drawn; of the others, and of those in folded parts, the numbers stand
        in tables that can be unfolded.

    Returns
    -------
    tuple of Section and Picture
        In order; one Section without markup where the page has no such document.
    """
    document = data.documents.get(anchor)
    if document is None:
        return (Section("", f"{anchor.capitalize()}: not known."),)
    return tuple(_lay_out(document, anchor, charts))


def _lay_out(document: Document, anchor: str, charts: int) -> Iterator[Section | Picture]:
    """Yield stretches of markup, and the charts between them."""
    title, drawn = document.title, 0
    for part in document.parts:
        heading = "" if part.heading == document.title else part.heading
        stretch: list[Passage | Grid | Picture] = []
        for block in part.blocks:
            if not isinstance(block, Picture) or part.folded or drawn == charts:
                stretch.append(block)
                continue
            yield _fill(title, anchor, Part(heading, tuple(stretch)))
            yield block
            title, heading, stretch, drawn = "", "", [], drawn + 1
        if title or heading or stretch:
            yield _fill(title, anchor, Part(heading, tuple(stretch), folded=part.folded))
        title = ""


def _fill(title: str, anchor: str, part: Part) -> Section:
    """Return a stretch of a part as markup."""
    return fill_template(
        "document_section",
        text=title or part.heading or "Continued",
        title_words=title,
        anchor=anchor,
        part=part,
        mark=MARK,
    )
