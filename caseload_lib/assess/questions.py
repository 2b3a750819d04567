"""Which items of an instrument somebody is asked."""

from caseload_lib.assess.anchors import expected_level
from caseload_lib.assess.instrument import Instrument, Item, Level


def find_expected(instrument: Instrument, role_years: float | None) -> Level | None:
    """Return the level that one's years in the role set.

    Parameters
    ----------
    instrument : Instrument
        Any; only anchors have levels of proficiency.
    role_years : float or None
        Years in the role, 0 or more; None where they are not known.

    Returns
    -------
    Level or None
        None for another kind of instrument, and where the years are not known.
    """
    if instrument.kind != "anchors" or role_years is None:
        return None
    return expected_level(role_years, instrument=instrument)


def list_asked(instrument: Instrument, level: Level | None = None) -> tuple[Item, ...]:
    """Return the items that are asked, in the document's order.

    Parameters
    ----------
    instrument : Instrument
        Any.
    level : Level, optional
        The level of proficiency whose column is asked; anchors without one ask nothing.

    Returns
    -------
    tuple of Item
        Every item of an instrument without levels of proficiency; of anchors the column's, but
        for those that describe a limit.

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> len(list_asked(load("service_improvement")))
    9
    """
    if instrument.kind != "anchors":
        return instrument.items
    return tuple(
        item
        for item in instrument.items
        if level is not None and item.level_id == level.id and not item.limiting
    )
