"""Tests of what an agency could change."""

import pytest

from caseload_lib.share.circle.changes import Change, ChangeError


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("money", 1), "no change called money. The changes are facilitators, adm"),
        (("recruiters", 0), "more than 0 and at most 100. Given: 0"),
        (("administration_hours", 41), "at most 40. Given: 41"),
        (("facilitators", 1.5), "takes a whole number. Given: 1.5"),
        (("presence_hours", float("nan")), "Given: nan"),
        (("recruiters", 1, 0), "month 1 of the simulation or later. Given: 0"),
    ],
)
def test_change_out_of_range_is_refused(given, message):
    """Kind, amount and month are checked."""
    with pytest.raises(ChangeError, match=message):
        Change(*given)
