"""What the file of an instrument may say, strictly, and how its faults are told."""

import reprlib
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from caseload_lib.assess.instrument_lines import Lines, Path, Reading

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Years = Annotated[float, Field(ge=0, le=100)]
#: The keys under which clusters and steps have something else than a level.
NOT_LEVELS = frozenset({"name", "text", "group", "definition", "subcompetencies"})
#: How an indicator is rated where the file does not say.
RATINGS = (
    {"id": "not_yet", "name": "Not yet", "value": 1},
    {"id": "sometimes", "name": "Sometimes", "value": 2},
    {"id": "consistently", "name": "Consistently", "value": 3},
    {"id": "cannot_say", "name": "Cannot say", "value": 0},
)
_GIVEN = reprlib.Repr()
_GIVEN.maxstring = _GIVEN.maxother = 60
_RULES = {
    "extra_forbidden": "is not a key that is known here. Check its spelling or remove it",
    "missing": "is missing. Add it",
    "string_type": "must be text in quotation marks",
    "int_type": "must be a whole number, without quotation marks",
    "float_type": "must be a number, without quotation marks",
    "bool_type": "must be true or false, without quotation marks",
    "list_type": "must be a list in [square brackets]; sections that repeat have [[two]]",
    "model_type": "must be a section of its own, with keys",
    "too_short": "must have at least one entry",
    "string_pattern_mismatch": "must be small letters, digits and _, and begin with a letter",
}


class FaultsError(ValueError):
    """Several faults of one section, each with its place in it."""

    def __init__(self, faults: list[tuple[Path, str]]) -> None:
        super().__init__("; ".join(rule for _, rule in faults))
        self.faults = faults


