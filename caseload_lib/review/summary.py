"""Three plain sentences on how a facilitator's month went."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.judgement import FEWEST_MONTHS
from caseload_lib.review.signals import SIGNALS
from caseload_lib.review.targets import compare_target
from caseload_lib.review.wording import (
    join_words,
    name_indicator,
    say_count,
    say_number,
    say_range,
    say_value,
)
from caseload_lib.tables import SCOPES

#: How many unusual things a summary names.
MOST_NAMED = 3
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
#: Words by which a reason shows that something is not recorded, and what would help.
_HELP = {
    "time log": "a time log (daily or weekly)",
    "service plan": "a service plan for each case",
    "contacts": "the contacts with clients",
    "contract hours": "contract hours",
    "disruptions": "disruptions with the time they took",
    "positions": "the positions of clients' teams",
    "vacancies": "vacancies in clients' teams",
    "departures": "departures from clients' teams",
    "obligations": "obligations with their due dates",
    "referrals": "referrals with their follow-up dates",
    "feedback": "feedback with a satisfaction of 1 to 5",
    "outcome": "the outcome of cases that closed",
    "expected duration": "the expected duration of cases",
}

Row = dict[str, Any]


def summarise(judged: pd.DataFrame, month: Month) -> tuple[str, str, str]:
    """Return how a facilitator's month went, what is out of the ordinary, and what is not known.

    The text speaks to the facilitator, gives numbers with what they are out of, names at most
    three unusual things (signals first, then objectives that ordinary months do not reach), and
    neither blames nor compares with anyone.

    Parameters
    ----------
    judged : DataFrame
        One facilitator's rows of `verdicts.judge_history`.
    month : Month
        The month they are of.

    Returns
    -------
    tuple of three str
        Whole sentences, as plain text; it holds no text from the records.

    Raises
    ------
    ValueError
        If the rows are of more than one facilitator.
    """
    people = judged["facilitator_id"].nunique(dropna=False)
    if people > 1:
        raise ValueError(f"A summary is about one facilitator. Given: rows of {people}.")
    rows = judged.astype(object).where(judged.notna(), None).to_dict("records")
    return _tell_month(rows, month), _tell_unusual(rows), _tell_unknown(rows)


def _find(rows: Sequence[Row], indicator: str) -> Row:
    """Return an indicator's row without a breakdown, an unknown one where there is none."""
    unknown = {"value": None, "numerator": None, "denominator": None, "uncounted": 0}
    return next(
        (row for row in rows if row["indicator"] == indicator and not row["breakdown"]), unknown
    )


def _tell_month(rows: Sequence[Row], month: Month) -> str:
    """Say how many cases were carried, in how much time, and what came of it."""
    name = month.label.split()[0]
    cases = _find(rows, "caseload")["value"]
    if cases is None:
        first = f"How many cases you carried in {name} is not known"
    elif cases == 0:
        first = f"You carried no cases at the end of {name}"
    else:
        first = f"You carried {say_value(cases, 'cases')} at the end of {name}{_tell_hours(rows)}"
    parts = [first]
    contacts = _find(rows, "contact_rate")
    if contacts["value"] is not None:
        due, made = contacts["denominator"], contacts["numerator"]
        verb = "was" if made == 1 else "were"
        of = f"the {say_value(due, 'contacts')}" if due != 1 else "the one contact"
        parts.append(f"{say_number(made)} of {of} due {verb} made ({_percent(contacts)})")
    presence = _find(rows, "presence_hours_per_case")["value"]
    if presence is not None:
        parts.append(f"you were with clients' teams for {say_value(presence, 'hours per case')}")
    return "; ".join(parts) + "."


def _percent(row: Row) -> str:
    """Return a share as a percentage that is 100 or 0 only where all or none is meant."""
    share = float(row["value"])
    text = say_number(share, "share")
    if text == "100%" and share < 1:
        return "over 99%"
    return "under 1%" if text == "0%" and share > 0 else text


def _tell_hours(rows: Sequence[Row]) -> str:
    """Say how many hours the cases need, out of how many."""
    needed, available = _find(rows, "needed_hours"), _find(rows, "available_hours")["value"]
    if needed["value"] is None:
        return ""
    hours = say_number(needed["value"])
    if available is None:
        text = f", needing about {say_value(needed['value'], 'hours')}"
    elif needed["value"] <= available:
        text = f", needing about {hours} of your {say_number(available)} available hours"
    else:
        text = f", needing about {hours} hours where you had {say_number(available)} available"
    left_out = int(needed["uncounted"] or 0)
    if left_out:
        has = "has no service plan and is" if left_out == 1 else "have no service plan and are"
        text += f" ({say_value(left_out, 'cases')} {has} not counted)"
    return text


