"""What planning looks like: what is planned already, and the small forms that add to it."""

from caseload_lib.forms.document_nodes import draw_document
from caseload_lib.forms.nodes import Heading, Node
from caseload_lib.forms.planning_entries import PlanEntries
from caseload_lib.report.assessments.make import plan_of


def draw_plan(plan: PlanEntries) -> tuple[Node, ...]:
    """Return the screen of a plan.

    Parameters
    ----------
    plan : PlanEntries
        The model.

    Returns
    -------
    tuple of Node
        The parts of the assessment's document that are added to here, then the small forms.

    Raises
    ------
    CaseloadError
        If the records cannot be read.
    """
    made = draw_document(plan_of(plan.planning.gather()))
    entries = tuple(entry.draw(prefix="plan") for entry in plan.entries.values())
    return (Heading(text="Plan"), *made, Heading(text="Add to the plan"), *entries)
