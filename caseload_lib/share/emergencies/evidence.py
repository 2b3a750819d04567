"""Evidence beside the label of a disruption: something new, or hours long too short."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import OPEN_END
from caseload_lib.review.wording import join_words, say_share
from caseload_lib.share.disruptions import Scope, pick_year

#: From so many months in a row above what is comfortable on, a shortage of hours is chronic.
CHRONIC_MONTHS: Final = 3
#: What label and evidence may be to one another.
VERDICTS: Final = ("agree", "both", "disagree", "unclear")
_LABELS: Final = {
    Scope.BEYOND_CONTROL: "beyond anyone's control",
    Scope.STAFFING_CRUNCH: "a staffing crunch",
    Scope.CHRONIC_UNDERSTAFFING: "chronic understaffing",
    Scope.AVOIDABLE: "avoidable",
}
#: What a chronic shortage of hours says beside each of the other labels.
_CHRONIC: Final = {
    Scope.BEYOND_CONTROL: "that there was no room for it looks chronic",
    Scope.STAFFING_CRUNCH: "it looks chronic, not passing",
    Scope.AVOIDABLE: "time may have been what was missing, and that is chronic",
}
_COLUMNS: Final = (
    "disruption_id",
    "case_id",
    "facilitator_id",
    "cause",
    "scope",
    "began_on",
    "demand",
    "presence",
    "away",
    "months_above",
    "open_days",
    "unknown",
    "verdict",
    "sentence",
)

Row = Mapping[str, Any]


def find_evidence(
    records: Records, rows: pd.DataFrame, standings: pd.DataFrame, month: Month, agency: Agency
) -> pd.DataFrame:
    """Return what the records say beside the label of each disruption of twelve months.

    It looks at whoever held the disruption when it began, in the month in which it began:

    - chronic: hours had been short in each of the `CHRONIC_MONTHS` months before, or more;
    - out of the ordinary: demand was high, or presence low, against their own other months
      (`standings.find_standings`), or they were away on the day.

    A label other than chronic understaffing disagrees with the evidence where hours had long
    been short and nothing is known to have been out of the ordinary; where something was, it is
    both. The label chronic understaffing agrees where hours had long been short or a position
    was open in a client's team; it disagrees where hours had been enough in the month before
    and no position was open. Everything else that can be known agrees; the rest is unclear.

    Parameters
    ----------
    records : Records
        The agency's records, for absences.
    rows : DataFrame
        As `disruptions.spread_disruptions` gives them.
    standings : DataFrame
        As `standings.find_standings` gives them.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings: `sharing.comfortable_utilisation`, for the words.

    Returns
    -------
    DataFrame
        One row for each disruption that began in those months: disruption_id, case_id,
        facilitator_id (who held it when it began), cause, scope, began_on; demand, presence,
        months_above and open_days as `standings.find_standings` gives them, away (bool, whether
        they were away on the day); unknown (what of these is not known and why, "" where all
        is), verdict (one of `VERDICTS`) and sentence (plain words that name nobody). In order of
        facilitator_id, began_on and disruption_id.
    """
    began = pick_year(rows[rows["count"] > 0], month).reset_index(drop=True)
    table = began.merge(standings, on=["facilitator_id", "month"], how="left")
    table["away"] = _find_away(records, table)
    comfortable = agency.sharing.comfortable_utilisation
    told = [_tell(row, comfortable) for row in _iterate(table)]
    table[["unknown", "verdict", "sentence"]] = pd.DataFrame(
        told, columns=["unknown", "verdict", "sentence"], index=table.index, dtype="str"
    )
    return table.sort_values(["facilitator_id", "began_on", "disruption_id"], ignore_index=True)[
        list(_COLUMNS)
    ]


def count_verdicts(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return how often label and evidence agree, by the label's scope.

    Parameters
    ----------
    evidence : DataFrame
        As `find_evidence` gives it.

    Returns
    -------
    DataFrame
        One row for each scope: scope, disruptions (how many), then how many of each of
        `VERDICTS`.
    """
    counts = pd.crosstab(evidence["scope"], evidence["verdict"])
    counts = counts.reindex(index=[*map(str, Scope)], columns=list(VERDICTS), fill_value=0)
    counts.insert(0, "disruptions", counts.sum(axis=1))
    return counts.rename_axis(index="scope", columns=None).reset_index()


def count_chronic(standings: pd.DataFrame, month: Month) -> tuple[int, int]:
    """Return in how many facilitator-months hours had long been short, disruption or not.

    Parameters
    ----------
    standings : DataFrame
        As `standings.find_standings` gives them.
    month : Month
        The last of twelve months.

    Returns
    -------
    tuple of two int
        Those months, and all facilitator-months of which it is known.
    """
    known = pick_year(standings, month)["months_above"].dropna()
    return int((known >= CHRONIC_MONTHS).sum()), len(known)


