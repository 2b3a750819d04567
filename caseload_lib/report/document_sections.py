"""The sections of a page that show a document: its first words, as many charts as fit, the rest."""

from collections.abc import Iterator

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template


def show_document(
    data: PageData | TeamData, anchor: str, *, parts: int = 1, charts: int = 0
) -> tuple[Section | Picture, ...]:
    """Return the section of a document, in the pieces that a cell displays.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.
    anchor : str
        The section's anchor, a key of its `documents`.
    parts : int, default 1
        How many parts stand open; the others can be unfolded. A single one needs no heading.
    charts : int, default 0
        How many charts of open parts are drawn; of all others the numbers can be unfolded.

    Returns
    -------
    tuple of Section and Picture
        In order; one Section without markup where the page has no such document.
    """
    document = data.documents.get(anchor)
    if document is None:
        return (Section("", f"{anchor.capitalize()}: nothing to tell."),)
    return tuple(_lay_out(document, anchor, parts, charts))


def _lay_out(
    document: Document, anchor: str, parts: int, charts: int
) -> Iterator[Section | Picture]:
    """Yield stretches of markup, and the charts between them."""
    title, left = document.title, charts
    for place, part in enumerate(document.parts):
        shut = part.folded or place >= parts
        heading = "" if place == 0 and parts == 1 else part.heading
        stretch: list[Passage | Grid | Picture] = []
        for block in part.blocks:
            if shut or not left or not isinstance(block, Picture):
                stretch.append(block)
                continue
            yield _fill(title, anchor, Part(heading, tuple(stretch)))
            yield block
            title, heading, stretch, left = "", "", [], left - 1
        if title or heading or stretch:
            yield _fill(title, anchor, Part(heading, tuple(stretch), folded=shut))
        title = ""


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
