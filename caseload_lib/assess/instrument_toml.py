"""What the file of an instrument may say, strictly."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from caseload_lib.assess.instrument_checks import (
    check_answers,
    check_bands,
    check_points,
    check_text,
    check_years,
)

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Years = Annotated[float, Field(ge=0, le=100)]
#: How an indicator is rated where the file does not say.
RATINGS = (
    {"id": "not_yet", "name": "Not yet", "value": 1},
    {"id": "sometimes", "name": "Sometimes", "value": 2},
    {"id": "consistently", "name": "Consistently", "value": 3},
    {"id": "cannot_say", "name": "Cannot say", "value": 0},
)
Text = Annotated[str, AfterValidator(check_text)]


class _Strict(BaseModel):
    """A section that knows no other keys and converts nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Answer(_Strict):
    """One level or rating; without a value it counts 1, 2, 3 in the order of the file."""

    id: Code
    name: Text
    value: Count | None = None
    text: str = ""


class Column(Answer):
    """One proficiency level, with the years in the role for which it is expected."""

    from_years: Years | None = None
    until_years: Years | None = None


class Range(_Strict):
    """A band of totals, both ends included."""

    id: Code
    name: Text
    lowest: Count
    highest: Count


class Aside(_Strict):
    """Something that stands beside the items."""

    name: Text
    text: str = ""


class Experience(_Strict):
    """The experience that is asked for."""

    months: Annotated[int, Field(ge=1, le=1200)] | None = None
    clients: Annotated[int, Field(ge=1, le=100_000)] | None = None


class Step(_Strict):
    """A step of a rubric; its other keys are the levels and what each looks like."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Text]

    name: str = ""
    text: Text

    @property
    def cells(self) -> dict[str, str]:
        """What the step looks like at each level, by the level's id."""
        return self.__pydantic_extra__


class Indicator(_Strict):
    """One indicator; written as a text alone where it has no more."""

    text: Text
    name: str = ""
    limiting: bool = False


class Point(_Strict):
    """One point of a practice standard; written as a text alone where it has no more."""

    text: Text
    name: str = ""


def _wrap_text(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Group(_Strict):
    """A cluster; its other keys are the levels and the indicators of each."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, list[Annotated[Indicator, BeforeValidator(_wrap_text)]]]

    name: Text
    group: str = ""
    definition: str = ""
    subcompetencies: list[Text] = []

    @property
    def cells(self) -> dict[str, list[Indicator]]:
        """The indicators of each level, by the level's id."""
        return self.__pydantic_extra__


class Practice(_Strict):
    """One practice of a standard: a thing to do, or what to weigh when doing it (`points`)."""

    name: Text
    text: str = ""
    points: list[Annotated[Point, BeforeValidator(_wrap_text)]] = []

    @model_validator(mode="after")
    def _check_said(self) -> "Practice":
        if not self.points and not self.text.strip():
            raise ValueError("must have a text, or points, or both")
        return self


class Knowledge(_Strict):
    """What one must know."""

    name: Text
    text: str = ""
    points: Annotated[list[Annotated[Point, BeforeValidator(_wrap_text)]], Field(min_length=1)]


Answers = Annotated[list[Answer], Field(min_length=1), AfterValidator(check_answers)]


class Head(_Strict):
    """What every instrument says."""

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)]
    title: Text
    kind: Literal["rubric", "anchors", "practice"]
    source: Text
    unmapped: str = ""
    experience: Experience | None = None
    references: list[Aside] = []


class AnyKind(Head):
    """An instrument whose kind is not known, so that nothing can be said of its parts."""

    model_config = ConfigDict(extra="ignore")


class RubricFile(Head):
    """A rubric: steps, each at one of the levels, and what their total means."""

    levels: Annotated[Answers, AfterValidator(check_points)]
    steps: Annotated[list[Step], Field(min_length=1)]
    bands: Annotated[list[Range], Field(min_length=1), AfterValidator(check_bands)]


class AnchorsFile(Head):
    """A matrix of anchors: clusters, and for each level the indicators of it."""

    levels: Annotated[
        list[Column],
        Field(min_length=1),
        AfterValidator(check_answers),
        AfterValidator(check_years),
    ]
    ratings: Answers = [Answer.model_validate(rating) for rating in RATINGS]
    clusters: Annotated[list[Group], Field(min_length=1)]


class PracticeFile(Head):
    """A practice standard: what one does, and what one knows."""

    levels: Answers
    items: Annotated[list[Practice], Field(min_length=1)]
    knowledge: Knowledge | None = None


KINDS: dict[object, type[Head]] = {
    "rubric": RubricFile,
    "anchors": AnchorsFile,
    "practice": PracticeFile,
}
