"""Tests of what counts as the address of a database."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.addresses import check_address


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("sqlite:////var/caseload.db", "sqlite"),
        ("postgresql://u:p@host/x", "postgresql"),
        ("postgres://host/x", "postgresql"),
        ("postgresql+psycopg://host/x", "postgresql"),
    ],
)
def test_check_address_tells_the_two_kinds(address, kind):
    """PostgreSQL goes by two names, and a driver may be named, too."""
    assert check_address(address) == kind


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("foo://x", "No database of the kind 'foo' is known here"),
        ("mysql+pymysql://u:hunter2@host/x", "No database of the kind 'mysql' is known here"),
        ("u:hunter2@host://x", "The database address cannot be read"),
        ("://x", "The database address cannot be read"),
        ("hunter2", "The database address cannot be read"),
    ],
)
def test_check_address_of_another_kind_says_which_are_known(address, message):
    """What can be given is said, and nothing that may be a password."""
    with pytest.raises(CaseloadError, match=rf"^{message}.* sqlite:///.* postgresql://") as caught:
        check_address(address)
    assert "hunter2" not in str(caught.value)