def _tell_unusual(rows: Sequence[Row]) -> str:
    """Say what is beyond ordinary variation, or that nothing is."""
    judged = [row for row in rows if row["method"] == "xmr" and row["value"] is not None]
    signals = _pick([row for row in judged if row["signals"]])
    named = {_name_family(row) for row in signals}
    behind = [row for row in rows if _is_behind(row) and _name_family(row) not in named]
    behind = sorted(_pick(behind), key=lambda row: row["assurance"] != "missed")
    # One place is kept for an objective, which many small signals would otherwise crowd out.
    most = MOST_NAMED - 1 if behind else MOST_NAMED
    sentences = [_tell_signals(signals, len(judged), most=most)]
    sentences += [_tell_missed(row) for row in behind[: MOST_NAMED - min(len(signals), most)]]
    if any(row["trial"] for row in judged):
        sentences.append(
            "Where fewer than twelve months are known, what counts as ordinary is provisional."
        )
    return " ".join(sentences)


def _tell_signals(signals: Sequence[Row], number: int, *, most: int) -> str:
    """Name the strongest signals, and of how many figures they are."""
    if not number:
        return (
            "There is not enough history yet to say what is ordinary and what is not: that takes "
            f"at least {say_count(FEWEST_MONTHS)} months of the same figures."
        )
    judged = "figure" if number == 1 else "figures"
    of = f"of {say_count(number)} {judged} that can be judged"
    if not signals:
        return f"Nothing is beyond ordinary variation: {of}, none stands out."
    stand = "stands" if len(signals) == 1 else "stand"
    lead = ", above all" if len(signals) > most else ""
    listed = "; ".join(_tell_signal(row) for row in signals[:most])
    chance = ""
    single = len(signals) == 1 and not {"shift", "trend"} & set(signals[0]["signals"].split(";"))
    if single and number >= _MANY_FIGURES:
        chance = " (among so many figures, one can do so by chance)"
    return f"{say_count(len(signals)).capitalize()} {of} {stand} out{lead}: {listed}{chance}."


def _tell_signal(row: Row) -> str:
    """Say which figure stands out, and how."""
    name = name_indicator(row["indicator"], row["breakdown"])
    words = str(row["signal_words"]).split("; ")[0]
    beyond = _find_limit_passed(row)
    return f"{name} ({_tell_value(row, apart_from=beyond)}), {words}"


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
        return f"{_percent(row)}, {number} of {of}"
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


def _tell_missed(row: Row) -> str:
    """Say that an objective was not reached, and whether ordinary months can reach it."""
    unit = row["unit"]
    name = name_indicator(row["indicator"], row["breakdown"])
    bound = "at least" if row["better"] == "higher" else "at most"
    aim = f"The objective for {name} ({bound} {say_value(row['target'], unit)})"
    if row["limit_lower"] is None:
        return f"{aim} was not reached: {_tell_value(row)}."
    usual = say_range(row["limit_lower"], row["limit_upper"], unit)
    if row["assurance"] == "missed":
        return (
            f"{aim} is outside what ordinary months bring ({usual}): reaching it takes a change "
            "in how the work is set up, not more effort in one month."
        )
    return (
        f"{aim} was not reached this month ({_tell_value(row)}); {usual} is ordinary for you, so "
        "some months will reach it and some will not."
    )


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


def _tell_unknown(rows: Sequence[Row]) -> str:
    """Say what the records do not hold, and what would help."""
    gaps: dict[str, list[str]] = {}
    for row in rows:
        reason = str(row["reason"] or "") if row["value"] is None else ""
        word = next((word for word in _HELP if word in reason), None)
        if word and ("recorded" in reason or word == "time log"):
            noun = name_indicator(row["indicator"])
            gaps.setdefault(word, [])
            if noun not in gaps[word]:
                gaps[word].append(noun)
    thin = sum(row["method"] != "xmr" and row["value"] is not None for row in rows)
    thin = thin if any(row["method"] == "xmr" for row in rows) else 0
    few = (
        f" {say_count(thin).capitalize()} figures cannot be judged month by month, mostly for too "
        "few months or events; they are shown with the reason."
        if thin > 1
        else ""
    )
    if not gaps:
        return f"Nothing that this page looks at is missing from the records.{few}"
    lost = [noun for nouns in gaps.values() for noun in nouns]
    shown = lost[:4] + ([f"{say_count(len(lost) - 4)} more"] if len(lost) > 4 else [])
    help_words = [words for word, words in _HELP.items() if word in gaps]
    more = " first of all" if len(help_words) > MOST_NAMED else ""
    return (
        f"The records cannot tell your {join_words(shown)}; what would help is{more} to record "
        f"{join_words(help_words[:MOST_NAMED])}.{few}"
    )
