"""Addresses of databases, told apart without loading what opens one."""

from caseload_lib.errors import CaseloadError

DATABASE_VARIABLE = "CASELOAD_DATABASE_URL"
#: What an address can be, as people are told.
ADDRESS_RULE = (
    "The address of a database is sqlite:////full/path of a file, or "
    f"postgresql://user:password@host/name. Correct {DATABASE_VARIABLE}, or unset it for the "
    "agency's own SQLite file."
)
_KINDS = {"sqlite": "sqlite", "postgresql": "postgresql", "postgres": "postgresql"}


def check_address(address: str) -> str:
    """Raise an error unless an address is of a kind of database that records can be kept in.

    Parameters
    ----------
    address : str
        The address, such as postgresql://user@host/name.

    Returns
    -------
    str
        The kind, "sqlite" or "postgresql".

    Raises
    ------
    CaseloadError
        If it is of another kind, or no address.

    Examples
    --------
    >>> check_address("postgresql+psycopg://user@host/name")
    'postgresql'
    """
    before, separator, _ = address.partition("://")
    kind = before.partition("+")[0]
    if separator and kind in _KINDS:
        return _KINDS[kind]
    # Of what is no address nothing is shown: it may hold a password.
    if separator and kind.isalnum():
        raise CaseloadError(f"No database of the kind {kind!r} is known here. {ADDRESS_RULE}")
    raise CaseloadError(f"The database address cannot be read. {ADDRESS_RULE}")
