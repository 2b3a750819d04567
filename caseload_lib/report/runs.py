"""A run: one notebook to execute for one page, and what it may be given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from caseload_lib.errors import list_offenders
from caseload_lib.tables import FACILITATOR_ID

#: The only names that a notebook is ever given; papermill would write any other into code.
PARAMETERS = ("facilitator_id", "month", "agency", "inputs")
#: The run, and the page, that is about everyone.
TEAM = "team"
#: What a notebook can be given: the kinds that reach it as they are.
Value = str | int | float | bool


@dataclass(frozen=True)
class Run:
    """One notebook to execute, for one page.

    Parameters
    ----------
    name : str
        The facilitator's id, or "team"; the page's file name without its ending.
    notebook : Path
        The notebook.
    parameters : dict of str to str, int, float or bool
        What the notebook is given, besides the path of its prepared inputs.
    input_hash : str
        The hash of everything that decides what the page holds.
    notebook_hash : str
        The hash of the notebook alone.
    draft : bool, default False
        Whether the page waits for the facilitator's comment and the agreed cause.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Value]
    input_hash: str
    notebook_hash: str
    draft: bool = False

    def __post_init__(self) -> None:
        """Refuse what must not become a file name or a parameter."""
        if self.name != TEAM and not re.fullmatch(FACILITATOR_ID, self.name):
            raise ValueError(
                f"A run is named after a facilitator's id ({FACILITATOR_ID}) or {TEAM!r}. "
                f"Given: {self.name!r}."
            )
        check_parameters(self.parameters)


def check_parameters(parameters: Mapping[str, object]) -> None:
    """Raise an error unless a notebook can be given these parameters safely.

    Parameters
    ----------
    parameters : dict
        Names and values.

    Raises
    ------
    ValueError
        If a name is not of the closed list.
    TypeError
        If a value is of a kind that would reach the notebook as another.

    Examples
    --------
    >>> check_parameters({"facilitator_id": "F001", "month": "2026-10"})
    """
    if strange := [name for name in parameters if name not in PARAMETERS]:
        raise ValueError(
            f"A notebook is given {', '.join(PARAMETERS)} and nothing else. "
            f"Given: {list_offenders(map(repr, strange))}."
        )
    wrong = [
        name for name, value in parameters.items() if type(value) not in {str, int, float, bool}
    ]
    if wrong:
        raise TypeError(
            f"Parameters are str, int, float or bool; other kinds change on their way. "
            f"Given otherwise: {list_offenders(wrong)}."
        )
