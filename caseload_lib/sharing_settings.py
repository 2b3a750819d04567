"""What an agency may set about sharing its load, about warnings and about the circle."""

from typing import Annotated

from pydantic import Field

from caseload_lib.settings import Hours, Share, Strict


class Sharing(Strict):
    """How load and support are shared.

    Somebody carries too much beyond `comfortable_utilisation` (hours carried ÷ hours available),
    and help is worked out for them; `most_moves` cases move at most; who carries a case together
    with a colleague takes `co_share` of it; nobody is asked for more than `most_support_hours` of
    support a month. Hard events are called concentrated at a p-value of `alpha` or less; the test
    is called able to tell where it would find a person with `material_ratio` times their share.
    """

    comfortable_utilisation: Annotated[float, Field(gt=0, le=10)] = 1.0
    most_moves: Annotated[int, Field(ge=0, le=1000)] = 10
    co_share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    most_support_hours: Hours = 10.0
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05
    material_ratio: Annotated[float, Field(gt=1, le=100)] = 2.0


class Warnings(Strict):
    """When somebody is called near drowning; each rule can be left out with a number out of reach.

    Utilisation of `utilisation` or more in each of the last `utilisation_months` months;
    `disruption_hours` or more in the month; `overdue_obligations` or more on its last day;
    `open_position_days` or more in the month; presence in the last three months lower by
    `presence_fall` (a share) or more than in the twelve before. From `rules_needed` of them on
    it is a warning; fewer are told as they are.
    """

    utilisation: Annotated[float, Field(gt=0, le=10)] = 1.15
    utilisation_months: Annotated[int, Field(ge=1, le=24)] = 2
    disruption_hours: Hours = 20.0
    overdue_obligations: Annotated[int, Field(ge=1, le=1000)] = 3
    open_position_days: Annotated[int, Field(ge=1, le=10_000)] = 60
    presence_fall: Share = 0.25
    rules_needed: Annotated[int, Field(ge=1, le=5)] = 2


class Circle(Strict):
    """The circle of presence, turnover, open positions and load, as it is played through.

    What the records tell well enough is taken from them; these numbers stand for the rest.
    An agency has `facilitators`, each with `cases`, `positions` in their clients' teams and
    `available_hours` a month. At `usual_utilisation` (hours needed ÷ available) they are present
    `usual_presence_hours` a case and month, and of a hundred positions
    100 × `departures_per_year` are left in a year. The links:

    - an hour more of presence a case: `fewer_departures_per_presence_hour` (a share) fewer.
    - a departure leaves a position open for `days_to_fill` days on average.
    - an open position takes `hours_per_open_position` a month.
    - a utilisation higher by 0.1: `presence_lost_per_tenth_of_load` (a share) less presence.

    0 cuts a link. One more recruiter fills positions in `faster_filling_per_recruiter` (a share)
    fewer days. Utilisation and presence vary from month to month by `load_spread` (standard
    deviation of the ratio) and `presence_spread` (a share) for reasons outside the circle.
    """

    facilitators: Annotated[int, Field(ge=1, le=100_000)] = 7
    cases: Annotated[float, Field(gt=0, le=1000)] = 15.0
    positions: Annotated[float, Field(gt=0, le=1000)] = 25.0
    available_hours: Annotated[float, Field(gt=0, le=400)] = 130.0
    usual_utilisation: Annotated[float, Field(gt=0, le=10)] = 1.0
    usual_presence_hours: Annotated[float, Field(gt=0, le=400)] = 4.0
    departures_per_year: Annotated[float, Field(ge=0, le=5)] = 0.4
    fewer_departures_per_presence_hour: Annotated[float, Field(ge=0, lt=1)] = 0.4
    days_to_fill: Annotated[float, Field(ge=1, le=3650)] = 45.0
    hours_per_open_position: Hours = 11.0
    presence_lost_per_tenth_of_load: Annotated[float, Field(ge=0, lt=1)] = 0.2
    faster_filling_per_recruiter: Annotated[float, Field(ge=0, lt=1)] = 0.25
    load_spread: Annotated[float, Field(ge=0, le=2)] = 0.12
    presence_spread: Annotated[float, Field(ge=0, le=1)] = 0.08
