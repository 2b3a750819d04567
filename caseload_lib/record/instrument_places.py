"""Finding any place of an instrument by its number or name, and its words there."""

import re
from collections.abc import Callable

from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level, Reference
from caseload_lib.errors import CaseloadError, list_offenders

_KIND_WORD = re.compile(r"(?:step|cluster|item|practice)\s+(?=\S)", re.IGNORECASE)
_MOST_NAMED = 40


def read_place(instrument: Instrument, place: str, level: str | None = None) -> str:
    """Return what an instrument says at a place, word for word.

    Parameters
    ----------
    instrument : Instrument
        Any.
    place : str
        A step, cluster or item by its id or name; the beginning of a name or a part of it is
        enough where no other has it; or "levels", "bands", "references", the name of a
        reference, "unmapped". Capitals do not matter.
    level : str, optional
        One of the document's levels by its name or number, for a cell of it.

    Returns
    -------
    str
        A heading, then the words, each text on a line of its own.

    Raises
    ------
    CaseloadError
        If there is no such place or level, or several might be meant; those there are are
        listed.

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> print(read_place(load("service_improvement"), "bands"))
    Low performance 9-15
    In-transition performance 16-23
    High performance 24-27
    """
    wanted = " ".join(_KIND_WORD.sub("", place.strip(), count=1).casefold().split())
    chosen = None if level is None else _find_level(instrument, level)
    sections = _list_sections(instrument)
    if wanted in sections and chosen is None:
        return sections[wanted]()
    cell = re.fullmatch(r"(\d+)\.(\d+)", wanted)
    if instrument.kind == "anchors" and cell and chosen is None:
        return read_place(instrument, cell[1], cell[2])
    found = _find_part(instrument, wanted, place)
    if isinstance(found, Cluster):
        return _read_cluster(instrument, found, chosen)
    if isinstance(found, Item):
        return _read_item(instrument, found, chosen)
    if chosen is not None:
        raise CaseloadError(f"{found.name} has no levels. Leave the level out.")
    return _read_reference(found)


def name_level(level: Level) -> str:
    """Return a level as a heading: its name, and its years where it has any.

    Parameters
    ----------
    level : Level
        One of an instrument's levels.

    Returns
    -------
    str
        As "Acquired (Year 3<4)", "Accomplished (Year 4+)" or "Mastery".

    Examples
    --------
    >>> name_level(Level("acquired", "Acquired", 3, from_years=3.0, until_years=4.0))
    'Acquired (Year 3<4)'
    """
    if level.from_years is None and level.until_years is None:
        return level.name
    if level.until_years is None:
        return f"{level.name} (Year {level.from_years:g}+)"
    return f"{level.name} (Year {level.from_years or 0:g}<{level.until_years:g})"


def _list_sections(instrument: Instrument) -> dict[str, Callable[[], str]]:
    """Return what stands beside steps and clusters, by the word that asks for it."""
    sections: dict[str, Callable[[], str]] = {
        "levels": lambda: "\n".join(
            f"{level.value} {name_level(level)}" for level in instrument.levels
        ),
        "references": lambda: (
            "\n\n".join(map(_read_reference, instrument.references))
            or "The document has nothing beside its items."
        ),
        "unmapped": lambda: (
            instrument.unmapped or "Every line of the document belongs to a part of it."
        ),
    }
    if instrument.bands:
        sections["bands"] = lambda: "\n".join(
            f"{band.name} {band.lowest}-{band.highest}" for band in instrument.bands
        )
    return sections


def _read_reference(reference: Reference) -> str:
    """Return what stands beside the items under one heading."""
    return f"{reference.name}\n{reference.text}".strip()


def _find_part(instrument: Instrument, wanted: str, given: str) -> Cluster | Item | Reference:
    """Return the one cluster, item or reference that is meant."""
    by_id: dict[str, Cluster | Item] = {item.id.casefold(): item for item in instrument.items}
    by_id |= {cluster.id.casefold(): cluster for cluster in instrument.clusters}
    if wanted in by_id:
        return by_id[wanted]
    named: list[tuple[str, str, Cluster | Item | Reference]] = [
        (cluster.name, f"{cluster.id} {cluster.name}", cluster) for cluster in instrument.clusters
    ]
    named += [(i.name, f"{i.id} {i.name}", i) for i in instrument.items if i.name]
    taken = {name.casefold() for name, _, _ in named}
    named += [(r.name, r.name, r) for r in instrument.references if r.name.casefold() not in taken]
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name.casefold().rstrip(":;.") == wanted.rstrip(":;."),
        lambda name: name.casefold().startswith(wanted),
        lambda name: wanted in name.casefold(),
    )
    for fits in tests:
        found = [(label, part) for name, label, part in named if wanted and fits(name)]
        if len(found) == 1:
            return found[0][1]
        if found:
            several = list_offenders([label for label, _ in found], limit=_MOST_NAMED)
            raise CaseloadError(
                f"{given!r} may be several: {several}. Give the number, or more of the name."
            )
    labels = [label for _, label, _ in named]
    labels += _list_sections(instrument)
    raise CaseloadError(
        f"{instrument.name} has no {given!r}. It has {list_offenders(labels, limit=_MOST_NAMED)}. "
        f"An item is named by its number, such as {instrument.items[0].id}."
    )


