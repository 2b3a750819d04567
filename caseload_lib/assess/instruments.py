"""The instruments that come with the package, and how the file of any instrument is read."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from caseload_lib.assess.instrument import (
    Band,
    Cluster,
    Instrument,
    Item,
    Level,
    Reference,
)
from caseload_lib.assess.instrument_checks import value_answers
from caseload_lib.assess.instrument_faults import list_faults
from caseload_lib.assess.instrument_lines import read_sections
from caseload_lib.assess.instrument_text import format_instrument
from caseload_lib.assess.instrument_toml import (
    AnchorsFile,
    Answer,
    Column,
    Head,
    PracticeFile,
    RubricFile,
)
from caseload_lib.errors import SettingsError

_NAMES = ("service_improvement", "performance_anchors", "manage_caseload")
_FOLDER = Path(__file__).with_name("instruments")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def names() -> tuple[str, ...]:
    """Return the names of the instruments that come with the package.

    Returns
    -------
    tuple of str
        As `load` takes them.

    Examples
    --------
    >>> names()
    ('service_improvement', 'performance_anchors', 'manage_caseload')
    """
    return _NAMES


@cache
def load(name: str) -> Instrument:
    """Return an instrument that comes with the package.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    Instrument
        Read once and kept.

    Raises
    ------
    SettingsError
        If there is none of that name.

    Examples
    --------
    >>> load("service_improvement").items[3].name
    'Priorities for improvement'
    """
    if name not in _NAMES:
        raise SettingsError(
            f"There is no instrument called {name!r} in the package. It has {', '.join(_NAMES)}."
        )
    return parse_instrument((_FOLDER / f"{name}.toml").read_text("utf-8"), name=name)


def parse_instrument(text: str, *, name: str, file: str = "") -> Instrument:
    r"""Return the instrument that a TOML text describes.

    What the text may say is in `docs/instruments.md`. The ids of items and clusters are their
    positions in it.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        What the instrument is loaded by: small letters, digits and underscores.
    file : str, default ""
        What to call the file in an error; where empty, the name with ".toml".

    Returns
    -------
    Instrument
        The instrument.

    Raises
    ------
    SettingsError
        If the name is not written so.
    SettingsError
        If the text is not TOML, or a key is unknown, missing, empty, of the wrong type or at odds
        with another; all faults at once, each with its line.

    Examples
    --------
    >>> text = (_FOLDER / "service_improvement.toml").read_text("utf-8")
    >>> len(parse_instrument(text, name="our_own").items)
    9
    """
    file = file or f"{name}.toml"
    try:
        read, faults = list_faults(read_sections(text.removeprefix("\ufeff").replace("\r\n", "\n")))
    except RecursionError:
        read, faults = None, [(1, "brackets stand within brackets more deeply than can be read")]
    told = [f"{file}, line {line}: {rule}." for line, rule in faults]
    if not _NAME.fullmatch(name):
        told.insert(
            0,
            f"{file}: an instrument's name is small letters, digits and _, begins with a letter "
            f"and has at most 60 of them. Given: {name!r}. Choose another.",
        )
    if told or read is None:
        raise SettingsError("\n".join(told))
    return _build(read, name)


def write_instrument(instrument: Instrument) -> str:
    """Return the TOML text of an instrument, which `parse_instrument` reads back as it was.

    Parameters
    ----------
    instrument : Instrument
        Of any kind.

    Returns
    -------
    str
        The whole file.

    Raises
    ------
    SettingsError
        If it breaks a rule of such files.
    SettingsError
        If it has something that a file has no place for, as ids that are not positions.

    Examples
    --------
    >>> rubric = load("service_improvement")
    >>> parse_instrument(write_instrument(rubric), name=rubric.name) == rubric
    True
    """
    text = format_instrument(instrument)
    if parse_instrument(text, name=instrument.name) != instrument:
        raise SettingsError(
            f"The instrument {instrument.name} cannot be written as a file without loss. Ids are "
            "positions (3, 1.2.3, P1.2, K1), a rubric's steps have the levels of the rubric, and "
            "all other items take the same answers. Correct what differs."
        )
    return text


def _build(file: Head, name: str) -> Instrument:
    """Return the instrument of a file that has no faults."""
    instrument = Instrument(
        name=name,
        version=file.version,
        title=file.title,
        kind=file.kind,
        source=file.source,
        levels=(),
        items=(),
        references=tuple(Reference(aside.name, aside.text) for aside in file.references),
        unmapped=file.unmapped,
        experience_months=file.experience.months if file.experience else None,
        experience_clients=file.experience.clients if file.experience else None,
    )
    if isinstance(file, RubricFile):
        return _add_steps(instrument, file)
    if isinstance(file, AnchorsFile):
        return _add_clusters(instrument, file)
    assert isinstance(file, PracticeFile)  # noqa: S101 - the three kinds there are
    return _add_practices(instrument, file)


def _make_levels(answers: list[Answer] | list[Column]) -> tuple[Level, ...]:
    return tuple(
        Level(
            id=answer.id,
            name=answer.name,
            value=value,
            text=answer.text,
            from_years=getattr(answer, "from_years", None),
            until_years=getattr(answer, "until_years", None),
        )
        for answer, value in zip(answers, value_answers(answers), strict=True)
    )


def _add_steps(instrument: Instrument, file: RubricFile) -> Instrument:
    levels = _make_levels(file.levels)
    items = tuple(
        Item(
            id=str(number),
            name=step.name,
            text=step.text,
            levels=tuple(replace(level, text=step.cells[level.id]) for level in levels),
        )
        for number, step in enumerate(file.steps, start=1)
    )
    bands = tuple(Band(band.id, band.name, band.lowest, band.highest) for band in file.bands)
    return replace(instrument, levels=levels, items=items, bands=bands)


def _add_clusters(instrument: Instrument, file: AnchorsFile) -> Instrument:
    levels, ratings = _make_levels(file.levels), _make_levels(file.ratings)
    clusters = tuple(
        Cluster(str(number), group.name, group.group, group.definition, (*group.subcompetencies,))
        for number, group in enumerate(file.clusters, start=1)
    )
    items = tuple(
        Item(
            id=f"{cluster.id}.{column}.{number}",
            name=indicator.name,
            text=indicator.text,
            levels=ratings,
            cluster_id=cluster.id,
            level_id=level.id,
            limiting=indicator.limiting,
        )
        for cluster, group in zip(clusters, file.clusters, strict=True)
        for column, level in enumerate(levels, start=1)
        for number, indicator in enumerate(group.cells[level.id], start=1)
    )
    return replace(instrument, levels=levels, items=items, clusters=clusters)


def _add_practices(instrument: Instrument, file: PracticeFile) -> Instrument:
    levels = _make_levels(file.levels)
    clusters: list[Cluster] = []
    items: list[Item] = []
    for number, practice in enumerate(file.items, start=1):
        identity = f"P{number}"
        points = [(f"{identity}.{n}", point) for n, point in enumerate(practice.points, start=1)]
        about = practice.text if points else ""
        clusters.append(Cluster(identity, practice.name, definition=about))
        if not points:
            items.append(Item(identity, "", practice.text, levels, identity))
        items += [Item(i, point.name, point.text, levels, identity) for i, point in points]
    if file.knowledge:
        clusters.append(Cluster("K", file.knowledge.name, definition=file.knowledge.text))
        items += [
            Item(f"K{n}", point.name, point.text, levels, "K")
            for n, point in enumerate(file.knowledge.points, start=1)
        ]
    return replace(instrument, levels=levels, items=tuple(items), clusters=tuple(clusters))
