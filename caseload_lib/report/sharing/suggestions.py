"""How documents and commands say what help is suggested or proposed."""

from collections.abc import Mapping
from typing import Any

from caseload_lib.review.wording import say_share, say_value
from caseload_lib.tables import HELP_KINDS

#: What the kinds of help are called.
KIND_WORDS = dict(
    zip(
        HELP_KINDS,
        ("Support hours", "Carrying together", "The next new case", "Moves"),
        strict=True,
    )
)


def say_suggestion(row: Mapping[str, Any], *, clients: bool = True) -> str:
    """Return what help would be in a few words, with ids.

    Parameters
    ----------
    row : mapping of str to object
        A row of `share.help.Help.suggestions` or of the table proposals.
    clients : bool, default True
        Whether a case may be named.

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> people = {"from_facilitator_id": "F003", "to_facilitator_id": "F005"}
    >>> say_suggestion({"kind": "move", "case_id": "C1", **people})
    'C1 moves from F003 to F005'
    >>> say_suggestion({"kind": "move", "case_id": "C1", **people}, clients=False)
    'a case moves from F003 to F005'
    """
    giver, helper = row["from_facilitator_id"], row["to_facilitator_id"]
    case = row["case_id"] if clients else "a case"
    if row["kind"] == "support":
        return f"{helper} supports {giver} by {say_value(row['hours_per_month'], 'hours')} a month"
    if row["kind"] == "co":
        return f"{helper} carries {say_share(row['load_share'])} of {case} together with {giver}"
    if row["kind"] == "next_case":
        return f"{helper} takes the next new case"
    return f"{case} moves from {giver} to {helper}"
