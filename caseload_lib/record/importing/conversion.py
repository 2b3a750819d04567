"""Turning the text of imported cells into the kinds that the tables declare."""

import re
import unicodedata
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.frames import DTYPES
from caseload_lib.tables import Column

# Spelt out, since the calendar module follows the machine's language.
_MONTHS = "|january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH_NUMBERS = {
    name: f"{number:02}"
    for number, month in enumerate(_MONTHS.split("|"))
    for name in (month, month[:3])
}
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_INSTANT = (
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
)
_ZONED = r".*(?:Z|UTC|\d{2}:\d{2}.*[+-]\d{2}:?\d{2})"

RULES = {
    "date": "must be a day that exists, written YYYY-MM-DD, between 1900 and 2199",
    "instant": (
        "must be a day and time that exist once in the agency's time zone, written "
        "YYYY-MM-DD HH:MM, or with an offset as YYYY-MM-DD HH:MM+00:00"
    ),
    "integer": "must be a whole number, without separators for thousands",
    "number": "must be a number, without separators for thousands",
    "flag": "must be true or false",
}


def make_code(text: str) -> str:
    """Return a label as a code: lower case, words joined by underscores, no accents.

    Parameters
    ----------
    text : str
        Any label.

    Returns
    -------
    str
        Letters, digits and single underscores; "" where the label has neither letter nor digit.

    Examples
    --------
    >>> make_code(" Text/E-mail"), make_code("Visite à domicile")
    ('text_e_mail', 'visite_a_domicile')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "_".join(re.findall(r"[^\W_]+", bare.lower()))


def convert_column(
    column: Column,
    texts: pd.Series,
    *,
    zone: ZoneInfo,
    decimal_comma: bool = False,
    date_format: str = "",
) -> tuple[pd.Series, pd.Series]:
    """Return a column of text in its declared kind, and which values could not be taken.

    Surrounding blanks do not count, except in free text, which stays exactly as written. A
    value of blanks only is missing. Ids and codes are put into one Unicode form (NFC), so that
    two ways of typing one id are one id.

    Parameters
    ----------
    column : Column
        What the column should be.
    texts : Series of str
        The cells; missing where empty.
    zone : ZoneInfo
        The time zone of times written without an offset.
    decimal_comma : bool, default False
        Whether "1,5" is one and a half.
    date_format : str, default ""
        How days are written where not in ISO form, in the codes of `strptime`; %B and %b are
        always English months.

    Returns
    -------
    values : Series
        Of the kind in `frames.DTYPES`; missing also where a value could not be taken.
    refused : Series of bool
        True where a value is there and could not be taken; its rule is in `RULES`.

    Examples
    --------
    >>> from caseload_lib.tables import TABLES
    >>> minutes = TABLES["services"]["minutes"]
    >>> values, refused = convert_column(
    ...     minutes, pd.Series(["15", "ten"], dtype="str"), zone=ZoneInfo("UTC"))
    >>> values.tolist(), refused.tolist()
    ([15, <NA>], [False, True])
    """
    dtype = DTYPES[column.kind]
    if texts.isna().all():
        return pd.Series(None, index=texts.index, dtype=dtype), texts.notna()
    trimmed = texts.str.strip()
    trimmed = trimmed.mask(trimmed == "")
    if column.kind == "date":
        values = _read_dates(trimmed, date_format)
    elif column.kind == "instant":
        values = _read_instants(trimmed, zone)
    elif column.kind in {"integer", "number"}:
        values = _read_numbers(trimmed, whole=column.kind == "integer", comma=decimal_comma)
    elif column.kind == "flag":
        values = trimmed.str.lower().map(_FLAGS)
    elif column.kind == "text":
        values = texts.where(trimmed.notna())
    else:
        values = _map_distinct(trimmed, _TEXT_READERS[column.kind])
    return values.astype(dtype), trimmed.notna() & values.isna()


def _read_id(text: str) -> str:
    """Return an id or code in one Unicode form."""
    return unicodedata.normalize("NFC", text)


def _read_list(text: str) -> str | None:
    """Return a list in one form: entries without blanks, none empty, joined by ";"."""
    entries = [_read_id(entry.strip()) for entry in text.split(";")]
    return ";".join(entry for entry in entries if entry) or None


_TEXT_READERS: dict[str, Callable[[str], str | None]] = {
    "id": _read_id,
    "code": _read_id,
    "list": _read_list,
    "choice": lambda text: make_code(text) or text,
}


def _map_distinct(texts: pd.Series, read: Callable[[str], str | None]) -> pd.Series:
    """Apply a function once to each distinct text."""
    return texts.map({text: read(text) for text in texts.dropna().unique()})


def _read_dates(texts: pd.Series, date_format: str) -> pd.Series:
    """Return days; missing where a text is none."""
    iso = texts.str.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?)?", na=False)
    days = pd.to_datetime(texts.where(iso).str[:10], format="%Y-%m-%d", errors="coerce")
    if date_format:
        numbered = _map_distinct(texts.mask(iso), _number_months)
        pattern = date_format.replace("%B", "%m").replace("%b", "%m")
        days = days.fillna(pd.to_datetime(numbered, format=pattern, errors="coerce"))
    return days.where(days.dt.year.between(1900, 2199))


def _number_months(text: str) -> str:
    """Replace the English name of a month by its number, whatever the machine's language."""
    return re.sub(
        r"[A-Za-z]+", lambda word: _MONTH_NUMBERS.get(word[0].lower(), word[0]), text, count=1
    )


def _read_instants(texts: pd.Series, zone: ZoneInfo) -> pd.Series:
    """Return instants in UTC; missing where a text is none, or its hour occurs twice or never."""
    fitting = texts.where(texts.str.fullmatch(_INSTANT, na=False))
    zoned = fitting.str.fullmatch(_ZONED, na=False)
    absolute = fitting.where(zoned).str.replace(" ?UTC$", "Z", regex=True)
    instants = pd.to_datetime(absolute, format="ISO8601", utc=True, errors="coerce")
    local = pd.to_datetime(fitting.mask(zoned), format="ISO8601", errors="coerce")
    local = local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    instants = instants.fillna(local)
    return instants.where(instants.dt.year.between(1900, 2199))


def _read_numbers(texts: pd.Series, *, whole: bool, comma: bool) -> pd.Series:
    """Return numbers; missing where a text is none."""
    if comma:
        texts = texts.str.replace(",", ".", regex=False)
    pattern = r"[+-]?\d{1,15}(?:\.0*)?" if whole else r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
    numbers = pd.to_numeric(texts.where(texts.str.fullmatch(pattern, na=False)), errors="coerce")
    return numbers.where(numbers.abs() < 1e15)