def _find_level(instrument: Instrument, given: str) -> Level:
    """Return the level that is meant."""
    wanted = " ".join(given.casefold().split())
    for level in instrument.levels:
        names = {level.id, level.id.replace("_", " "), level.name.casefold(), str(level.value)}
        if wanted in names | {name_level(level).casefold()}:
            return level
    starts = [
        level
        for level in instrument.levels
        if wanted and (level.name.casefold().startswith(wanted) or level.id.startswith(wanted))
    ]
    if len(starts) == 1:
        return starts[0]
    known = ", ".join(f"{level.value} {level.name}" for level in instrument.levels)
    raise CaseloadError(f"{instrument.name} has no level {given!r}. It has {known}.")


def _read_item(instrument: Instrument, item: Item, level: Level | None) -> str:
    """Return an item: a rubric's with its levels, or one of them; another's text."""
    heading = f"{item.id}. {item.name}" if item.name else f"{item.id}."
    if instrument.kind == "rubric":
        if level is not None:
            return f"{heading} {level.name} ({level.value})\n{item.level(level.value).text}"
        cells = [f"{one.name} ({one.value})\n{one.text}" for one in item.levels]
        return "\n\n".join([f"{heading}\n{item.text}", *cells])
    cluster = next((c for c in instrument.clusters if c.id == item.cluster_id), None)
    above = [f"{cluster.id} {cluster.name}"] if cluster and cluster.name != item.text else []
    if instrument.kind == "anchors":
        own = instrument.level(item.level_id)
        if level is not None and level != own:
            raise CaseloadError(
                f"{item.id} stands under {own.name}, not under {level.name}. Give the cluster's "
                "number for its other levels."
            )
        above = [f"{text}, {name_level(own)}" for text in above]
    elif level is not None:
        raise _refuse_level(instrument)
    return "\n".join([*above, f"{item.id} {item.text}", *_list_limits((item,))])


def _read_cluster(instrument: Instrument, cluster: Cluster, level: Level | None) -> str:
    """Return a cluster with all that stands in it, or one cell of it."""
    heading = f"{cluster.id} {cluster.name}"
    if instrument.kind != "anchors":
        if level is not None:
            raise _refuse_level(instrument)
        items = [i for i in instrument.items if i.cluster_id == cluster.id]
        texts = [f"{i.id} {i.text}" for i in items if i.text != cluster.name]
        return "\n".join([heading, *filter(None, [cluster.definition]), *texts])
    if level is not None:
        cell = instrument.cell(cluster.id, level.id)
        texts = [f"{item.id} {item.text}" for item in cell]
        return "\n".join([f"{heading}, {name_level(level)}", *texts, *_list_limits(cell)])
    parts = [
        "\n".join(filter(None, [cluster.group, heading, cluster.definition])),
        "\n".join(cluster.subcompetencies),
    ]
    for one in instrument.levels:
        cell = instrument.cell(cluster.id, one.id)
        texts = [f"{item.id} {item.text}" for item in cell]
        parts.append("\n".join([name_level(one), *texts, *_list_limits(cell)]))
    return "\n\n".join(filter(None, parts))


def _list_limits(items: tuple[Item, ...]) -> list[str]:
    """Return a line that says which items describe a limit, if any do."""
    limits = [item.id for item in items if item.limiting]
    return [f"(Marked as limits, not scored: {', '.join(limits)})"] if limits else []


def _refuse_level(instrument: Instrument) -> CaseloadError:
    """Return the error for a level of an instrument whose levels are answers only."""
    answers = ", ".join(level.name for level in instrument.levels)
    return CaseloadError(
        f"The items of {instrument.name} are the same at every level: its levels are the answers "
        f"one may give ({answers}). Leave the level out."
    )
