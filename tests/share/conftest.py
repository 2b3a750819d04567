"""What tests of sharing begin from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.share.helping.load import Load


@pytest.fixture(scope="session")
def make_load() -> Callable[..., Load]:
    """Return a function that makes a load of people and cases, plain where a row says no more."""

    def make(people: list[dict[str, Any]], cases: list[dict[str, Any]]) -> Load:
        person = {
            "available_hours": 100.0,
            "ramp": 1.0,
            "support_given_hours": 0.0,
            "fixed_hours": 0.0,
            "max_cases": np.nan,
            "takes_cases": True,
            "supports": True,
            "kept_out": False,
            "why_not": "",
            "skills": None,
            "languages": "en",
        }
        case = {
            "program": "living",
            "load_share": 1.0,
            "assumed": False,
            "months_together": 12.0,
            "shared": False,
            "pinned": False,
            "pin_reason": "",
            "conflicts": "",
            "skills_needed": None,
            "languages": "en",
        }
        facilitators = pd.DataFrame([{**person, **row} for row in people])
        facilitators["own_hours"] = facilitators["usual_hours"] = facilitators["available_hours"]
        texts = {"skills": "str", "languages": "str"}
        return Load(
            Month(2026, 10),
            date(2026, 11, 1),
            pd.DataFrame([{**case, **row} for row in cases]).astype(
                {"skills_needed": "str", "languages": "str"}
            ),
            facilitators.astype(texts),
            pd.DataFrame(columns=["what", "id", "reason"], dtype="str"),
        )

    return make
