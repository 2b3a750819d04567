"""What is out of the ordinary in a facilitator's month, in plain sentences."""

from collections.abc import Sequence
from typing import Any

from caseload_lib.review.judgement import CONCLUDED, FEWEST_MONTHS
from caseload_lib.review.signals import SIGNALS
from caseload_lib.review.targets import compare_target
from caseload_lib.review.wording import (
    name_indicator,
    say_count,
    say_number,
    say_range,
    say_share,
    say_value,
)
from caseload_lib.tables import SCOPES

#: How many unusual things a summary names.
MOST_NAMED = 3
#: Objectives whose miss weighs on every day of work: named before any signal.
_ALWAYS_NAMED = ("utilisation", "presence_hours_per_case")
#: Among so many figures one may well stand out for a month by chance alone.
_MANY_FIGURES = 15
#: What a facilitator feels first comes first; the rest follows in the order of the page.
_LEADING = (
    "presence_hours_per_case",
    "contact_rate",
    "utilisation",
    "needed_hours",
    "disruption_hours",
    "open_position_days",
    "departures",
    "obligations_on_time",
    "caseload",
)
#: Indicators that say nearly the same: a summary names one of them.
_KIN = {
    ("average_caseload", ""): ("caseload", ""),
    ("needed_hours", ""): ("utilisation", ""),
    ("available_hours", ""): ("utilisation", ""),
    ("turnover", ""): ("departures", ""),
    ("hours", "presence"): ("presence_hours_per_case", ""),
    ("hours", "support"): ("support_given_hours", ""),
    **{("disruptions", scope): ("disruption_hours", scope) for scope in SCOPES},
}

Row = dict[str, Any]


def tell_unusual(rows: Sequence[Row]) -> str:
    """Say what is beyond ordinary variation, or that nothing is, and which objectives are missed.

    Parameters
    ----------
    rows : sequence of dict
        One facilitator's rows of `verdicts.judge_history` by column, None where missing.

    Returns
    -------
    str
        Whole sentences. Counts are of figures, as the page marks them; named are at most
        three families of figures that say nearly the same.
    """
    judged = [row for row in rows if row["method"] == "xmr" and row["value"] is not None]
    strong = [row for row in judged if row["signals"] and not row["slight"]]
    slight = [row for row in judged if row["slight"]]
    behind = _pick([row for row in rows if _is_behind(row)])
    signals, missed = _choose(_pick(strong), _pick(slight), behind)
    if not judged and any(row["note"] == CONCLUDED for row in rows):
        counted = (
            "Nothing can be judged month by month: the cases were concluded from contacts, and "
            "the other figures have too little history or too few events."
        )
    else:
        counted = _count_signals(signals, strong, slight, len(judged))
    sentences = [counted]
    # What a signal's own words have told needs no sentence more.
    missed = [row for row in missed if not (_is_brief(row) and row in signals)]
    # Said in full once: what holds of the first holds of the others.
    first = next((row for row in missed if row["assurance"] == "missed"), None)
    sentences += [_tell_missed(row, full=row is first) for row in missed]
    if any(row["trial"] for row in judged):
        sentences.append(
            "Where fewer than twelve months are known, what counts as ordinary is provisional."
        )
    return " ".join(sentences)


def _choose(
    strong: Sequence[Row], slight: Sequence[Row], behind: Sequence[Row]
) -> tuple[list[Row], list[Row]]:
    """Return the signals and the missed objectives to name, of at most so many families."""
    missed = [row for row in behind if row["indicator"] in _ALWAYS_NAMED]
    others = [row for row in behind if row["indicator"] not in _ALWAYS_NAMED]
    others.sort(key=lambda row: row["assurance"] != "missed")
    named = {_name_family(row) for row in missed}
    signals: dict[tuple[str, str], Row] = {}
    # One place is kept for an objective, which many small signals would otherwise crowd out.
    keep = 1 if others and not missed else 0
    for row in strong:
        if (family := _name_family(row)) in named or len(named) < MOST_NAMED - keep:
            signals[family] = row
            named.add(family)
    for row in others:
        if (family := _name_family(row)) not in named and len(named) < MOST_NAMED:
            missed.append(row)
            named.add(family)
    for row in slight:
        if (family := _name_family(row)) in named or len(named) < MOST_NAMED:
            signals.setdefault(family, row)
            named.add(family)
    return list(signals.values()), missed


