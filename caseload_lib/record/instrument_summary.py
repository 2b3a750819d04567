"""What an instrument holds, in counts: said before an import is saved, and as its overview."""

from caseload_lib.assess.instrument import Instrument
from caseload_lib.record.instrument_places import name_level


def count_parts(instrument: Instrument) -> str:
    """Return how much an instrument holds, in one sentence.

    Parameters
    ----------
    instrument : Instrument
        Of any kind.

    Returns
    -------
    str
        As "9 steps x 3 levels".

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> count_parts(load("service_improvement"))
    '9 steps x 3 levels'
    """
    clusters, items = len(instrument.clusters), len(instrument.items)
    levels = _count(len(instrument.levels), "level")
    if instrument.kind == "rubric":
        return f"{_count(items, 'step')} x {levels}"
    if instrument.kind == "anchors":
        parts = sum(len(cluster.subcompetencies) for cluster in instrument.clusters)
        named = "sub-competency" if parts == 1 else "sub-competencies"
        counts = f"{_count(clusters, 'cluster')}, {parts} {named}"
        return f"{counts}, {_count(items, 'indicator')} at {levels}"
    return f"{_count(items, 'item')} under {_count(clusters, 'heading')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def summarise_instrument(instrument: Instrument) -> str:
    """Return what an instrument is and holds, without its cells.

    Parameters
    ----------
    instrument : Instrument
        Of any kind.

    Returns
    -------
    str
        Title, counts, levels, bands and the experience it asks for, a line each.
    """
    named = ", ".join(
        f"{name_level(level)} {level.value}" if instrument.kind == "rubric" else name_level(level)
        for level in instrument.levels
    )
    lines = [instrument.title, f"Kind: {instrument.kind}", count_parts(instrument)]
    groups = list(dict.fromkeys(c.group for c in instrument.clusters if c.group))
    if groups:
        lines.append(f"Groups: {', '.join(groups)}")
    lines.append(f"{'Answers' if instrument.kind == 'practice' else 'Levels'}: {named}")
    if instrument.bands:
        bands = ", ".join(f"{b.name} {b.lowest}-{b.highest}" for b in instrument.bands)
        lines.append(f"Bands: {bands}")
    if instrument.experience_months or instrument.experience_clients:
        months, clients = instrument.experience_months, instrument.experience_clients
        asked = [_count(months, "month")] if months else []
        asked += [f"{clients} different clients"] if clients else []
        lines.append(f"Experience: {', '.join(asked)}")
    if instrument.references:
        lines.append(f"References: {'; '.join(aside.name for aside in instrument.references)}")
    if instrument.unmapped:
        count = _count(instrument.unmapped.count("\n") + 1, "line")
        lines.append(f"Unmapped: {count} that belong to no part")
    return "\n".join(lines)


def tabulate_parts(instrument: Instrument) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the steps, or the clusters with how many items each has.

    Parameters
    ----------
    instrument : Instrument
        Of any kind.

    Returns
    -------
    headers : tuple of str
        The columns' headings.
    rows : list of tuple of str
        A row for each step or cluster; of anchors the counts by level in the levels' order, as
        "9/9/11/11/9", and last their sums.
    """
    if instrument.kind == "rubric":
        return ("", "step"), [(item.id, item.name or item.text) for item in instrument.items]
    if instrument.kind == "practice":
        held = [
            str(len([i for i in instrument.items if i.cluster_id == c.id]))
            for c in instrument.clusters
        ]
        rows = [(c.id, c.name, n) for c, n in zip(instrument.clusters, held, strict=True)]
        return ("", "heading", "items"), list(rows)
    numbers = [
        [len(c.subcompetencies), *(len(instrument.cell(c.id, lv.id)) for lv in instrument.levels)]
        for c in instrument.clusters
    ]
    numbers.append([sum(column) for column in zip(*numbers, strict=True)])
    named = [*((c.id, c.name) for c in instrument.clusters), ("", "all")]
    lines: list[tuple[str, ...]] = [
        (*name, str(parts), "/".join(map(str, counts)), str(sum(counts)))
        for name, (parts, *counts) in zip(named, numbers, strict=True)
    ]
    return ("", "cluster", "sub-comp.", "by level", "all"), lines
