"""Which assumption matters: each one changed by itself, the others held."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.sizing import CaseloadTarget, ServiceShare, Size

#: The columns of `vary_assumptions` and their kinds.
COLUMNS = {
    "assumption": "str",
    "label": "str",
    "low": "str",
    "high": "str",
    "cases_low": "Int64",
    "cases_high": "Int64",
    "exact_low": "float64",
    "exact_high": "float64",
    "swing": "float64",
    "sentence": "str",
}
WEEKS_A_MONTH = 365.25 / 12 / 7
_WORKDAYS_A_MONTH = 5 * WEEKS_A_MONTH
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
# Changes of fewer cases than this are rounding.
_NOTHING = 0.005


@dataclass(frozen=True)
class _Change:
    """One assumption at a low and at a high value."""

    assumption: str
    label: str
    low: Assumptions
    high: Assumptions
    low_words: str
    high_words: str
    less: str
    more: str


def vary_assumptions(
    assumptions: Assumptions, *, labels: dict[str, str] | None = None
) -> pd.DataFrame:
    """Return how many cases each assumption makes at a low and at a high value.

    Steps are such as people argue about: an hour of contract, training or fixed administration
    a week, a day of leave a month, half an hour of administration per case, a quarter of the
    reserve, half and double the tolerance, a tenth of a contact's hours, half a contact a month
    (half of it, where there are fewer than one), a quarter of an hour of travel, a tenth of all
    cases more or less that get a service, a fifth of all durations, one case of a binding cap.
    Nothing goes below 0, and no share beyond 1.

    Parameters
    ----------
    assumptions : Assumptions
        Today's.
    labels : dict of str to str, optional
        How people call each service; their names where not given.

    Returns
    -------
    DataFrame
        assumption (the field; "services.NAME.FIELD" of a service), label, low and high (its
        values in words), cases_low and cases_high (whole cases at these values), exact_low and
        exact_high (before rounding: available hours ÷ hours per case; under a tolerance the size
        at which the chance of overrun, drawn as a line from case to case, reaches it; never more
        than a cap), swing (|exact_high − exact_low|), and a sentence on the step that makes more
        cases, or fewer where only that changes a whole number. Largest swing first.

    Raises
    ------
    CaseloadError
        If today's assumptions have no answer.

    Examples
    --------
    >>> visits = ServiceShare("visit", contacts=2, contact_hours=1.0)
    >>> today = Assumptions(contract_hours=100, services=(visits,), fixed_administration_hours=20)
    >>> vary_assumptions(today).set_index("assumption")["sentence"]["fixed_administration_hours"]
    'An hour less fixed administration a week is two more cases: 42 instead of 40.'
    """
    now = assumptions.solve()
    base = assumptions.find_size()
    changes = _list_changes(assumptions, now, labels or {})
    rows = [_measure(change, now, base) for change in changes]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return frame.sort_values("swing", ascending=False, kind="stable").reset_index(drop=True)


def _measure(change: _Change, now: CaseloadTarget, base: Size) -> dict[str, object]:
    """Return what one assumption does, as a row."""
    low, high = change.low.find_size(), change.high.find_size()
    if change.assumption == "duration_factor":
        sentence = _word_closures(change, now)
    else:
        sentence = _word_effect(change, low, high, base)
    return {
        "assumption": change.assumption,
        "label": change.label,
        "low": change.low_words,
        "high": change.high_words,
        "cases_low": low.cases,
        "cases_high": high.cases,
        "exact_low": low.exact,
        "exact_high": high.exact,
        "swing": abs(high.exact - low.exact),
        "sentence": sentence,
    }


def _word_effect(change: _Change, low: Size, high: Size, base: Size) -> str:
    """Return what a step does: whole cases won, else whole cases lost, else the fraction."""
    sides = sorted([(low, change.less), (high, change.more)], key=lambda side: -side[0].exact)
    (better, won), (worse, lost) = sides
    for size, words in ((better, won), (worse, lost)):
        difference = size.cases - base.cases
        if difference:
            number = abs(difference)
            count = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
            kind = "more" if difference > 0 else "fewer"
            noun = "case" if number == 1 else "cases"
            return f"{words} is {count} {kind} {noun}: {size.cases} instead of {base.cases}."
    if better.exact - base.exact >= _NOTHING:
        part = better.exact - base.exact
        return f"{won} is {part:.2f} of a case: by itself no whole one."
    if base.limited_by == "cap":
        return f"{won} changes nothing: the cap of {base.cases} cases decides."
    return f"{won} changes nothing."


def _word_closures(change: _Change, now: CaseloadTarget) -> str:
    """Return what shorter durations do to closures, in words."""
    low = change.low.solve()
    return (
        f"{change.less} are {low.closures_per_year:.1f} closures a year instead of "
        f"{now.closures_per_year:.1f}, with {low.cases} cases."
    )


def _list_changes(
    today: Assumptions, now: CaseloadTarget, labels: dict[str, str]
) -> Iterator[_Change]:
    """Return every change worth a look."""
    week = WEEKS_A_MONTH
    day = today.contract_hours / _WORKDAYS_A_MONTH
    yield _shift(today, "contract_hours", "Contract hours", week,
                 "An hour {} on the contract a week")  # fmt: skip
    yield _shift(today, "leave_hours", "Leave", day, "A day {} of leave a month")
    yield _shift(today, "training_hours", "Training", week, "An hour {} training a week")
    yield _shift(today, "fixed_administration_hours", "Fixed administration", week,
                 "An hour {} fixed administration a week")  # fmt: skip
    yield _shift(today, "administration_hours_per_case", "Administration per case", 0.5,
                 "Half an hour {} administration per case a month")  # fmt: skip
    if today.reserve_hours > 0:
        yield _shift(today, "reserve_hours", "Reserve", today.reserve_hours / 4,
                     "A quarter {} kept in reserve")  # fmt: skip
    if today.overrun_tolerance is not None:
        yield _double_tolerance(today, today.overrun_tolerance)
    for place, service in enumerate(today.services):
        label = labels.get(service.name, service.name)
        yield from _change_service(today, place, service, label)
    if any(one.duration_months is not None for one in today.services):
        low, high = (replace(today, duration_factor=today.duration_factor * k) for k in (0.8, 1.2))
        yield _Change("duration_factor", "Durations", low, high, "a fifth shorter",
                      "a fifth longer", "Durations a fifth shorter",
                      "Durations a fifth longer")  # fmt: skip
    if today.cap is not None and today.cap >= 1 and now.limited_by == "cap":
        yield _shift(today, "cap", "Cap", 1.0, "One case {} allowed", unit="cases", less="fewer")


def _shift(
    today: Assumptions,
    name: str,
    label: str,
    step: float,
    words: str,
    *,
    unit: str = "h a month",
    less: str = "less",
) -> _Change:
    """Return one number a step lower and higher, never below 0."""
    value = getattr(today, name)
    low, high = max(value - step, 0.0), value + step
    return _Change(
        name,
        label,
        replace(today, **{name: low}),
        replace(today, **{name: high}),
        f"{low:.1f} {unit}",
        f"{high:.1f} {unit}",
        words.format(less),
        words.format("more"),
    )


def _double_tolerance(today: Assumptions, tolerance: float) -> _Change:
    """Return half and double the accepted chance of overrun."""
    low, high = tolerance / 2, min(2 * tolerance, (1 + tolerance) / 2)
    return _Change(
        "overrun_tolerance",
        "Accepted chance of overrun",
        replace(today, overrun_tolerance=low),
        replace(today, overrun_tolerance=high),
        f"{low * 100:.3g} %",
        f"{high * 100:.3g} %",
        f"An overrun accepted in {low * 100:.3g} % of months",
        f"An overrun accepted in {high * 100:.3g} % of months",
    )


def _change_service(
    today: Assumptions, place: int, service: ServiceShare, label: str
) -> Iterator[_Change]:
    """Return the changes of one service that takes hours."""
    if service.contacts * service.chance == 0 or service.hours == 0:
        return
    name = f"services.{service.name}"
    few = service.contacts < 1
    contacts = ("half the contacts", "half as many contacts again")
    if not few:
        contacts = ("half a contact fewer a month", "half a contact more a month")
    tenth, quarter = "a tenth {} of a contact's time", "a quarter of an hour {} travel"
    cases = "a tenth of all cases {} that get it"
    steps = [
        ("contacts", "contacts", service.contacts / 2 if few else 0.5, "contacts a month",
         contacts),
        ("contact_hours", "contact hours", service.contact_hours / 10, "h",
         (tenth.format("less"), tenth.format("more"))),
        ("travel_hours", "travel", 0.25, "h", (quarter.format("less"), quarter.format("more"))),
        ("chance", "share of cases", 0.1, "of cases",
         (cases.format("fewer"), cases.format("more"))),
    ]  # fmt: skip
    for field, what, step, unit, words in steps:
        value = getattr(service, field)
        if value == 0 or (field == "chance" and value == 1):
            continue
        low, high = max(value - step, 0.0), value + step
        if field == "chance":
            high = min(high, 1.0)
        yield _Change(
            f"{name}.{field}",
            f"{label}: {what}",
            _replace_service(today, place, field, low),
            _replace_service(today, place, field, high),
            f"{low:.2f} {unit}",
            f"{high:.2f} {unit}",
            *(f"{label}: {each}" for each in words),
        )


def _replace_service(today: Assumptions, place: int, field: str, value: float) -> Assumptions:
    """Return the assumptions with one number of one service changed; its spread keeps its share."""
    services = list(today.services)
    services[place] = services[place].change(**{field: value})
    return replace(today, services=tuple(services))