def _count_signals(
    signals: Sequence[Row], strong: Sequence[Row], slight: Sequence[Row], number: int
) -> str:
    """Say how many figures stand out of how many, and name some of them."""
    if not number:
        return (
            "There is not enough history yet to say what is ordinary and what is not: that takes "
            f"at least {say_count(FEWEST_MONTHS)} months of the same figures."
        )
    of = f"of {say_count(number)} {'figure' if number == 1 else 'figures'} that can be judged"
    if not strong and not slight:
        return f"Nothing is beyond ordinary variation: {of}, none stands out."
    lead = ", above all" if len(signals) < len(strong) + len(slight) else ""
    listed = f"{lead}: {'; '.join(map(_tell_signal, signals))}" if signals else ""
    if not strong:
        are = "is" if len(slight) == 1 else "are"
        return (
            f"Nothing stands out by much: {of}, {say_count(len(slight))} {are} slightly out of the "
            f"ordinary{listed}."
        )
    stand = "stands out" if len(strong) == 1 else "stand out"
    more = f", and {say_count(len(slight))} more slightly" if slight else ""
    kinds = {kind for row in strong for kind in row["signals"].split(";")}
    single = len({_name_family(row) for row in strong}) == 1 and not {"shift", "trend"} & kinds
    chance = " (among so many figures, one can do so by chance)"
    by_chance = chance if single and not slight and number >= _MANY_FIGURES else ""
    return f"{say_count(len(strong)).capitalize()} {of} {stand}{more}{listed}{by_chance}."


def _tell_signal(row: Row) -> str:
    """Say which figure stands out, and how."""
    name = name_indicator(row["indicator"], row["breakdown"])
    phrases = str(row["signal_words"]).split("; ")
    words = next((words for words in phrases if not words.startswith("slightly")), phrases[0])
    beyond = _find_limit_passed(row)
    told = f"{name} ({_tell_value(row, apart_from=beyond)}), {words}"
    if _is_behind(row) and _is_brief(row):
        told += f", and the objective is {_tell_aim(row)}"
    return told


def _is_brief(row: Row) -> bool:
    """Say whether a missed objective can be told in passing: ordinary months may reach it."""
    return bool(row["assurance"] != "missed")


def _tell_aim(row: Row) -> str:
    """Return an objective with its direction."""
    bound = "at least" if row["better"] == "higher" else "at most"
    return f"{bound} {say_value(row['target'], row['unit'])}"


def _find_limit_passed(row: Row) -> float | None:
    """Return the limit that a value lies beyond, so that both are not written alike."""
    if row["limit_lower"] is None:
        return None
    if row["value"] > row["limit_upper"]:
        return float(row["limit_upper"])
    return float(row["limit_lower"]) if row["value"] < row["limit_lower"] else None


def _tell_value(row: Row, *, apart_from: float | None = None) -> str:
    """Return a value, of a share with what it is out of."""
    if row["unit"] == "share" and row["denominator"] is not None:
        number, of = say_number(row["numerator"]), say_number(row["denominator"])
        return f"{say_share(row['value'])}, {number} of {of}"
    return say_value(row["value"], row["unit"], apart_from=apart_from)


def _is_behind(row: Row) -> bool:
    """Say whether a month's figure is behind its objective by more than chance.

    A share counts only where the target lies outside its interval.
    """
    if row["value"] is None or row["target"] is None:
        return False
    low, high = row["value"], row["value"]
    if row["unit"] == "share" and row["lower"] is not None:
        low, high = row["lower"], row["upper"]
    return bool(compare_target(low, high, row["target"], better=row["better"]) == "missed")


def _tell_missed(row: Row, *, full: bool) -> str:
    """Say that an objective was not reached, how often it was, and what ordinary months bring."""
    unit = row["unit"]
    name = name_indicator(row["indicator"], row["breakdown"])
    aim = f"The objective for {name} ({_tell_aim(row)})"
    told = f"{aim} was not reached this month ({_tell_value(row)}){_tell_months_met(row)}."
    if row["assurance"] != "missed" or row["limit_lower"] is None:
        return told
    usual = say_range(row["limit_lower"], row["limit_upper"], unit)
    then = (
        "reaching it takes a change in how the work is set up, not more effort in one month."
        if full
        else "the same holds."
    )
    return f"{told} Ordinary months bring {usual}: {then}"


def _tell_months_met(row: Row) -> str:
    """Say in how many months an objective was met, where there is more than this one."""
    met, known = row["months_met"], row["months_known"]
    if met is None or known < 2:
        return ""
    return f"; it was in {say_count(met) if met else 'none'} of the last {say_count(known)} months"


def _name_family(row: Row) -> tuple[str, str]:
    """Return what a row is about, the same for rows that say nearly the same."""
    key = (str(row["indicator"]), str(row["breakdown"]))
    return _KIN.get(key, key)


def _pick(rows: Sequence[Row]) -> list[Row]:
    """Return rows by what a facilitator feels first and strength of signal, one of each family."""

    def rank(row: Row) -> tuple[int, int]:
        """Return the indicator's place and its strongest signal's."""
        kinds = str(row["signals"]).split(";")
        strength = next((n for n, kind in enumerate(SIGNALS) if kind in kinds), len(SIGNALS))
        name = row["indicator"]
        return _LEADING.index(name) if name in _LEADING else len(_LEADING), strength

    picked: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=rank):
        picked.setdefault(_name_family(row), row)
    return list(picked.values())
