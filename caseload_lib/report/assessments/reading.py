"""An assessment with its answers, out of records."""

from typing import Any

import pandas as pd

from caseload_lib.assess.raters import current_answers
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.record.assessments import Answer, Assessment


def find_assessment(records: Records, assessment_id: str) -> Assessment:
    """Return an assessment out of records.

    Parameters
    ----------
    records : Records
        The tables assessments and responses.
    assessment_id : str
        Its id.

    Returns
    -------
    Assessment
        With its current answers.

    Raises
    ------
    CaseloadError
        If there is none of this id.
    """
    rows = records.assessments
    found = rows[rows["assessment_id"] == assessment_id]
    if found.empty:
        raise CaseloadError(f"There is no assessment {assessment_id}. Check its id.")
    return read_row(found.iloc[0], records.responses)


def read_row(row: "pd.Series[Any]", responses: pd.DataFrame) -> Assessment:
    """Return a row of the table assessments as an assessment with its current answers.

    Parameters
    ----------
    row : Series
        One row of the table assessments.
    responses : DataFrame
        The table responses.
    """
    mine = responses[responses["assessment_id"] == row["assessment_id"]]
    answers = {
        one.item_id: Answer(
            int(one.value), None if pd.isna(one.note) else one.note, one.answered_at, "", place
        )
        for place, one in enumerate(current_answers(mine).itertuples(), start=1)
    }
    values: dict[str, Any] = {
        str(name): None if pd.isna(value) else value for name, value in row.items()
    }
    return Assessment(**values, answers=answers)
