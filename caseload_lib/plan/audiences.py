"""Who a schedule is shared with, and which of its contacts each may see."""

from dataclasses import dataclass
from re import fullmatch

import pandas as pd

from caseload_lib.tables import FACILITATOR_ID

#: The kinds of audience, and the column of a contact by which each is told.
KINDS = {"facilitator": "facilitator_id", "team": "case_id", "provider": "provider"}


@dataclass(frozen=True, order=True)
class Audience:
    """Somebody a schedule is shared with.

    Parameters
    ----------
    kind : str
        "facilitator", "team" (the people around one case) or "provider".
    id : str
        The facilitator_id, the case_id, or the provider as the records write it.

    Raises
    ------
    ValueError
        If there is no such kind, the id is empty, or it is not a facilitator's where it must be.

    Examples
    --------
    >>> Audience.parse("team:C0001")
    Audience(kind='team', id='C0001')
    >>> str(Audience("provider", "Eastside Clinic"))
    'provider:Eastside Clinic'
    """

    kind: str
    id: str

    def __post_init__(self) -> None:
        """Refuse what is nobody."""
        rule = (
            "A schedule is shared with facilitator:ID (as facilitator:F003), with team:CASE (as "
            "team:C0001) or with provider:NAME (as provider:Eastside Clinic)."
        )
        if self.kind not in KINDS or not self.id.strip():
            raise ValueError(f"{rule} Given: {f'{self.kind}:{self.id}'!r}.")
        if self.kind == "facilitator" and not fullmatch(FACILITATOR_ID, self.id):
            raise ValueError(
                f"A facilitator's id is a capital letter and 3 to 9 digits. Given: {self.id!r}."
            )

    @classmethod
    def parse(cls, text: str) -> "Audience":
        """Return the audience that a text names.

        Parameters
        ----------
        text : str
            A kind, a colon and an id, as "facilitator:F003".

        Returns
        -------
        Audience
            Who it is.

        Raises
        ------
        ValueError
            If the text names nobody.
        """
        kind, _, name = text.partition(":")
        return cls(kind.strip(), name.strip())

    def __str__(self) -> str:
        """Return the audience as it is parsed."""
        return f"{self.kind}:{self.id}"


def select_contacts(contacts: pd.DataFrame, audience: Audience) -> pd.DataFrame:
    """Return the contacts that an audience may see.

    Parameters
    ----------
    contacts : DataFrame
        case_id, facilitator_id and provider of each contact, and what else is known of it.
    audience : Audience
        Who looks.

    Returns
    -------
    DataFrame
        The rows of its own; one that a facilitator and a provider make together is both's.

    Examples
    --------
    >>> contacts = pd.DataFrame(
    ...     {
    ...         "case_id": ["C1", "C1"],
    ...         "facilitator_id": ["F001", None],
    ...         "provider": [None, "Eastside Clinic"],
    ...     }
    ... )
    >>> [len(select_contacts(contacts, Audience.parse(text))) for text in ("facilitator:F001",
    ...     "team:C1", "provider:Eastside Clinic")]
    [1, 2, 1]
    """
    own = contacts[KINDS[audience.kind]] == audience.id
    return contacts[own.fillna(False).astype(bool)]