def _check_text(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty. Write the text or remove it")
    return text


Text = Annotated[str, AfterValidator(_check_text)]


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


def value_answers(answers: "list[Answer] | list[Column]") -> list[int]:
    """Return the value of each level: its own, or else its position from 1."""
    return [n if a.value is None else a.value for n, a in enumerate(answers, start=1)]


def _check_answers(answers: list[Any]) -> list[Any]:
    """Refuse ids that occur twice and values that do not rise, 0 aside, which stands last."""
    faults: list[tuple[Path, str]] = []
    ids = [answer.id for answer in answers]
    for number, identity in enumerate(ids):
        if identity in ids[:number]:
            faults.append(((number, "id"), f"{identity!r} is already the id of another one here"))
        if identity in NOT_LEVELS:
            faults.append(((number, "id"), f"{identity!r} means something else in this file"))
    values = value_answers(answers)
    for number, (before, value) in enumerate(pairwise(values), start=1):
        if before == 0:
            faults.append(((number - 1, "value"), "0 (says nothing about the level) stands last"))
        elif value <= before and value != 0:
            faults.append(
                ((number, "value"), f"values rise from one to the next; {value} follows {before}")
            )
    if not any(values):
        faults.append(((), "at least one must have a value above 0"))
    if faults:
        raise FaultsError(faults)
    return answers


def _check_points(answers: list[Any]) -> list[Any]:
    faults: list[tuple[Path, str]] = [
        ((number, "value"), "a step's points are 1 or more; 0 would say nothing about the level")
        for number, value in enumerate(value_answers(answers))
        if value == 0
    ]
    if faults:
        raise FaultsError(faults)
    return answers


def _check_years(columns: list[Column]) -> list[Column]:
    """Refuse columns whose years end before they begin, or begin before the last one's end."""
    faults: list[tuple[Path, str]] = []
    end: float | None = 0.0
    for number, column in enumerate(columns):
        start, stop = column.from_years, column.until_years
        if start is None and stop is None:
            continue
        if start is not None and stop is not None and stop <= start:
            faults.append(
                ((number, "until_years"), f"must be above from_years, which is {start:g}")
            )
        if end is None or (start or 0.0) < end:
            before = "no end" if end is None else f"an end at {end:g}"
            faults.append(((number, "from_years"), f"years overlap: the level before has {before}"))
        end = stop
    if faults:
        raise FaultsError(faults)
    return columns


def _check_bands(bands: list[Range], info: ValidationInfo) -> list[Range]:
    """Refuse bands that are not the possible totals, each once, lowest first."""
    faults: list[tuple[Path, str]] = []
    ids = [band.id for band in bands]
    for number, band in enumerate(bands):
        if band.id in ids[:number]:
            faults.append(((number, "id"), f"{band.id!r} is already the id of another band"))
        if band.highest < band.lowest:
            faults.append(((number, "highest"), f"must not be below lowest, {band.lowest}"))
        if number and band.lowest != bands[number - 1].highest + 1:
            end = bands[number - 1].highest
            wrong = "overlaps" if band.lowest <= end else "leaves a gap after"
            rule = f"{wrong} the band before, which ends at {end}. Each total is in one band"
            faults.append(((number, "lowest"), rule))
    if "levels" in info.data and "steps" in info.data:
        values, steps = value_answers(info.data["levels"]), len(info.data["steps"])
        for place, given, total in (
            ((0, "lowest"), bands[0].lowest, min(values) * steps),
            ((len(bands) - 1, "highest"), bands[-1].highest, max(values) * steps),
        ):
            if given != total:
                faults.append((place, f"must be {total}, the {place[1]} total of {steps} steps"))
    if faults:
        raise FaultsError(faults)
    return bands


Answers = Annotated[list[Answer], Field(min_length=1), AfterValidator(_check_answers)]


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

    levels: Annotated[Answers, AfterValidator(_check_points)]
    steps: Annotated[list[Step], Field(min_length=1)]
    bands: Annotated[list[Range], Field(min_length=1), AfterValidator(_check_bands)]


class AnchorsFile(Head):
    """A matrix of anchors: clusters, and for each level the indicators of it."""

    levels: Annotated[
        list[Column],
        Field(min_length=1),
        AfterValidator(_check_answers),
        AfterValidator(_check_years),
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


def list_faults(reading: Reading) -> tuple[Head | None, list[tuple[int, str]]]:
    """Return the file that a text holds, or all its faults, each with its line.

    Parameters
    ----------
    reading : Reading
        What could be read of the text.

    Returns
    -------
    file : Head or None
        A `RubricFile`, `AnchorsFile` or `PracticeFile`; None where there are faults.
    faults : list of tuple
        Line (from 1) and message, in the order of the lines.
    """
    found: list[tuple[Path, str]] = []
    file: Head | None = None
    kind = reading.values.get("kind")
    try:
        file = KINDS.get(kind if isinstance(kind, str) else None, AnyKind).model_validate(
            reading.values
        )
    except ValidationError as error:
        for fault in error.errors():
            found += _describe(fault)
    found += _check_cells(reading.values)
    lines = Lines(reading.text)
    placed = [(lines.find(path), _name(path) + rule) for path, rule in found]
    faults = [(line, rule) for line, rule in placed if line not in reading.broken]
    faults += [(line, f"{rule}. This is not valid TOML") for line, rule in reading.faults]
    return (None if faults else file), sorted(faults, key=lambda fault: fault[0])


def _name(path: Path) -> str:
    """Return a place as people count, from 1, as "steps.3.low: "."""
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in path) + ": " if path else ""


def _describe(fault: Any) -> list[tuple[Path, str]]:
    """Return one fault of pydantic, or those that it stands for, as places and rules."""
    path: Path = tuple(fault["loc"])
    inner = fault.get("ctx", {}).get("error")
    if isinstance(inner, FaultsError):
        return [((*path, *place), rule) for place, rule in inner.faults]
    rule = _RULES.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing" or isinstance(inner, ValueError):
        return [(path, rule)]
    return [(path, f"{rule}. Given: {_GIVEN.repr(fault['input'])}")]


def _check_cells(values: dict[str, Any]) -> list[tuple[Path, str]]:
    """Return the steps or clusters that lack a level, or have a key that is no level."""
    table = {"rubric": "steps", "anchors": "clusters"}.get(str(values.get("kind")), "")
    model: type[Step | Group] = Step if table == "steps" else Group
    levels, rows = values.get("levels"), values.get(table)
    if not isinstance(levels, list) or not isinstance(rows, list):
        return []
    given = [level.get("id") for level in levels if isinstance(level, dict)]
    ids = [identity for identity in given if isinstance(identity, str)]
    if not ids or len(ids) < len(levels):
        return []
    faults: list[tuple[Path, str]] = []
    for number, row in enumerate(rows):
        keys = set(row) if isinstance(row, dict) else set(ids)
        faults += [((table, number, i), _RULES["missing"]) for i in ids if i not in keys]
        strange = keys - set(ids) - set(model.model_fields)
        faults += [((table, number, key), _RULES["extra_forbidden"]) for key in sorted(strange)]
    if table == "clusters" and not any(isinstance(r, dict) and any(map(r.get, ids)) for r in rows):
        faults.append(((table,), "no cluster has an indicator. Write at least one"))
    return faults
