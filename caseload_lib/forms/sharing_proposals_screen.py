"""The screen on which proposals are agreed to, applied and withdrawn."""

from collections.abc import Mapping

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Node
from caseload_lib.forms.selection_files import format_csv, format_excel
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_parts import UNKNOWN
from caseload_lib.forms.sharing_proposals import Proposals
from caseload_lib.forms.sharing_proposals_view import PREFIX, draw_proposals


class ProposalsPart:
    """The screen of proposals.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.
    proposals : Proposals
        What is proposed.
    """

    name = PREFIX
    title = "Proposals"

    def __init__(self, sharing: Sharing, proposals: Proposals) -> None:
        self._sharing = sharing
        self._proposals = proposals

    @property
    def state(self) -> str:
        """How many are open."""
        number = self._proposals.count_open()
        return f"{number} open" if number else ""

    @property
    def address(self) -> Mapping[str, str]:
        """Nothing is chosen here that is not in the database."""
        return {}

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up nothing."""

    def draw(self) -> tuple[Node, ...]:
        """Return the proposals as the database has them now."""
        return draw_proposals(self._proposals)

    def act(self, name: str, value: object) -> None:
        """Do one thing with a proposal.

        Parameters
        ----------
        name : str
            "day", "agree.PARTY.ID", "withdraw", "apply", "apply_all", or "own.KIND.FIELD".
        value : object
            What was chosen; the proposal's id of a button.

        Raises
        ------
        CaseloadError
            If it is refused; nothing has changed then.
        """
        kind, _, rest = name.partition(".")
        if kind == "day":
            self._proposals.choose_day(value)
        elif kind == "agree":
            party, _, key = rest.partition(".")
            self._proposals.agree(party, key, agrees=value is True)
        elif kind == "withdraw":
            self._proposals.withdraw(str(value))
        elif kind == "apply":
            self._proposals.apply(str(value))
        elif kind == "apply_all":
            self._proposals.apply_agreed()
        elif kind == "own":
            self._proposals.act(rest, value)
        else:
            raise CaseloadError(UNKNOWN)

    def download(self, name: str) -> tuple[str, bytes]:
        """Return every proposal as a file.

        Raises
        ------
        CaseloadError
            If it is to be neither CSV nor Excel.
        """
        found = self._proposals.read()
        day = self._sharing.today.isoformat()
        # A workbook knows no time zones.
        for column in ("proposed_at", "applied_at", "withdrawn_at"):
            found[column] = found[column].dt.strftime("%Y-%m-%d %H:%M UTC")
        if name == "csv":
            return f"sharing-proposals-{day}.csv", format_csv(found)
        if name == "xlsx":
            about = {"Agency": self._sharing.agency.settings.agency.name, "Day": day}
            content = format_excel(found, about, sheet="Proposals")
            return f"sharing-proposals-{day}.xlsx", content
        raise CaseloadError("This form has no file of that name. Reload the page.")