def _iterate(table: pd.DataFrame) -> list[Row]:
    """Return rows by column, None where missing."""
    rows: list[Row] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


def _find_away(records: Records, began: pd.DataFrame) -> pd.Series:
    """Return whether whoever held each disruption was away on the day that it began."""
    absences = records.absences
    if absences.empty:
        return pd.Series(pd.NA, index=began.index, dtype="boolean")
    pairs = began[["disruption_id", "facilitator_id", "began_on"]].merge(
        absences, on="facilitator_id"
    )
    on = pairs["began_on"]
    during = (pairs["from_on"] <= on) & (on < pairs["to_on"].fillna(OPEN_END))
    return began["disruption_id"].isin(pairs.loc[during, "disruption_id"]).astype("boolean")


def _tell(row: Row, comfortable: float) -> tuple[str, str, str]:
    """Return what is not known, the verdict and its sentence."""
    odd = _name_odd(row)
    verdict = _judge(row, odd)
    gaps = _list_gaps(row)
    return "; ".join(gaps), verdict, _write(row, verdict, odd, comfortable)


def _judge(row: Row, odd: list[str]) -> str:
    """Return what label and evidence are to one another."""
    above, days = row["months_above"], row["open_days"]
    chronic = None if above is None else above >= CHRONIC_MONTHS
    if row["scope"] == Scope.CHRONIC_UNDERSTAFFING:
        if chronic or (days or 0) > 0:
            return "agree"
        settled = odd or (row["demand"] and row["presence"])
        return "disagree" if above == 0 and days is not None and settled else "unclear"
    if chronic is None:
        return "unclear"
    if not chronic:
        return "agree"
    return "both" if odd else "disagree"


def _name_odd(row: Row) -> list[str]:
    """Return what was out of the ordinary in the month, in words."""
    found = {
        "more was asked for than in ordinary months": row["demand"] == "high",
        "fewer hours than ordinary were spent with each case": row["presence"] == "low",
        "whoever held it was away on the day": bool(row["away"]),
    }
    return [words for words, so in found.items() if so]


def _list_gaps(row: Row) -> list[str]:
    """Return what is not known, each with its reason."""
    names = {
        "months_above": "how long hours had been short",
        "demand": "whether demand was ordinary",
        "presence": "whether presence was ordinary",
        "open_days": "whether a position was open",
    }
    gaps = [
        f"{words} ({row[f'{name}_reason'] or 'not reported on in that month'})"
        for name, words in names.items()
        if row[name] is None
    ]
    return gaps + (["who was away (absences are not recorded)"] if row["away"] is None else [])


def _write(row: Row, verdict: str, odd: list[str], comfortable: float) -> str:
    """Return the verdict in a sentence that blames nobody."""
    scope = Scope(row["scope"])
    label, unusual = _LABELS[scope], join_words(odd)
    hours = _say_hours(row["months_above"], comfortable)
    if scope is Scope.CHRONIC_UNDERSTAFFING:
        return _write_chronic(row, verdict, hours, unusual)
    if verdict == "unclear":
        return f"Labelled {label}; {hours}."
    if verdict == "disagree":
        return f"Labelled {label}, though {hours}: {_CHRONIC[scope]}."
    if verdict == "both":
        return f"Labelled {label}, and {unusual}; yet {hours}, too. It came on top."
    also = f", and {unusual}" if odd else ""
    return f"Labelled {label}; {hours}{also}. Nothing on record speaks against the label."


def _write_chronic(row: Row, verdict: str, hours: str, unusual: str) -> str:
    """Return the same of a disruption that is labelled as chronic."""
    if verdict == "agree":
        also = ", and a position was open" if (row["open_days"] or 0) > 0 else ""
        return f"Labelled chronic understaffing; {hours}{also}. The records bear it out."
    if verdict == "disagree":
        instead = unusual or "nothing else was out of the ordinary"
        return (
            f"Labelled chronic understaffing, though {hours} and no position was open; {instead}. "
            "What was chronic is not on record."
        )
    return f"Labelled chronic understaffing; {hours}. That is too little to tell by."


def _say_hours(above: int | None, comfortable: float) -> str:
    """Return for how long hours had been short, as part of a sentence."""
    if above is None:
        return "for how long hours had been short is not known"
    more = "more hours than there were"
    if comfortable != 1.0:
        more = f"more than {say_share(comfortable)} of the hours there were"
    if above == 0:
        return f"the cases had not needed {more} in the month before"
    when = "the month before" if above == 1 else f"each of the {above} months before"
    return f"the cases had needed {more} in {when}"
