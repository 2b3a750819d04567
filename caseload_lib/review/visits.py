"""The contacts that own staff delivered, by case, service type and month."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseload_lib.plan.due import pick_made, split_types
from caseload_lib.plan.spans import Array, match_rows, number_keys, read_days
from caseload_lib.plan.windows import Windows


@dataclass(frozen=True)
class Visits:
    """Contacts that own staff delivered as arrays, one place each.

    Parameters
    ----------
    case : array of int
        The place in a ledger's cases.
    kind : array of int
        The place in `kinds`.
    month : array of int
        Months since January 1970.
    kinds : tuple of str
        What is recorded as their service type: one, or several joined by ";".
    recorded : bool
        Whether any contact is recorded at all, delivered or not.
    """

    case: Array
    kind: Array
    month: Array
    kinds: tuple[str, ...]
    recorded: bool

    @classmethod
    def of(cls, services: pd.DataFrame, case: Array) -> "Visits":
        """Return those of a table of services.

        Parameters
        ----------
        services : DataFrame
            The table of that name.
        case : array of int
            The place of each row's case; rows of -1 are left out.

        Returns
        -------
        Visits
            Those delivered by own staff.
        """
        kind, kinds = pd.factorize(services["service_type"])
        made = pick_made(services) & (kind >= 0) & (case >= 0)
        months = read_days(services["served_on"])[made].astype("datetime64[M]").astype(int)
        return cls(case[made], kind[made], months, tuple(kinds), not services.empty)

    def count(self, months: Windows, types: pd.Index) -> tuple[Array, Array, Array, Array]:
        """Return how many there were in each month, by case and type.

        A contact with several types counts once for each of them.

        Parameters
        ----------
        months : Windows
            The months.
        types : Index of str
            Every service type of `split_types` of `kinds`.

        Returns
        -------
        tuple of four arrays
            Numbers of the months, places of the cases, places in `types`, and counts above 0.
        """
        number, texts = self._number_months(months), max(len(self.kinds), 1)
        inside = number >= 0
        # Few of all pairs of a case and a type occur.
        pairs, pair = number_keys(self.case[inside] * texts + self.kind[inside])
        counts = np.bincount(number[inside] * len(pairs) + pair)
        cells = np.flatnonzero(counts)
        month, place = np.divmod(cells, max(len(pairs), 1))
        case, text = np.divmod(pairs[place], texts)
        of_text, kinds = split_types(self.kinds)
        row, kind = match_rows(text, of_text)
        found = types.get_indexer(pd.Index(kinds))[kind]
        return month[row], case[row], found, counts[cells][row]

    def _number_months(self, months: Windows) -> Array:
        """Return the number of the month of each, -1 where it is none of them."""
        if not len(self.month):
            return self.month
        first = self.month.min()
        every = np.arange(first, self.month.max() + 1).astype("datetime64[M]")
        numbers: Array = months.place(every.astype("datetime64[D]"))[self.month - first]
        return numbers
