"""What the agreement of raters means, in words for those who use the result."""

from caseload_lib.assess.agreement import Agreement
from caseload_lib.assess.agreement_interval import AgreementInterval

#: From which alpha on Krippendorff has results relied on, and from which on for tentative
#: conclusions only (Content Analysis, 2004, chapter 11). They are customs, not laws of nature.
RELIABLE, TENTATIVE = 0.8, 0.667


def describe_agreement(
    result: Agreement | AgreementInterval, *, unit: str = "step", units: str = ""
) -> str:
    """Return in plain words what the raters' agreement means for the use of the result.

    Krippendorff's thresholds decide, and only where the whole interval lies on one side: results
    are relied on from 0.800, and used for tentative conclusions from 0.667. Without an interval
    no verdict is given.

    Parameters
    ----------
    result : Agreement or AgreementInterval
        As `krippendorff_alpha` or `bootstrap_alpha` gives it.
    unit : str, default "step"
        What is rated.
    units : str, default ""
        Its plural; empty for the singular with an s.

    Returns
    -------
    str
        One or two sentences, without names.

    References
    ----------
    Krippendorff, K. (2004). Content analysis: an introduction to its methodology, 2nd edition.
    Sage, chapter 11.

    Examples
    --------
    >>> describe_agreement(Agreement(None, "only one rater rated", raters=1))
    'Only one person has rated, so it cannot be said how far raters agree; a second would show it.'
    """
    agreement = result.agreement if isinstance(result, AgreementInterval) else result
    plural = units or f"{unit}s"
    special = _describe_special(agreement, unit, plural)
    if special:
        return special
    value = write_signed(agreement.value)
    figure = f"agreement is {value}, where 1 is full and 0 what chance would give"
    counted = count_things(agreement.units, unit, plural)
    if not isinstance(result, AgreementInterval) or result.lower is None or result.upper is None:
        return (
            f"Over {counted} the raters' {figure}: without a range of what else it may be, "
            "this is too little to say whether the result can be relied on."
        )
    verdict = _judge(result.lower, result.upper, plural)
    return (
        f"{verdict} The {figure}; {counted} leave open anything from {write_signed(result.lower)} "
        f"to {write_signed(result.upper)}."
    )


def write_signed(value: float | None) -> str:
    """Return a number with two decimals and a real minus sign; never "−0.00".

    Examples
    --------
    >>> write_signed(-0.03), write_signed(-0.001), write_signed(0.49)
    ('−0.03', '0.00', '0.49')
    """
    text = f"{value or 0.0:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def count_things(count: int, singular: str, plural: str) -> str:
    """Return a number with what it counts."""
    return f"{count} {singular if count == 1 else plural}"


def _describe_special(agreement: Agreement, unit: str, plural: str) -> str:
    """Return the sentence of a case in which the figure alone would mislead, or nothing."""
    counted = count_things(agreement.units, unit, plural)
    if not agreement.raters:
        return "Nobody has rated yet."
    if agreement.raters == 1:
        return (
            "Only one person has rated, so it cannot be said how far raters agree; "
            "a second would show it."
        )
    if not agreement.units:
        return f"No two raters rated the same {unit}, so it cannot be said how far they agree."
    if not agreement.off_commonest:
        return (
            f"The {agreement.raters} raters never differed over {counted}, and all their answers "
            "are at one and the same level: they agree, but whether from looking closely or from "
            "always choosing that level cannot be told, so there is no figure."
        )
    if agreement.units == 1:
        return f"Only one {unit} has answers of two raters or more, too few to say how they agree."
    if agreement.off_commonest == 1:
        return (
            f"All {agreement.pairable} answers but one are at the same level: the raters hardly "
            f"differ. The usual figure ({write_signed(agreement.value)}) looks poor only because "
            "answers so alike leave it nothing to measure by; talk about the one that differs."
        )
    if not agreement.units_apart:
        return (
            f"The {agreement.raters} raters never differed over {counted}: nothing here speaks "
            f"against relying on the result, though {counted} are too few to say how seldom they "
            "would differ."
        )
    return ""


def _judge(lower: float, upper: float, plural: str) -> str:
    """Return what the whole interval supports."""
    talk = f"talk first about the {plural} on which the raters lie furthest apart"
    if lower >= RELIABLE:
        return "The raters read the scale alike: the result can be relied on, whoever rates."
    if lower >= TENTATIVE:
        return "The raters agree well enough for tentative conclusions, perhaps for firm ones."
    if upper < TENTATIVE:
        return f"The raters differ too much for the result to be relied on: {talk}."
    if upper < RELIABLE:
        return f"The raters differ too much for firm conclusions, perhaps for any: {talk}."
    return f"It cannot be told yet whether the raters agree well enough: {talk}."
