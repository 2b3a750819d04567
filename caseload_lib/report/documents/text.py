"""Text from records as office programs may hold it."""

import re

#: What XML 1.0 has no way to write.
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_MOST_CELL = 32_767


def clean_xml(text: str) -> str:
    """Return text without the characters that no office file can hold.

    Parameters
    ----------
    text : str
        Any text.

    Examples
    --------
    >>> clean_xml("a" + chr(0) + "b")
    'ab'
    """
    return _NO_XML.sub("", text)


def fit_cell(text: str) -> str:
    """Return text as a cell of a workbook may hold it: at most 32,767 characters."""
    text = clean_xml(text)
    return text if len(text) <= _MOST_CELL else f"{text[: _MOST_CELL - 1]}…"
