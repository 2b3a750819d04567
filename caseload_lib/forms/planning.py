"""From score to plan: what may be planned after an assessment, and how it is kept."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from caseload_lib.assess.growth import GoalDraft
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record import plans
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.parts import own_rows

#: The step of the rubric whose priorities carry one of the five drivers.
_PRIORITIES = "4"


class Planning:
    """What may be planned after an assessment, and what keeps it.

    Parameters
    ----------
    sitting : Sitting
        Its assessment is the one planned from.
    gather : callable
        Gives what the rater may see of the assessment and what is planned after it, as it is now.
    """

    def __init__(self, sitting: Sitting, gather: Callable[[], AssessmentData]) -> None:
        self.sitting = sitting
        self.gather = gather

    def list_people(self) -> dict[str, str]:
        """Return the people employed, by id."""
        return self.sitting.picking.people

    def list_items(self) -> dict[str, str]:
        """Return what a plan may be for: whatever is asked and not yet at its top."""
        values = self.sitting.values
        return {
            item.id: f"{item.id} {item.name or item.text}"
            for item in self.sitting.asked
            if values.get(item.id) != max(level.value for level in item.levels)
        }

    def list_actions(self) -> dict[str, str]:
        """Return the actions that are not done, whichever assessment they came from."""
        actions = self.gather().records.actions
        open_ones = actions[actions["done_on"].isna()]
        return dict(zip(open_ones["action_id"], open_ones["action"], strict=True))

    def list_goals(self) -> dict[str, str]:
        """Return the goals of the person assessed that are not reached, as far as one may see."""
        data = self.gather()
        goals = data.drop_hidden(own_rows(data, "goals"))
        left = goals[goals["done_on"].isna()]
        return dict(zip(left["goal_id"], left["specific"], strict=True))

    def keep_action(self, *, item_id: str, driver: str | None, **typed: Any) -> None:
        """Write an action; a priority needs its driver."""
        if item_id == _PRIORITIES and driver is None:
            raise CaseloadError(
                "Not kept yet. A priority for improvement (step 4) carries one of the five drivers "
                "of satisfaction. Choose one. What you typed is still here."
            )
        about = {"assessment_id": self.require().assessment_id, "item_id": item_id}
        self._write(plans.add_action, driver=driver, **about, **typed)

    def keep_review(self, *, action_id: str, **typed: Any) -> None:
        """Write one more review of an action."""
        self._write(plans.note_progress, action_id, **typed)

    def keep_goal(self, *, item_id: str, due_on: date, **typed: Any) -> None:
        """Write a growth goal of the person assessed."""
        assessment = self.require()
        self._write(
            plans.add_goal,
            facilitator_id=assessment.about_facilitator_id,
            goal=GoalDraft(item_id=item_id, due_on=due_on, **typed),
            assessment_id=assessment.assessment_id,
        )

    def keep_reached(self, *, goal_id: str, done_on: date) -> None:
        """Write that a goal is reached."""
        self._write(plans.close_goal, goal_id, done_on=done_on)

    def keep_thanks(self, **typed: Any) -> None:
        """Write thanks to somebody, from the rater."""
        by = self.require().rater_id
        self._write(plans.add_recognition, by_facilitator_id=by, **typed)

    def keep_feedback(self, *, satisfaction: str | None, **typed: Any) -> None:
        """Write what somebody said of the service."""
        points = None if satisfaction is None else int(satisfaction)
        self._write(plans.add_feedback, satisfaction=points, about="service", **typed)

    def keep_personal(self, add: Callable[..., object]) -> Callable[..., object]:
        """Return what writes something that the rater says of the person assessed."""

        def keep(**typed: Any) -> None:
            assessment = self.require()
            self._write(
                add,
                facilitator_id=assessment.about_facilitator_id,
                by_facilitator_id=assessment.rater_id,
                **typed,
            )

        return keep

    def _write(self, add: Callable[..., object], *row: str, **values: Any) -> None:
        """Write something of a row, or a new one, as the rater and at the agency's hour."""
        at: datetime = self.sitting.now().astimezone(self.sitting.agency.settings.zone)
        add(self.sitting.database, *row, **values, actor=self.require().rater_id, at=at)

    def require(self) -> Assessment:
        """Return the assessment, or refuse where none is open."""
        assessment = self.sitting.assessment
        if assessment is None:
            raise CaseloadError("No assessment is open. Choose who you are and begin.")
        return assessment
