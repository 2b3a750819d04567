"""What all sections of an agency's settings share: strictness, and the kinds of values."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from caseload_lib.tables import TIME_OF_DAY

Hours = Annotated[float, Field(ge=0, le=10_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
Factor = Annotated[float, Field(gt=0, le=10)]
Months = Annotated[float, Field(gt=0, le=600)]


def _check_time(text: str) -> str:
    if not re.fullmatch(TIME_OF_DAY, text):
        raise ValueError("a time of day is written as 09:00, from 00:00 to 23:59")
    return text


def _check_listed(text: str) -> str:
    if not text.strip() or ";" in text:
        raise ValueError("each is one name as the records have it, not empty and without ;")
    return text


TimeOfDay = Annotated[str, AfterValidator(_check_time)]
Listed = Annotated[str, AfterValidator(_check_listed)]


class Strict(BaseModel):
    """Settings that know no other keys and convert nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
