"""A completed assessment laid out like the form that it comes from, with a mark at every answer."""

from collections.abc import Mapping

from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level
from caseload_lib.assess.questions import find_expected
from caseload_lib.assess.scoring import score
from caseload_lib.report.documents.document import Document, Grid, Part, Passage

#: What stands before an indicator that was rated, by the rating's value; a legend explains it.
_SIGNS = {0: "?", 1: "○", 2: "◐", 3: "●"}


def complete_sheet(
    instrument: Instrument,
    values: Mapping[str, int],
    *,
    notes: Mapping[str, str],
    agency: str,
    subtitle: str,
    role_years: float | None = None,
) -> Document:
    """Return an assessment as the form that its instrument was made from.

    Parameters
    ----------
    instrument : Instrument
        The version that was used.
    values : mapping of str to int
        The answers, by item id.
    notes : mapping of str to str
        The notes, by item id.
    agency, subtitle : str
        Whose it is, and about whom, by whom and for which time.
    role_years : float, optional
        Years in the role, for the anchors.

    Returns
    -------
    Document
        A rubric: one table with a row for each step and a column for each level, its subtotals
        and the bands. Anchors: a table for each cluster with a column for each level. A practice
        standard: a table for each of its points.
    """
    if instrument.kind == "anchors":
        parts = _complete_anchors(instrument, values, role_years)
    elif instrument.kind == "rubric":
        parts = _complete_rubric(instrument, values)
    else:
        parts = _complete_practice(instrument, values)
    return Document(
        title=instrument.title,
        agency=agency,
        subtitle=subtitle,
        parts=(*parts, *_list_notes(instrument, notes)),
    )


def _complete_rubric(instrument: Instrument, values: Mapping[str, int]) -> tuple[Part, ...]:
    """Return the sheet of a rubric: the cells that were chosen are marked."""
    levels = instrument.levels
    rows, marked = [], set()
    for line, item in enumerate(instrument.items):
        rows.append((item.id, f"{item.name}\n{item.text}", *(level.text for level in item.levels)))
        marked |= {
            (line, place)
            for place, level in enumerate(item.levels, start=2)
            if values.get(item.id) == level.value
        }
    result = score(instrument, values)
    rows.append(("", "Subtotals", *(str(result.subtotals.get(one.value, 0)) for one in levels)))
    total = "not complete" if result.total is None else str(result.total)
    band = "" if result.band is None else f": {result.band.name}"
    return (
        Part(
            heading="The sheet",
            blocks=(
                Grid(
                    caption="A mark stands in the level chosen for each step",
                    headers=("#", "Step", *(f"{one.name} ({one.value})" for one in levels)),
                    rows=tuple(rows),
                    marked=frozenset(marked),
                ),
                Passage(f"Summary score: {total}{band}", kind="notice"),
                Grid(
                    caption="What a total means",
                    headers=("Performance", "Total"),
                    rows=tuple((b.name, f"{b.lowest} to {b.highest}") for b in instrument.bands),
                ),
            ),
        ),
    )


def _complete_anchors(
    instrument: Instrument, values: Mapping[str, int], role_years: float | None
) -> tuple[Part, ...]:
    """Return a part for each cluster: definition, sub-competencies and every level's column."""
    expected = find_expected(instrument, role_years)
    ratings = instrument.items[0].levels
    legend = ", ".join(f"{_SIGNS.get(one.value, one.value)} {one.name}" for one in ratings)
    return tuple(
        _complete_cluster(instrument, cluster, values, expected, legend)
        for cluster in instrument.clusters
    )


def _complete_cluster(
    instrument: Instrument,
    cluster: Cluster,
    values: Mapping[str, int],
    expected: Level | None,
    legend: str,
) -> Part:
    """Return one cluster's table: one row, as in the document, with a sign at what was rated."""
    cells = [
        "\n".join(_mark_indicator(item, values) for item in instrument.cell(cluster.id, level.id))
        for level in instrument.levels
    ]
    names = [
        f"{level.name}{_write_years(level)}" + (" (expected)" if level == expected else "")
        for level in instrument.levels
    ]
    definition = cluster.definition
    if cluster.subcompetencies:
        definition += "\nSub-competencies:\n" + "\n".join(f"· {s}" for s in cluster.subcompetencies)
    place = [n for n, level in enumerate(instrument.levels, start=1) if level == expected]
    return Part(
        heading=cluster.name,
        blocks=(
            Passage(f"Signs: {legend}; no sign: not rated.", kind="hint"),
            Grid(
                caption=cluster.group or cluster.name,
                headers=("Definition", *names),
                rows=((definition, *cells),),
                marked=frozenset((0, n) for n in place),
            ),
        ),
    )


def _mark_indicator(item: Item, values: Mapping[str, int]) -> str:
    """Return an indicator with the sign of its rating."""
    value = values.get(item.id)
    sign = "·" if value is None else _SIGNS.get(value, str(value))
    return f"{sign} {item.text}"


def _write_years(level: Level) -> str:
    """Return the years in the role at which a level is expected, as the form's heading has them."""
    if level.from_years is None:
        return ""
    if level.until_years is None:
        return f" (from year {level.from_years:g})"
    return f" (year {level.from_years:g} to under {level.until_years:g})"


def _complete_practice(instrument: Instrument, values: Mapping[str, int]) -> tuple[Part, ...]:
    """Return a part for each point of the standard, with a column for each rating."""
    parts = []
    for cluster in instrument.clusters:
        items = [item for item in instrument.items if item.cluster_id == cluster.id]
        ratings = items[0].levels if items else ()
        grid = Grid(
            caption=cluster.name,
            headers=("Point", "What it asks", *(level.name for level in ratings)),
            rows=tuple((item.id, item.text, *("" for _ in ratings)) for item in items),
            marked=frozenset(
                (line, place)
                for line, item in enumerate(items)
                for place, level in enumerate(item.levels, start=2)
                if values.get(item.id) == level.value
            ),
        )
        parts.append(Part(heading=f"{cluster.id} {cluster.name}", blocks=(grid,)))
    return tuple(parts)


def _list_notes(instrument: Instrument, notes: Mapping[str, str]) -> tuple[Part, ...]:
    """Return the notes in the document's order; no part where there is none."""
    rows = tuple(
        (item.id, item.name or item.text, notes[item.id])
        for item in instrument.items
        if notes.get(item.id)
    )
    if not rows:
        return ()
    grid = Grid(caption="Notes to the answers", headers=("Item", "", "Note"), rows=rows)
    return (Part(heading="Notes", blocks=(grid,)),)
