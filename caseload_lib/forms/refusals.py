"""Refusals in the words of a small form: what the database says of columns, said of fields."""

import re
from collections.abc import Iterable, Mapping

#: Columns that no field asks for, as people would call them.
_OTHERS = {
    "facilitator_id": "the person",
    "by_facilitator_id": "who writes it",
    "started_at": "its beginning",
    "ended_at": "its end",
    "worked_on": "the day",
}
#: What the record says of a column, and how a form says it.
_PHRASES = (
    (r"must not lie ahead", "must not lie in the future"),
    (r"must not be before started_at", "must not be before it began"),
    (r"must not be before made_on", "must not be before the referral was made"),
    (r"holds (a NUL character|half of a character.*)", "holds a character that cannot be stored"),
    (r"has ([\d,]+) characters; at most ([\d,]+) are kept", r"has \1 characters; at most \2 fit"),
    (r"must be one of .*", "is one of those offered"),
    (r"must match .*", "is not written as it should be"),
    (r"(\S+ )?is not among the \w+", "is one of those offered"),
)
_TWO_PEOPLE = "facilitator_id and by_facilitator_id must be two people"
_PATTERN = re.compile(r"(?s)^.*?: (?P<faults>.*)\. Nothing was written\. Put this right\.$")
#: What separates faults; within one, a semicolon is followed by what is kept or what was given.
_BETWEEN = re.compile(r"; (?!at most |\S+ was given|a \w+ was)")


def translate_refusal(text: str, labels: Mapping[str, str]) -> str:
    """Return a refusal of the record in the words of a form.

    Parameters
    ----------
    text : str
        The refusal, as `record.rows.refuse_faults` writes it; any other is returned as it is.
    labels : mapping of str to str
        The labels of the form's fields, by column.

    Returns
    -------
    str
        Every fault, by the field's label.

    Examples
    --------
    >>> refused = "It cannot be kept: given_on must not lie ahead. Nothing was written. "
    >>> translate_refusal(refused + "Put this right.", {"given_on": "Day"})
    'Not kept yet. Day must not lie in the future. What you typed stays here.'
    """
    found = _PATTERN.match(text)
    if found is None:
        return text
    said = dict.fromkeys(_say(fault, labels) for fault in _BETWEEN.split(found["faults"]))
    return f"Not kept yet. {' '.join(f'{one}.' for one in said)} What you typed stays here."


def translate_note(faults: Iterable[str]) -> str:
    """Return why a note cannot be kept, in the words of a form.

    Examples
    --------
    >>> translate_note(["note holds a NUL character"])
    'The note holds a character that cannot be stored; the answer is kept. Change the note.'
    """
    said = dict.fromkeys(_say(fault, {"note": "The note"}) for fault in faults)
    return f"{'. '.join(said)}; the answer is kept. Change the note."


def _say(fault: str, labels: Mapping[str, str]) -> str:
    """Return one fault, by the label of its field."""
    if fault == _TWO_PEOPLE:
        whom = labels.get("facilitator_id", "The person")
        return f"{whom}: nobody says this of themself. Choose somebody else"
    if fault == "give satisfaction, text or both":
        names = [labels.get(name, name) for name in ("satisfaction", "text")]
        return f"Fill in “{names[0]}” or “{names[1]}”, or both"
    name, separator, rest = fault.partition(" ")
    if name.rstrip(":") in {"time-bound", "item_id"} and name.endswith(":"):
        name = {"time-bound": "due_on"}.get(name[:-1], name[:-1])
        separator = ": "
    label = labels.get(name) or labels.get(name.rstrip(":")) or _OTHERS.get(name)
    for rule, words in _PHRASES:
        rest = re.sub(rf"^{rule}$", words, rest)
    whole = f"{label}{separator}{rest}" if label else fault
    return whole[:1].upper() + whole[1:]
