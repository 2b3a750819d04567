"""What a new version of an assessment needs, and what becomes of the earlier ones."""

import re

from caseload_lib.errors import CaseloadError
from caseload_lib.record import assessments as store
from caseload_lib.record.assessments import Assessment
from caseload_lib.record.database import Database


def check_reason(reason: str) -> None:
    """Refuse a reason for a new version that says nothing.

    Raises
    ------
    CaseloadError
        If it has fewer than 10 characters or than two words.

    Examples
    --------
    >>> check_reason("Step 2 was misread")
    """
    if len(reason.strip()) < 10 or len(re.findall(r"[^\W\d_]{2,}", reason)) < 2:
        raise CaseloadError(
            "The reason for the new version is kept with it, so it has to say something: a few "
            "words, of at least 10 characters. Write why it is amended."
        )


def is_earlier_released(database: Database, one: Assessment | None) -> bool:
    """Tell whether an earlier version of a self-assessment is released, and it itself is not.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    if one is None or one.rater_kind != "self" or one.released_at is not None:
        return False
    while one.amends_id is not None:
        one = store.read_assessment(database, one.amends_id)
        if one.released_at is not None:
            return True
    return False
