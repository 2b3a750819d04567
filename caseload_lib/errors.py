"""The errors that the package raises on purpose, and how they list offenders."""

from collections.abc import Iterable


class CaseloadError(Exception):
    """Something the user can put right; its text is a whole message for them.

    The text says what is wrong, the rule, what was given and what to do, and carries ids,
    never names or free text from the records.
    """


class SettingsError(CaseloadError, ValueError):
    """A settings file breaks a rule; the text names the file, the key and the rule."""


class RecordsError(CaseloadError, ValueError):
    """Records break a rule that the sums stand on."""


def list_offenders(offenders: Iterable[object], *, limit: int = 5) -> str:
    """Return the offenders as text, at most `limit` of them.

    Parameters
    ----------
    offenders : iterable
        What to list, in the order given.
    limit : int, default 5
        How many to name before "and N more".

    Returns
    -------
    str
        The offenders joined by commas.

    Examples
    --------
    >>> list_offenders(["a", "b", "c"], limit=2)
    'a, b and 1 more'
    """
    texts = [str(offender) for offender in offenders]
    more = len(texts) - limit
    return ", ".join(texts[:limit]) + (f" and {more} more" if more > 0 else "")
